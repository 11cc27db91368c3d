"""What the demo company tries out, what its customers say of it, and whom it trusts."""

from odoo import models

from .collections_demo_story import FIRST_DAY

BEGUN = -35  # the day on which the experiment began
SOONER = 5  # days by which the challenger offers instalments sooner
ANSWERED_AFTER = 2  # days that customers take to answer
SUGGESTED_FOR = ("harborview", "pinecrest", "redwood")
ANSWERS = (  # stars, and what else customers say; who says nothing has no line
    (5, "Friendly from the first e-mail on, and quick to help."),
    (4, ""),
    (2, "I had paid already when the second reminder came."),
    (5, "The instalments saved my month. Thank you!"),
    (3, "All right, but I would rather have been called."),
)


class CollectionsDemo(models.AbstractModel):
    _inherit = "collections.demo"

    def _live(self, day, documents, events):
        # EXTENDS 'collections.demo'
        demo = self.with_context(collections_now=self._moment(day))
        if day == BEGUN:
            demo._begin_experiment()
        if FIRST_DAY < day < 0:
            demo._answer_questions(self._date(day - ANSWERED_AFTER))
            demo.env["collections.satisfaction"]._ask_customers(
                demo.env.company, self._date(day)
            )
        return super()._live(day, documents, events)

    def _work_out_figures(self, company):
        # EXTENDS 'collections.demo'
        result = super()._work_out_figures(company)
        self._suggest_limits(company)
        self._prepare_simulation()
        return result

    def _prepare_settings(self, company):
        # EXTENDS 'collections.demo'
        return {
            **super()._prepare_settings(company),
            "collections_ask_accepted": True,
            "collections_ask_kept": True,
            "collections_ask_paid": True,
        }

    def _begin_experiment(self):
        """Try whether an offer that comes sooner is taken more often."""
        manager = self._ref("user_manager")
        champion = self.env.ref("collections_policy.collections_policy_consumers")
        challenger = champion.with_user(manager).copy(
            {"name": "Consumers, an offer sooner"}
        )
        offer = self.env.ref("collections_policy.collections_level_consumers_offer")
        level = challenger.level_ids.filtered(lambda each: each.name == offer.name)
        level.delay -= SOONER
        experiment = (
            self.env["collections.experiment"]
            .with_user(manager)
            .create(
                {
                    "name": "An offer sooner",
                    "description": "Who hears of instalments before the second "
                    "reminder agrees to them more often.",
                    "champion_id": champion.id,
                    "challenger_id": challenger.id,
                    "horizon_days": 30,
                    "baseline": 70.0,
                    "smallest_difference": 20.0,
                    "planned_count": 65,
                }
            )
        )
        experiment.action_start()

    def _answer_questions(self, date):
        """Let customers answer what they were asked on a day: the same ones always."""
        asked = self.env["collections.satisfaction"].search(
            [("date_asked", "=", date), ("date_answered", "=", False)], order="id"
        )
        for question in asked:
            found = len(question.partner_id.name) % (len(ANSWERS) + 1)
            if found < len(ANSWERS):
                question._answer(*ANSWERS[found])

    def _suggest_limits(self, company):
        """Suggest credit limits, which wait for the manager."""
        partners = self.env["res.partner"].union(
            *(self._ref(f"partner_{name}") for name in SUGGESTED_FOR)
        )
        self.env["collections.credit.limit"].with_user(
            self._ref("user_collector")
        )._suggest(company, partners)

    def _prepare_simulation(self):
        """Leave a simulation of the proposal to the manager: it is to be run."""
        policy = self._get_policy()
        drafts = self.env["collections.policy"].with_context(active_test=False)
        proposal = drafts.search([("draft_of_id", "=", policy.id)], limit=1)
        self.env["collections.simulation"].with_user(self._ref("user_manager")).create(
            {"policy_id": policy.id, "other_id": proposal.id}
        )
