from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.credit_limit import suggest

# For each state, those from which a suggestion may come to it
TRANSITIONS = {
    "approved": {"to_approve"},
    "refused": {"to_approve"},
    "replaced": {"to_approve"},
}


class CollectionsCreditLimit(models.Model):
    """A credit limit that a customer's payments suggest, and what was decided of it.

    Only an approved one becomes Odoo's own credit limit of the customer.  All of them
    stay, as the history of its limits.
    """

    _name = "collections.credit.limit"
    _description = "Suggested credit limit"
    _inherit = ["collections.kept.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Suggested On", required=True, readonly=True)
    current_limit = fields.Monetary(
        string="Limit Then", readonly=True, aggregator=None, help="0: no limit."
    )
    suggested_limit = fields.Monetary(readonly=True, aggregator=None)
    approved_limit = fields.Monetary(
        string="Limit to Approve",
        aggregator=None,
        help="A manager may approve another limit than the one that is suggested.",
    )
    band = fields.Selection(
        selection="_selection_band", string="Risk Then", readonly=True
    )
    score = fields.Integer(string="Score Then", readonly=True, aggregator=None)
    reasons = fields.Text(readonly=True)
    state = fields.Selection(
        selection=[
            ("to_approve", "To approve"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("replaced", "Replaced"),
        ],
        default="to_approve",
        required=True,
        readonly=True,
    )
    suggested_by_id = fields.Many2one(
        comodel_name="res.users", string="Asked For By", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Decided By", readonly=True
    )
    date_decided = fields.Date(string="Decided On", readonly=True)
    note = fields.Char(string="Remark")

    _one_to_approve = models.UniqueIndex(
        "(company_id, partner_id) WHERE state = 'to_approve'"
    )

    def write(self, vals):
        # EXTENDS 'kept': what was decided stays
        decided = self.filtered(lambda limit: limit.state != "to_approve")
        if decided and not self.env.su:
            raise UserError(self.env._("This was decided, and stays as it is."))
        return super().write(vals)

    # === SUGGESTING === #

    @api.model
    def _suggest(self, company, partners):
        """Suggest credit limits, for customers of whom enough is known.

        What was suggested before and not decided is replaced; a limit that would be
        the one so far is not suggested.

        :param company: a root company
        :param partners: any contacts
        :return: the suggestions
        """
        rows = self.env["collections.behaviour"].sudo()._find(company, partners)
        self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", partners.commercial_partner_id.ids),
                ("state", "=", "to_approve"),
            ]
        )._update_state("replaced")
        found = [self._prepare_values(company, row) for row in rows.values()]
        return self.sudo().create([values for values in found if values]).sudo(False)

    def _prepare_values(self, company, row):
        """Return the values of a suggestion, or nothing.

        :param row: the customer's ``collections.behaviour``
        """
        partner = row.partner_id.with_company(company)
        current = partner.credit_limit
        found = suggest(
            row.amount_invoiced, row.average_term, row.days_late, row.band, current
        )
        if not found or company.currency_id.compare_amounts(found.limit, current) == 0:
            return None
        return {
            "partner_id": partner.id,
            "company_id": company.id,
            "date": company._get_collections_date(),
            "current_limit": current,
            "suggested_limit": found.limit,
            "approved_limit": found.limit,
            "band": row.band,
            "score": row.score,
            "reasons": "\n".join(self._get_reasons(company, row, found)),
            "suggested_by_id": self.env.user.id,
        }

    def _get_reasons(self, company, row, found):
        """Return why a limit is suggested, in words.

        :param Suggestion found: what is suggested
        :rtype: list[str]
        """
        currency = company.currency_id
        bands = dict(self._selection_band())
        reasons = [
            self.env._(
                "Buys for %(amount)s in the %(days)s days in which it pays "
                "(%(invoiced)s invoiced in a year)",
                amount=currency.format(found.need),
                days=round(found.days),
                invoiced=currency.format(row.amount_invoiced),
            ),
            self.env._(
                "%(band)s (score %(score)s), so %(room)s times that",
                band=bands[row.band],
                score=row.score,
                room=found.room,
            ),
        ]
        if found.is_capped:
            reasons.append(self.env._("No more than twice the limit so far"))
        return reasons + (row.reasons or "").splitlines()

    @api.model
    def _selection_band(self):
        Behaviour = self.env["collections.behaviour"]
        return Behaviour._fields["band"]._description_selection(self.env)

    # === DECIDING === #

    def action_approve(self):
        """Make the limits those of the customers."""
        self._check_manager()
        self._check_used()
        for limit in self.sudo()._update_state("approved", self.env.user):
            partner = limit.partner_id.with_company(limit.company_id)
            partner.credit_limit = limit.approved_limit
            partner.message_post(body=limit._get_message())

    def action_refuse(self):
        """Leave the limits as they are."""
        self._check_manager()
        self.sudo()._update_state("refused", self.env.user)

    def _update_state(self, target, user=None):
        """Change the state of those that may come to it.

        :return: those that changed
        """
        changed = self.filtered(lambda limit: limit.state in TRANSITIONS[target])
        for company, own in changed.grouped("company_id").items():
            own.write(
                {
                    "state": target,
                    "user_id": user and user.id,
                    "date_decided": company._get_collections_date(),
                }
            )
        changed.flush_recordset(["state"])
        return changed

    def _check_manager(self):
        self.check_access("write")
        if not self.env.user.has_group("collections_policy.group_manager"):
            raise AccessError(self.env._("Only managers of collections can do this."))

    def _check_used(self):
        for company in self.company_id.sudo():
            if not company.account_use_credit_limit:
                raise UserError(
                    self.env._(
                        "%s uses no credit limits: switch them on under Settings, "
                        "Invoicing, Sales Credit Limit.",
                        company.name,
                    )
                )

    def _get_message(self):
        self.ensure_one()
        currency = self.currency_id
        return self.env._(
            "Credit limit %(limit)s (before: %(before)s). %(reasons)s",
            limit=currency.format(self.approved_limit),
            before=currency.format(self.current_limit),
            reasons="; ".join((self.reasons or "").splitlines()),
        )
