"""Where terms say so, a payment of both covers charges before the principal."""

from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _optimize_reconciliation_plan(
        self, reconciliation_plan, shadowed_aml_values=None
    ):
        # EXTENDS 'account': it has sorted by maturity what is matched in that order
        plans, lines = super()._optimize_reconciliation_plan(
            reconciliation_plan, shadowed_aml_values=shadowed_aml_values
        )
        first = lines._get_charged_first()
        if first:
            self._put_first(plans, first)
        return plans, lines

    def _get_charged_first(self):
        """Return those that book charges of others here, and are paid before them.

        Código Civil, art. 354; § 367 BGB.
        """
        charges = (
            self.env["collections.charge"]
            .sudo()
            .search(
                [
                    ("document_id", "in", self.move_id.ids),
                    ("move_line_id", "in", self.ids),
                    ("state", "=", "in_force"),
                    ("terms_id.allocation", "=", "charges_first"),
                ]
            )
        )
        documents = charges.document_id
        return self.filtered(lambda line: line.move_id in documents)

    def _put_first(self, plans, first):
        for plan in plans:
            plan["amls"] = plan["amls"].sorted(lambda line: line not in first)
            self._put_first(plan.get("nodes", []), first)
