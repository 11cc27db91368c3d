"""Where customers are told of the collections policy beforehand."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_told_on_invoice = fields.Boolean(
        string="Policy on Invoices",
        default=True,
        help="A sentence or two, with a link, on the PDFs of invoices, once the policy "
        "was published to customers.",
    )
    collections_told_in_portal = fields.Boolean(
        string="Policy on Documents in the Portal",
        default=True,
        help="The same where customers read their invoices in the portal.",
    )
    collections_told_public = fields.Boolean(
        string="Public Page of the Policy",
        help="Whoever has its address can read the company's default policy, as it was "
        "published to customers.",
    )
    collections_told_url = fields.Char(
        string="Address of the Policy", compute="_compute_collections_told_url"
    )

    def _compute_collections_told_url(self):
        for company in self:
            root = company.root_id
            company.collections_told_url = (
                f"{root.get_base_url()}/collections/policy/{root.id}"
            )

    def _get_collections_told_places(self):
        """Return the settings that say where the short text stands, by place.

        TO EXTEND where there are other documents.

        :rtype: dict[str, str]
        """
        return {
            "invoice": "collections_told_on_invoice",
            "portal": "collections_told_in_portal",
        }

    def _tells_collections_policy(self, place):
        """Tell whether the short text stands somewhere.

        :param str place: a key of :meth:`_get_collections_told_places`
        """
        return self.sudo().root_id[self._get_collections_told_places()[place]]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_told_on_invoice = fields.Boolean(
        related="company_id.root_id.collections_told_on_invoice", readonly=False
    )
    collections_told_in_portal = fields.Boolean(
        related="company_id.root_id.collections_told_in_portal", readonly=False
    )
    collections_told_public = fields.Boolean(
        related="company_id.root_id.collections_told_public", readonly=False
    )
    collections_told_url = fields.Char(related="company_id.collections_told_url")
