from odoo import api, fields, models

from .collections_promise_figures import NOTHING_PROMISED

GROUP = "collections_policy.group_user"


class ResPartner(models.Model):
    """How good a customer's word is, towards the current company."""

    _inherit = "res.partner"

    collections_promise_count = fields.Integer(
        string="Promises", compute="_compute_collections_promises", groups=GROUP
    )
    collections_promise_kept = fields.Float(
        string="Promises Kept",
        compute="_compute_collections_promises",
        groups=GROUP,
        help="Which part of the customer's promises that are decided was kept.",
    )
    collections_promise_kept_amount = fields.Float(
        string="Promises Kept by Amount",
        compute="_compute_collections_promises",
        groups=GROUP,
    )
    collections_promise_broken_count = fields.Integer(
        string="Broken Promises", compute="_compute_collections_promises", groups=GROUP
    )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_collections_promises(self):
        root = self.env.company.root_id
        figures = self.env["collections.promise"]._get_figures(
            root, self.commercial_partner_id
        )
        for partner in self:
            own = figures.get((root, partner.commercial_partner_id), NOTHING_PROMISED)
            partner.collections_promise_count = own.count
            partner.collections_promise_kept = own.kept
            partner.collections_promise_kept_amount = own.kept_amount
            partner.collections_promise_broken_count = own.broken
