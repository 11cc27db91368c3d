"""How the demo company changed a policy, and what its manager thinks about next."""

from odoo import api, models

from .collections_demo_story import FIRST_DAY

FOUNDED = -120  # the day on which its policies were first written
CHANGED = -21  # the day on which one was changed
LOOKED_AT = 7  # days from one look at segments to the next


class CollectionsDemo(models.AbstractModel):
    _inherit = "collections.demo"

    def _live(self, day, documents, events):
        # EXTENDS 'collections.demo'
        demo = self.with_context(collections_now=self._moment(day))
        if day == FIRST_DAY:
            demo._date_versions()
        if day == CHANGED:
            demo._change_policy()
        result = super()._live(day, documents, events)
        if day % LOOKED_AT == 0:
            demo._look_at_segments(self._date(day))
        if day == 0:
            demo._propose_change()
        return result

    @api.model
    def _date_versions(self):
        """Let the policies be as old as the company."""
        company = self.env.company
        policies = self.env["collections.policy"]._get_assignable(company)
        policies.version_ids.unlink()
        policies.invalidate_recordset(["version_id", "version_ids"])
        policies.with_user(self._ref("user_manager"))._note_version()
        policies.version_id.date = self._date(FOUNDED)

    def _change_policy(self):
        policy = self._get_policy()
        policy.promise_max_days = 45
        policy._note_version("Customers that are paid by cities need longer to promise")

    def _propose_change(self):
        draft = self._get_policy()._propose_change()
        draft.draft_reason = "Whoever is called early needs no firm message"
        reminder, call, firm = draft._get_ladder().filtered(
            lambda level: level.delay > 0
        )[:3]
        reminder.tone = "friendly"
        call.delay -= 2
        firm.delay += 5

    def _get_policy(self):
        policy = self.env.ref("collections_policy.collections_policy_businesses")
        return policy.with_user(self._ref("user_manager"))

    def _look_at_segments(self, date):
        company = self.env.ref("base.main_company")
        segments = self.env["collections.segment"]
        segments.search([("company_id", "=", company.id)])._refresh(date)
