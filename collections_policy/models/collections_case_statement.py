"""A customer's statement of account, sent from the case."""

from odoo import models


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def action_send_statement(self):
        """Send these customers a statement of account by e-mail."""
        self.check_access("write")
        statements = self.env["collections.statement"]
        for case in self:
            statements |= statements._send_by_hand(case.company_id, case.partner_id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The statement is on its way to %s.",
                    ", ".join(statements.sudo().recipient_ids.mapped("display_name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
