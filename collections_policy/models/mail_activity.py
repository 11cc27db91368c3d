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

    def _get_collections_answers(self):
        """Return the holds for answers that these activities ask to read."""
        return (
            self.env["collections.hold"]
            .sudo()
            .search([("activity_id", "in", self.ids)])
        )

    def _action_done(self, feedback=False, attachment_ids=None):
        # EXTENDS 'mail'
        actions = self._get_collections_actions()
        answers = self._get_collections_answers()
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        answers.action_lift()
        outcome = self.env.context.get("collections_outcome")
        if not outcome:
            for action in actions:
                action._get_channel()._finish(
                    action, "done", feedback, now=fields.Datetime.now()
                )
        return result

    def write(self, vals):
        # EXTENDS 'mail': who has the task is who is responsible for it
        result = super().write(vals)
        if "user_id" in vals:
            self._get_collections_actions().user_id = vals["user_id"]
        return result

    def unlink(self):
        # EXTENDS 'mail'
        if not self.env.context.get("collections_withdrawn"):
            self._hand_back_collections_actions()
        return super(MailActivity, self.exists()).unlink()

    def _hand_back_collections_actions(self):
        """Skip the tasks that their own people cancel; hand back those of others.

        Nobody has called because a colleague was archived, or old activities cleared.
        """
        now = fields.Datetime.now()
        for action in self._get_collections_actions():
            if action.activity_id.user_id == self.env.user:
                action._set_skipped(self.env._("The activity was cancelled."), now)
            else:
                collector = action.case_id.user_id
                action.user_id = collector if collector.active else False
                action._set_planned(action._get_date(now))._refresh_cases(now)
