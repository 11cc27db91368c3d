"""What is known of a customer tells more than what all of them do."""

from odoo import models
from odoo.tools import SQL


class CollectionsExpectations(models.AbstractModel):
    _inherit = "collections.expectations"

    def _get_expectation_sql(self, query, company, today):
        # EXTENDS 'collections_policy': by how each customer has paid, where known
        day, probability = super()._get_expectation_sql(query, company, today)
        risk = query.left_join(
            query.table, "id", "collections_item_risk", "move_line_id", "risk"
        )
        figures = query.make_alias(query.table, "behaviour")
        query.add_join(
            "LEFT JOIN",
            figures,
            "collections_behaviour",
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(figures, "partner_id"),
                self.env["collections.receivables"]._get_debtor_sql(query),
                SQL.identifier(figures, "company_id"),
                company.id,
            ),
        )
        return (
            SQL("COALESCE(%s, %s)", SQL.identifier(risk, "expected_date"), day),
            SQL(
                "COALESCE(1 - %s, %s)",
                SQL.identifier(figures, "probability_unpaid"),
                probability,
            ),
        )
