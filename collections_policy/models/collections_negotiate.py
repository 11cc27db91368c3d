"""To negotiate, from where the debtor is on the screen."""

from odoo import fields, models


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def action_negotiate(self):
        self.ensure_one()
        return self.env["collections.negotiation.wizard"]._open(
            self.company_id, self.partner_id
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_collections_negotiate(self):
        """Negotiate about what is open of these invoices."""
        debtor = self.commercial_partner_id
        debtor.ensure_one()
        return self.env["collections.negotiation.wizard"]._open(
            self.company_id.root_id, debtor, self.line_ids
        )


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    agreement_terms = fields.Html(
        string="Further Terms",
        translate=True,
        help="Printed on the documents of agreements, below the terms that every one "
        "has.",
    )
