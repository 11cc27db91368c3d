from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _get_collections_actions(self):
        """Return the actions that these activities are the tasks of."""
        return (
            self.env["collections.action"]
            .sudo()
            .search([("activity_id", "in", self.ids), ("state", "=", "todo")])
        )

    def _action_done(self, feedback=False, attachment_ids=None):
        # EXTENDS 'mail'
        actions = self._get_collections_actions()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        outcome = self.env.context.get("collections_outcome")
        if not outcome:
            task = self.env["collections.channel.task"]
            for action in actions:
                task._finish(action, "done", feedback, now=fields.Datetime.now())
        return result

    def unlink(self):
        # EXTENDS 'mail'
        if not self.env.context.get("collections_withdrawn"):
            self._get_collections_actions()._set_skipped(
                self.env._("The activity was cancelled."), fields.Datetime.now()
            )
        return super(MailActivity, self.exists()).unlink()
