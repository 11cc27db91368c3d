"""Agreements take shape: what is claimed, what is given away, and what is paid when."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools.misc import format_date

from ..tools.deal import COMPONENTS, distribute
from ..tools.late_charges import PARTS
from ..tools.offer import weigh
from .collections_agreement import RUNNING
from .collections_charge import get_exact


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    amount_principal = fields.Monetary(string="Principal", readonly=True)
    amount_charges = fields.Monetary(string="Late Charges", readonly=True)
    amount_claimed = fields.Monetary(
        string="Owed", readonly=True, help="Principal and late charges."
    )
    amount_discount = fields.Monetary(
        string="Given Away", readonly=True, help="If the agreement is kept."
    )
    amount_discount_principal = fields.Monetary(
        string="Principal Given Away", readonly=True
    )
    amount_financed = fields.Monetary(
        string="Financed",
        readonly=True,
        help="What is left to pay after the discount and the down payment.",
    )
    amount_interest = fields.Monetary(string="Interest of the Deal", readonly=True)
    amount_total = fields.Monetary(string="To Pay in All", readonly=True, tracking=True)
    amount_present = fields.Monetary(
        string="Worth Today",
        readonly=True,
        help="What the payments were worth on the day it was shaped, at what capital "
        "costs the company (Settings).",
    )
    effective_percent = fields.Float(
        string="Effective Rate",
        digits=(9, 2),
        readonly=True,
        help="What deferring costs the customer a year, in percent.",
    )
    date_last = fields.Date(string="Last Payment On", readonly=True)
    amount_paid = fields.Monetary(string="Paid", compute="_compute_amount_paid")
    amount_open = fields.Monetary(string="Still to Pay", compute="_compute_amount_paid")
    next_installment_id = fields.Many2one(
        comodel_name="collections.agreement.installment",
        string="Next Payment",
        compute="_compute_amount_paid",
    )
    late_count = fields.Integer(string="Late", compute="_compute_amount_paid")

    @api.depends(
        "installment_ids.amount_paid", "installment_ids.amount", "installment_ids.state"
    )
    def _compute_amount_paid(self):
        for agreement in self:
            installments = agreement.installment_ids
            agreement.amount_paid = sum(installments.mapped("amount_paid"))
            agreement.amount_open = sum(installments.mapped("amount_open"))
            agreement.next_installment_id = installments.filtered(
                lambda each: each.state != "paid"
            )[:1]
            agreement.late_count = len(
                installments.filtered(lambda each: each.state == "late")
            )

    @api.model
    def _get_followed_fields(self):
        """Return the names of the fields that rest on what was paid of instalments."""
        return ["amount_paid", "amount_open", "next_installment_id", "late_count"]

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "count", "down_payment", *("principal_percent",))
    def _check_kind(self):
        for agreement in self:
            if agreement.kind == "postpone" and (
                agreement.count != 1
                or agreement.down_payment
                or agreement.principal_percent
                or agreement.charges_percent
            ):
                raise ValidationError(
                    self.env._(
                        "A later day is one payment of all that is owed: no discount, "
                        "no down payment, no instalments."
                    )
                )

    # === PREPARE === #

    @api.model
    def _prepare_from_items(self, items):
        """Return the values of a draft agreement about open items.

        :param items: receivable ``account.move.line`` records of one debtor, in one
            currency and of one company
        :raises UserError: if they can't be in one agreement, with why
        """
        self._check_items(items)
        company = items.company_id.root_id
        debtor = items.partner_id.commercial_partner_id
        policy = self._find_policy(items)
        return {
            "company_id": company.id,
            "move_company_id": items.company_id.id,
            "partner_id": debtor.id,
            "currency_id": items.currency_id.id,
            "case_id": self._find_case(company, debtor).id,
            "policy_id": policy.id,
            "line_ids": [Command.create({"move_line_id": item.id}) for item in items],
            **policy._prepare_agreement(company._get_collections_date()),
        }

    @api.model
    def _find_policy(self, items):
        """Return the policy of the item that was due first."""
        company = items.company_id.root_id
        found = self.env["collections.evaluator"]._evaluate(
            company, company._get_collections_date(), lines=items
        )
        dated = [(item.date_due, item.policy_id) for item in found if item.policy_id]
        policies = self.env["collections.policy"]
        return policies.browse(min(dated)[1]) if dated else policies

    @api.model
    def _find_case(self, company, debtor):
        return self.env["collections.case"].search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", debtor.id),
                ("state", "=", "open"),
            ],
            limit=1,
        )

    # === CHECK === #

    @api.model
    def _check_items(self, items):
        """Refuse items that can't be in one agreement, in words.

        :raises UserError: for the person who chose them
        """
        problem = self._find_item_problem(items)
        if problem:
            raise UserError(problem)

    def _find_item_problem(self, items):
        if not items:
            return self.env._("Choose the open items that it is about.")
        for item in items:
            if (
                item.account_type != "asset_receivable"
                or item.parent_state != "posted"
                or item.amount_residual_currency <= 0
            ):
                return self.env._(
                    "Nothing is owed of %s: leave it out.", self._name_item(item)
                )
        if len(items.partner_id.commercial_partner_id) != 1:
            return self.env._("An agreement is with one customer.")
        if len(items.currency_id) > 1:
            return self.env._(
                "An agreement is in one currency: make one for each (%s).",
                ", ".join(items.currency_id.mapped("name")),
            )
        if len(items.company_id) > 1:
            return self.env._(
                "An agreement is about what is owed to one company: make one for each "
                "(%s).",
                ", ".join(items.company_id.mapped("name")),
            )
        return self._find_running_problem(items)

    def _find_running_problem(self, items):
        running = self.env["collections.agreement.line"].search(
            [
                ("move_line_id", "in", items.ids),
                ("agreement_id.state", "in", RUNNING),
                ("agreement_id", "not in", self.ids),
            ],
            limit=1,
        )
        if running:
            return self.env._(
                "%(item)s is in agreement %(agreement)s already.",
                item=self._name_item(running.move_line_id),
                agreement=running.agreement_id.name,
            )
        return None

    @api.model
    def _name_item(self, item):
        """Return what an item is called: “INV/2026/00001, due 3/16/2026”."""
        return self.env._(
            "%(invoice)s, due %(date)s",
            invoice=item.move_id._get_collections_name(),
            date=format_date(self.env, item.date_maturity or item.date),
        )

    # === SHAPE === #

    def _reshape(self):
        """Reckon drafts anew: what is owed today, what is given away, the instalments.

        :raises UserError: if the items or the terms make no deal, with why
        """
        self._check_draft()
        for agreement in self.sudo():
            agreement._check_items(agreement._get_items())
            agreement._check_terms_known()
            agreement._restate_items()
            agreement._write_deal(agreement._get_deal())

    def _check_terms_known(self):
        """Refuse items of which a rate is missing: their charges are not known."""
        charger = self.env["collections.charger"]
        for reckoning in charger._reckon(self._get_items(), self._get_today()).values():
            if reckoning.missing:
                raise UserError(charger._explain_missing(reckoning.missing))

    def _restate_items(self):
        """Write what is claimed of each item today."""
        reckonings = self.env["collections.charger"]._reckon(
            self._get_items(), self._get_today()
        )
        for line in self.line_ids:
            reckoning = reckonings.get(line.move_line_id)
            line.write(
                {
                    "principal": line.move_line_id.amount_residual_currency,
                    **{
                        part: float(getattr(reckoning.claim, part)) if reckoning else 0
                        for part in PARTS
                    },
                }
            )

    def _get_deal(self):
        """Return the deal that the terms make of what is claimed.

        :rtype: ..tools.deal_limits.Deal
        :raises UserError: if they make none
        """
        self.ensure_one()
        return self._shape(
            self.line_ids._get_claim(), self._get_today(), self._count_renegotiations()
        )

    def _count_renegotiations(self):
        """Return how many agreements about these items there were before."""
        return self.search_count(
            [
                ("line_ids.move_line_id", "in", self._get_items().ids),
                ("date_start", "!=", False),
                ("id", "not in", self.ids),
            ]
        )

    def _write_deal(self, deal):
        self._spread_discount(deal)
        self.write(self._prepare_amounts(deal))
        self.installment_ids.unlink()
        self.installment_ids.create(self._prepare_installments(deal))

    def _spread_discount(self, deal):
        """Bring the discount down to items; their shares add up to it exactly."""
        lines = self.line_ids
        for name in COMPONENTS:
            shares = distribute(
                getattr(deal.discount, name),
                [get_exact(line[name], line.currency_id) for line in lines],
                deal.rounding,
            )
            for line, share in zip(lines, shares, strict=True):
                line[f"discount_{name}"] = float(share)

    def _prepare_amounts(self, deal):
        worth = weigh(deal, self._get_yearly_percent())
        left = (deal.claim - deal.discount).total
        return {
            "amount_principal": float(deal.claim.principal),
            "amount_charges": float(deal.claim.charges),
            "amount_claimed": float(deal.claim.total),
            "amount_discount": float(deal.discount.total),
            "amount_discount_principal": float(deal.discount.principal),
            "amount_financed": float(left - deal.down_payment),
            "amount_interest": float(worth.interest),
            "amount_total": float(worth.total),
            "amount_present": float(worth.present),
            "effective_percent": float(worth.effective_percent or 0),
            "date_last": deal.schedule[-1].date,
        }

    def _get_yearly_percent(self):
        """Return what capital costs the company a year, in percent.

        :rtype: Decimal
        """
        return self.company_id._get_collections_capital_percent()

    def _prepare_installments(self, deal):
        last = deal.schedule[-1].number
        return [
            {
                "agreement_id": self.id,
                "name": f"{self.name} {payment.number}/{last}",
                "number": payment.number,
                "date_due": payment.date,
                "amount": float(payment.amount),
                "amount_open": float(payment.amount),
                "principal": float(payment.principal),
                "interest": float(payment.interest),
            }
            for payment in deal.schedule
        ]
