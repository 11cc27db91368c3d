"""What to say to a customer of the policy, on its case."""

from odoo import api, fields, models


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    told_html = fields.Html(
        string="What to Say", compute="_compute_told_html", sanitize=False
    )
    acceptance_state = fields.Selection(
        selection=lambda self: (
            self.env["res.partner"]
            ._fields["collections_told_state"]
            ._description_selection(self.env)
        ),
        string="Policy Accepted",
        compute="_compute_acceptance_state",
    )

    @api.depends_context("lang")
    @api.depends("company_id", "partner_id", "policy_id")
    def _compute_told_html(self):
        for case in self:
            policies = self.env["collections.policy"]
            policy = case.policy_id or policies._choose_for(
                case.company_id, case.partner_id
            ).get(case.partner_id)
            case.told_html = policy and policy._draw_told()

    @api.depends("company_id", "partner_id")
    def _compute_acceptance_state(self):
        for case in self:
            debtor = case.partner_id.with_company(case.company_id)
            case.acceptance_state = debtor.collections_told_state

    def action_note_acceptance(self):
        """Note that the customer accepted the policy, on paper or on the phone."""
        self.ensure_one()
        debtor = self.partner_id.with_company(self.company_id)
        return debtor.action_note_collections_acceptance()
