from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

OPEN = ("draft", "sent")
MANAGER = "collections_policy.group_manager"
ACTIVITY = "collections_policy_sale.mail_activity_type_release"


class SaleOrder(models.Model):
    """Orders of customers who are late need a manager, from a level of the policy on.

    What is paid in advance needs nobody.
    """

    _inherit = "sale.order"

    is_credit_held = fields.Boolean(
        string="Credit Hold",
        compute="_compute_is_credit_held",
        search="_search_is_credit_held",
        compute_sudo=True,
        help="The customer is late: a manager has to release the order.",
    )
    credit_hold_reason = fields.Char(
        string="Why It Is Held", compute="_compute_is_credit_held", compute_sudo=True
    )
    credit_release_user_id = fields.Many2one(
        comodel_name="res.users", string="Released by", readonly=True, copy=False
    )
    credit_release_date = fields.Datetime(
        string="Released On", readonly=True, copy=False
    )
    credit_release_reason = fields.Char(
        string="Why It Was Released", readonly=True, copy=False
    )
    credit_release_amount = fields.Monetary(
        string="Released Up To",
        readonly=True,
        copy=False,
        help="An order that grew beyond this has to be released again.",
    )
    is_credit_release_asked = fields.Boolean(
        string="Release Asked For", readonly=True, copy=False
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "state",
        "partner_id",
        "company_id",
        "amount_total",
        "transaction_ids.state",
        "credit_release_amount",
        "credit_release_date",
    )
    def _compute_is_credit_held(self):
        self.is_credit_held = False
        self.credit_hold_reason = False
        for company, orders in self.grouped("company_id").items():
            asking = orders.filtered(lambda order: order._may_be_held())
            held = self.env["collections.credit.hold"]._find(
                company, asking.partner_invoice_id.commercial_partner_id
            )
            for order in asking:
                items = held.get(order.partner_invoice_id.commercial_partner_id.id)
                if items:
                    order.is_credit_held = True
                    order.credit_hold_reason = order._tell_hold(items)

    def _may_be_held(self):
        return self.state in OPEN and not self._is_prepaid() and not self._is_released()

    def _is_prepaid(self):
        amount = self.currency_id or self.company_id.currency_id
        return (
            self.amount_total > 0
            and amount.compare_amounts(self.amount_paid, self.amount_total) >= 0
        )

    def _is_released(self):
        return bool(
            self.credit_release_date
            and self.currency_id.compare_amounts(
                self.amount_total, self.credit_release_amount
            )
            <= 0
        )

    def _tell_hold(self, items):
        """Return in words for what an order is held.

        :param items: of its customer, as evaluated
        """
        company = self.company_id.root_id
        worst = max(items, key=lambda item: (item.level_date, item.amount))
        level = self.env["collections.level"].browse(worst.level_id)
        oldest = min(item.date_due for item in items)
        return self.env._(
            "%(customer)s owes %(amount)s, the oldest since %(date)s (level "
            "“%(level)s”).",
            customer=self.partner_invoice_id.commercial_partner_id.display_name,
            amount=format_amount(
                self.env, sum(item.amount for item in items), company.currency_id
            ),
            date=format_date(self.env, oldest),
            level=level.name,
        )

    @api.model
    def _search_is_credit_held(self, operator, value):
        if operator != "in":
            return NotImplemented
        hold = self.env["collections.credit.hold"]
        debtors = self.env["res.partner"].sudo()
        for company in self.env.companies:
            candidates = hold._find_candidates(company)
            debtors += debtors.browse(hold._find(company, candidates))
        orders = self.sudo().search(
            [
                ("state", "in", OPEN),
                ("company_id", "in", self.env.companies.ids),
                ("partner_invoice_id.commercial_partner_id", "in", debtors.ids),
            ]
        )
        return Domain("id", "in", orders.filtered("is_credit_held").ids)

    # === CONFIRMATION === #

    def _confirmation_error_message(self):
        # EXTENDS 'sale'
        message = super()._confirmation_error_message()
        if not message and self.is_credit_held:
            return self.env._(
                "%(order)s needs a manager's release. %(reason)s",
                order=self.name,
                reason=self.credit_hold_reason,
            )
        return message

    def _validate_order(self):
        # EXTENDS 'sale': what a customer accepts online waits, and is not refused
        held = self.filtered("is_credit_held")
        for order in held:
            order.sudo()._ask_for_release()
        return super(SaleOrder, self - held)._validate_order()

    # === RELEASE === #

    def action_ask_for_release(self):
        """Ask a manager to release held orders."""
        self.check_access("write")
        held = self.filtered("is_credit_held")
        if not held:
            raise UserError(self.env._("These orders are not held."))
        for order in held:
            order._ask_for_release()

    def action_release(self):
        """Open the dialog in which a manager releases orders."""
        self._check_may_release()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release Order"),
            "res_model": "sale.order.release.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_ids": self.ids},
        }

    def _check_may_release(self):
        if not self.env.user.has_group(MANAGER):
            raise UserError(
                self.env._("Only managers of collections release held orders.")
            )
        if not all(order.is_credit_held for order in self):
            raise UserError(self.env._("These orders are not held."))

    def _ask_for_release(self):
        """Tell a manager once that an order waits for them."""
        self.ensure_one()
        if self.is_credit_release_asked:
            return
        self.is_credit_release_asked = True
        self.activity_schedule(
            ACTIVITY,
            note=self.credit_hold_reason,
            user_id=self._get_releaser().id,
        )
        self.message_post(
            body=self.env._(
                "The order waits for a manager of collections. %s",
                self.credit_hold_reason,
            )
        )

    def _get_releaser(self):
        """Return the manager who is asked to release an order."""
        return self.company_id.root_id.sudo()._get_collections_manager()

    def _release(self, reason):
        """Release held orders, up to what they come to now.

        :param str reason: why, which is kept
        """
        self._check_may_release()
        for order in self:
            told = order.credit_hold_reason
            order.write(
                {
                    "credit_release_user_id": self.env.uid,
                    "credit_release_date": fields.Datetime.now(),
                    "credit_release_reason": reason,
                    "credit_release_amount": order.amount_total,
                    "is_credit_release_asked": False,
                }
            )
            order.activity_unlink([ACTIVITY])
            order.message_post(
                body=self.env._(
                    "Released: %(reason)s It was held for this: %(hold)s",
                    reason=reason,
                    hold=told,
                )
            )
