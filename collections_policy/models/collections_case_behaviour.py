"""How the debtor of a case pays, beside what it owes."""

from odoo import api, fields, models
from odoo.fields import Domain

from .collections_behaviour import BANDS


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    behaviour_id = fields.Many2one(
        comodel_name="collections.behaviour",
        string="Payment Behaviour",
        compute="_compute_behaviour_id",
    )
    risk_band = fields.Selection(
        selection=BANDS,
        string="Risk",
        compute="_compute_behaviour_id",
        search="_search_risk_band",
        help="By how the customer has paid, as of last night.",
    )
    risk_score = fields.Integer(
        string="Score", compute="_compute_behaviour_id", aggregator=None
    )

    @api.depends("partner_id", "company_id")
    def _compute_behaviour_id(self):
        Behaviour = self.env["collections.behaviour"]
        for company, cases in self.grouped("company_id").items():
            rows = Behaviour._find(company, cases.partner_id)
            for case in cases:
                row = rows.get(case.partner_id, Behaviour)
                case.behaviour_id = row
                case.risk_band = row.band
                case.risk_score = row.score

    @api.model
    def _search_risk_band(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.FALSE
        for company in self.env.companies.root_id:
            customers = self.env["res.partner"].with_company(company)
            own = customers._search([("collections_band", "in", value)])
            found |= Domain("company_id", "=", company.id) & Domain(
                "partner_id", "in", own
            )
        return found

    def action_open_behaviour(self):
        self.ensure_one()
        return self.behaviour_id.get_formview_action()
