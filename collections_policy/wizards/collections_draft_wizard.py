from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsDraftWizard(models.TransientModel):
    """Put a proposal into effect, once what would change was looked through."""

    _name = "collections.draft.wizard"
    _description = "Put a proposal into effect"

    draft_id = fields.Many2one(
        comodel_name="collections.policy",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    date = fields.Date(
        string="On",
        help="The day, where the company is, from which it is worked so. Empty: now.",
    )
    reason = fields.Text(
        string="Why", help="It is kept with the version that comes of it."
    )
    difference_html = fields.Html(
        related="draft_id.draft_difference_html", string="What Changes", sanitize=False
    )
    is_stale = fields.Boolean(compute="_compute_meanwhile")
    meanwhile_html = fields.Html(
        string="Changed Meanwhile", compute="_compute_meanwhile", sanitize=False
    )
    confirmed_version_id = fields.Many2one(
        comodel_name="collections.policy.version",
        readonly=True,
        help="What the policy said when this was looked through.",
    )
    is_confirmed = fields.Boolean(
        string="I have looked through this: what changed meanwhile is undone where the "
        "proposal says otherwise"
    )

    @api.model
    def _open(self, draft):
        """Return the action that opens the wizard for a proposal."""
        draft.ensure_one()
        draft.draft_of_id._note_version()
        wizard = self.create(
            {
                "draft_id": draft.id,
                "reason": draft.draft_reason,
                "confirmed_version_id": draft.draft_of_id.version_id.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put into Effect"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("draft_id")
    @api.depends_context("lang")
    def _compute_meanwhile(self):
        writer = self.env["collections.policy.writer"]
        for wizard in self:
            draft = wizard.draft_id
            wizard.is_stale = draft.draft_is_stale
            wizard.meanwhile_html = draft.draft_is_stale and writer._draw(
                draft._tell_meanwhile()
            )

    def action_confirm(self):
        """Put the proposal into effect, now or on its day."""
        self.ensure_one()
        draft = self.draft_id
        draft._check_may_take_effect()
        self._check_looked_through()
        draft.draft_reason = self.reason
        if self.date and self.date > draft.company_id._get_collections_date():
            draft._schedule(self.date)
            return {"type": "ir.actions.act_window_close"}
        draft._put_into_effect()
        return draft.draft_of_id.get_formview_action()

    def _check_looked_through(self):
        """Refuse to undo changes that nobody looked at."""
        policy = self.draft_id.draft_of_id
        policy._note_version()
        if policy.version_id != self.confirmed_version_id:
            raise UserError(
                self.env._(
                    "“%s” was changed just now: open this again, and look it through.",
                    policy.name,
                )
            )
        if self.is_stale and not self.is_confirmed:
            raise UserError(
                self.env._(
                    "“%s” was changed after the proposal was made: confirm that you "
                    "have looked through what changes.",
                    policy.name,
                )
            )
