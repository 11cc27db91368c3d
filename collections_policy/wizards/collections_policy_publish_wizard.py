from odoo import api, fields, models
from odoo.tools.misc import get_lang


class CollectionsPolicyPublishWizard(models.TransientModel):
    """Look at what customers would read of a policy, and publish it."""

    _name = "collections.policy.publish.wizard"
    _description = "Publish a policy to customers"

    policy_id = fields.Many2one(
        comodel_name="collections.policy",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    told_state = fields.Selection(related="policy_id.told_state")
    told_id = fields.Many2one(related="policy_id.told_id", string="What They Read Now")
    told_date = fields.Date(related="told_id.date", string="Published On")
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: get_lang(self.env).code,
    )
    preview_html = fields.Html(
        string="What Customers Would Read", compute="_compute_preview", sanitize=False
    )
    summary = fields.Text(string="On Documents", compute="_compute_preview")
    places = fields.Char(string="Where It Stands", compute="_compute_places")

    @api.model
    def _open(self, policy):
        """Return the action that shows what customers would read.

        :param policy: a ``collections.policy``
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Publish to Customers"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_policy_id": policy.id},
        }

    @api.depends("policy_id", "lang")
    def _compute_preview(self):
        for wizard in self:
            writer = self.env["collections.told.writer"].with_context(lang=wizard.lang)
            policy = wizard.policy_id
            today = policy.company_id._get_collections_date()
            content = writer._write(policy, today)
            wizard.preview_html = writer._draw(content)
            wizard.summary = content["summary"]

    @api.depends("policy_id")
    @api.depends_context("lang")
    def _compute_places(self):
        for wizard in self:
            company = wizard.policy_id.company_id.sudo()
            names = company._get_collections_told_places().values()
            labels = [
                company._fields[name]._description_string(self.env)
                for name in (*names, "collections_told_public")
                if company[name]
            ]
            wizard.places = ", ".join(labels)

    def action_publish(self):
        self.ensure_one()
        policy = self.policy_id
        before = policy.told_id
        told = policy._publish_told()
        if told == before:
            message = self.env._("Customers read the same already: nothing is new.")
        else:
            message = self.env._("Customers read it now: edition %s.", told.number)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
