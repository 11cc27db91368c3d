from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsVersionWizard(models.TransientModel):
    """Hold two versions of a policy against each other."""

    _name = "collections.version.wizard"
    _description = "Compare versions of a policy"

    policy_id = fields.Many2one(
        comodel_name="collections.policy", required=True, readonly=True
    )
    before_id = fields.Many2one(
        comodel_name="collections.policy.version",
        string="From",
        required=True,
        domain="[('policy_id', '=', policy_id)]",
        ondelete="cascade",
    )
    after_id = fields.Many2one(
        comodel_name="collections.policy.version",
        string="To",
        required=True,
        domain="[('policy_id', '=', policy_id)]",
        ondelete="cascade",
    )
    difference_html = fields.Html(
        string="What Is Different", compute="_compute_difference_html", sanitize=False
    )

    @api.model
    def _open(self, versions):
        """Return the action that opens the wizard.

        :param versions: two versions of a policy; of one alone, with the one before
        """
        if len(versions) == 1:
            versions |= versions._get_before().get(versions, versions.browse())
        if len(versions) != 2 or len(versions.policy_id) != 1:
            raise UserError(self.env._("Choose two versions of the same policy."))
        before, after = versions.sorted("number")
        wizard = self.create(
            {
                "policy_id": after.policy_id.id,
                "before_id": before.id,
                "after_id": after.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare Versions"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("before_id", "after_id")
    @api.depends_context("lang")
    def _compute_difference_html(self):
        writer = self.env["collections.policy.writer"]
        for wizard in self:
            wizard.difference_html = writer._draw(
                wizard.after_id._tell_difference(wizard.before_id)
                if wizard.before_id and wizard.after_id
                else []
            )
