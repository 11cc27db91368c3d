"""On the page of the account: guides that may help."""

from odoo import models

SHOWN = 3


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _prepare_values(self, company, debtor, companies=None):
        # EXTENDS 'collections_policy'
        values = super()._prepare_values(company, debtor, companies)
        guides = self.env["collections.guide"].sudo()
        offered = guides._get_offered(company.sudo(), debtor.sudo())
        return {**values, "guides": offered[:SHOWN], "guide_count": len(offered)}

    def _get_sections(self):
        # EXTENDS 'collections_policy': before whom to talk to
        sections = super()._get_sections()
        place = sections.index("collections_policy.account_contact")
        return [
            *sections[:place],
            "collections_policy.account_guides",
            *sections[place:],
        ]
