"""Task: an activity on the case for a person, such as a call, with a script."""

from odoo import models


class CollectionsChannelTask(models.AbstractModel):
    _name = "collections.channel.task"
    _inherit = "collections.channel"
    _description = "Collections channel: task"

    _icon = "fa-phone"
    _is_contact = False
    _is_message = False
    _is_by_person = True

    def _get_step_problem(self, step):
        # EXTENDS 'collections.channel'
        if not step.activity_type_id:
            return self.env._("a task needs its kind: choose an activity type.")
        return super()._get_step_problem(step)

    def _deliver(self, actions, now):
        # OVERRIDE 'collections.channel'
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True  # the desk tells, not a mail for each
        )
        actions.case_id.mapped("display_name")  # read together, not one by one
        activities = Activity.create(
            [self._prepare_activity_values(action, now) for action in actions]
        )
        for action, activity in zip(actions, activities, strict=True):
            action.activity_id = activity
        actions._set_todo(now=now)

    def _prepare_activity_values(self, action, now):
        lang = action.user_id.lang or self.env.lang
        step = action.step_id.with_context(lang=lang)
        case = action.case_id
        return {
            "res_model_id": self.env["ir.model"]._get_id(case._name),
            "res_id": case.id,
            "activity_type_id": step.activity_type_id.id,
            "summary": step.name or step.activity_type_id.name,
            "note": step.script,
            "date_deadline": action.company_id._get_collections_date(now),
            "user_id": action.user_id.id,
            "automated": True,
        }

    def _withdraw(self, actions):
        # OVERRIDE 'collections.channel'
        actions.activity_id.with_context(collections_withdrawn=True).unlink()

    def _preview(self, action):
        # OVERRIDE 'collections.channel'
        return action.step_id.script or ""

    # === OUTCOMES === #

    def _get_outcome_action(self, action):
        """Return what opens when somebody wants to note what came of a task.

        :rtype: dict
        """
        return self.env["collections.outcome.wizard"]._open(action)

    def _get_outcomes(self):
        """Return what can come of a task: code, label, and whether it got through.

        :rtype: list[tuple[str, str, bool]]
        """
        return [
            ("reached", self.env._("Spoke with the customer"), True),
            ("promised", self.env._("Promised to pay"), True),
            ("says_paid", self.env._("Says it is paid"), True),
            ("disputed", self.env._("Contests the invoice"), True),
            ("no_invoice", self.env._("Never received the invoice"), True),
            ("refused", self.env._("Refuses to pay"), True),
            ("done", self.env._("Task done"), True),
            ("no_answer", self.env._("No answer"), False),
            ("call_back", self.env._("Asked to call back"), False),
            ("wrong_number", self.env._("Wrong number"), False),
        ]

    def _finish(self, action, outcome, note=None, again_at=None, now=None):
        """Record what came of a task.

        :param str outcome: a code of :meth:`_get_outcomes`
        :param str note: what was said
        :param datetime again_at: when to try again (UTC), for a task that did not get
            through
        :param now: the moment, UTC
        """
        through = {code for code, _label, reached in self._get_outcomes() if reached}
        action.write({"outcome": outcome, "outcome_note": note})
        if again_at:
            day = action._get_date(again_at)
            action._set_planned(day, not_before=again_at)._refresh_cases(now)
        elif outcome in through:
            action._set_done(now=now)
        else:
            action._set_failed(outcome, note, now=now)
