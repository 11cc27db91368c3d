"""Listings and protests of a case, and that one has to be lifted."""

from odoo import api, fields, models
from odoo.tools import SQL


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    attention = fields.Selection(
        selection_add=[("lift", "Listing or protest to lift"), ("answered",)],
    )
    measure_count = fields.Integer(
        string="Listings and Protests", compute="_compute_measure_count"
    )

    @api.depends("partner_id", "company_id")
    def _compute_measure_count(self):
        counts = {
            (company, partner): count
            for company, partner, count in self.env["collections.measure"]._read_group(
                self._get_measure_domain(), ["company_id", "partner_id"], ["__count"]
            )
        }
        for case in self:
            case.measure_count = counts.get((case.company_id, case.partner_id), 0)

    def _get_figure_columns(self):
        # EXTENDS 'collections_policy': the law sets a term for it
        figures = super()._get_figure_columns()
        figures["attention"] = SQL(
            """
            CASE WHEN EXISTS (SELECT FROM collections_measure AS measure
                               WHERE measure.company_id = debt.company_id
                                 AND measure.partner_id = debt.partner_id
                                 AND measure.state = 'to_lift')
                 THEN 'lift' ELSE %s END
            """,
            figures["attention"],
        )
        return figures

    def _get_lasting_needs(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_lasting_needs(), "lift"]
