"""What a debtor's late items cost, in the case: reckoned in sets, as it is read."""

from odoo import api, fields, models

from ..pipeline.scope import Debtors


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    amount_charges = fields.Monetary(
        string="Late Charges",
        compute="_compute_amount_charges",
        help="What may be claimed today for what is late, beyond what is open.",
    )
    has_unknown_charges = fields.Boolean(
        compute="_compute_amount_charges",
        help="Something is charged that can't be reckoned: a rate or index is missing.",
    )
    charges_html = fields.Html(
        string="Explanation of Late Charges",
        compute="_compute_charges_html",
        sanitize=False,
    )

    @api.depends("state", "amount_open", "amount_overdue")
    def _compute_amount_charges(self):
        self.amount_charges = 0.0
        self.has_unknown_charges = False
        open_cases = self.filtered(lambda case: case.state == "open" and case.id)
        for company, cases in open_cases.grouped("company_id").items():
            cases._sum_charges(company, company._get_collections_date())

    def _sum_charges(self, company, date):
        """Set the charges of one company's cases, in its currency.

        :param company: a root company
        """
        claims = {}
        for claim in self.env["collections.charge.statement"]._get_claims(
            company, date, Debtors(ids=self.partner_id.ids)
        ):
            claims.setdefault(claim.partner_id, []).append(claim)
        ids = {claim.currency_id for own in claims.values() for claim in own}
        rates = {
            currency.id: currency._get_conversion_rate(
                currency, company.currency_id, company, date
            )
            for currency in self.env["res.currency"].browse(ids)
        }
        for case in self:
            mine = claims.get(case.partner_id.id, [])
            case.has_unknown_charges = any(claim.amount is None for claim in mine)
            case.amount_charges = company.currency_id.round(
                sum(float(each.amount or 0) * rates[each.currency_id] for each in mine)
            )

    @api.depends_context("lang")
    @api.depends("state", "amount_open", "amount_overdue")
    def _compute_charges_html(self):
        for case in self:
            case.charges_html = self.env["collections.charge.statement"]._draw(
                case.company_id,
                case._get_charged_lines(),
                case.company_id._get_collections_date(),
            )

    def _get_charged_lines(self):
        """Return the open items that may be charged for, the first one due first."""
        self.ensure_one()
        return self.env["account.move.line"].search(
            [*self._get_open_item_domain(), ("balance", ">", 0)],
            order="date_maturity, id",
        )

    # === ACTION METHODS === #

    def action_open_charges(self):
        """Look at the late charges as of another day."""
        return self.env["collections.charge.wizard"]._open(case=self)
