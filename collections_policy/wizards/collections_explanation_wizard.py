"""Why?  A dialog of sentences, wherever an open item is looked at."""

from odoo import api, fields, models


class CollectionsExplanationWizard(models.TransientModel):
    _name = "collections.explanation.wizard"
    _description = "Why collections stand where they do"

    line_ids = fields.Many2many(comodel_name="account.move.line", string="Open Items")
    action_id = fields.Many2one(comodel_name="collections.action")
    why_html = fields.Html(string="Why", compute="_compute_why_html", sanitize=False)

    @api.depends("line_ids", "action_id")
    @api.depends_context("lang")
    def _compute_why_html(self):
        for wizard in self:
            wizard.why_html = wizard._draw()

    def _draw(self):
        explanation = self.env["collections.explanation"]
        drawn = explanation._draw(self.line_ids)
        if not self.action_id:
            return drawn
        self.action_id.check_access("read")
        sentences = explanation.sudo()._tell_action(self.action_id.sudo())
        own = self.env["ir.qweb"]._render(
            "collections_policy.explanation",
            {"items": [("", [(self.env._("This action"), sentences)])]},
        )
        return own + drawn

    @api.model
    def _open(self, lines, action=None):
        """Return the action that opens the dialog.

        :param lines: ``account.move.line`` records
        :param action: the ``collections.action`` that is asked about, if one is
        """
        wizard = self.create(
            {
                "line_ids": [fields.Command.set(lines.ids)],
                "action_id": action and action.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why?"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_collections_explain(self):
        """Tell why collections stand where they do for the invoice."""
        self.ensure_one()
        return self.env["collections.explanation.wizard"]._open(
            self.collections_item_ids
        )


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def action_explain(self):
        """Tell why collections stand where they do for what is open in the case."""
        self.ensure_one()
        return self.env["collections.explanation.wizard"]._open(self.open_item_ids)


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    def action_explain(self):
        """Tell where the action stands, and what it is about."""
        self.ensure_one()
        return self.env["collections.explanation.wizard"]._open(
            self.carried_line_ids.move_line_id, self
        )
