"""Third stage: may we contact this debtor now?  The compliance gate, and the only one.

Each rule is a method that looks at an action and returns a verdict, or ``None`` where
it has nothing against it; a new rule is a new method in ``_get_rules``.  What rules
need to know is looked up once for a batch (``_prepare_facts``).
"""

from collections import defaultdict, namedtuple
from datetime import datetime
from types import SimpleNamespace

from odoo import models

Verdict = namedtuple(
    "Verdict",
    ("answer", "reason", "not_before", "not_after", "contact_rule", "elsewhere"),
    defaults=(None, datetime.min, None, None, False),
)
Verdict.__doc__ = """The gate's answer: ``yes``, ``later`` (from a moment on) or ``no``.

``reason`` is a code of ``collections.action.reason``; ``not_before`` and ``not_after``
are moments in UTC: until when to wait, and until when a yes is good;
``contact_rule`` is the ``collections.contact.rule`` that says so, if one does;
``elsewhere`` tells of a no that it is about the channel: another one may be tried.
"""

YES = Verdict("yes")
STRICTNESS = {"yes": 0, "later": 1, "no": 2}


class CollectionsGuard(models.AbstractModel):
    _name = "collections.guard"
    _description = "Collections: compliance gate"

    def _judge(self, actions, now):
        """Return the strictest verdict on each action.

        Debtors may be contacted a limited number of times: the actions of the highest
        levels come first.

        :param actions: ``collections.action`` records of one company
        :param now: the moment, UTC
        :rtype: dict[collections.action, Verdict]
        """
        facts = self._prepare_facts(actions, now)
        verdicts = {}
        for action in actions.sorted(self._get_turn):
            verdicts[action] = verdict = self._ask(action, facts)
            if verdict.answer == "yes":
                self._count(action, facts)
        return verdicts

    def _get_turn(self, action):
        return (-action.level_id.ladder_days, action.id)

    def _ask(self, action, facts):
        """Return the strictest verdict of all rules, hours asked last.

        Whoever has to wait for another reason waits for hours as well.
        """
        verdict = YES
        for rule in self._get_rules(action):
            found = getattr(self, rule)(action, facts) or YES
            verdict = max(verdict, found, key=self._get_strictness)
        if verdict.answer == "no" or action.override_user_id:
            return verdict
        return self._within_hours(verdict, action, facts)

    def _get_rules(self, action):
        """Return the names of the rules that an action has to pass.

        A manager's override lifts all but the firm ones.
        """
        firm = ["_rule_approval", "_rule_consent"]
        if action.override_user_id:
            return firm
        return [
            *firm,
            "_rule_preferred_channel",
            "_rule_once_a_day",
            "_rule_caps",
            "_rule_rest",
            "_rule_one_channel",
        ]

    def _get_strictness(self, verdict):
        return (STRICTNESS[verdict.answer], verdict.not_before)

    def _prepare_facts(self, actions, now):
        """Look up what the rules need to know of the debtors of a batch."""
        company = actions.company_id
        date = company._get_collections_date(now)
        rules = self.env["collections.contact.rule"]._get_in_force(company, date)
        partners = actions.partner_id
        consent = self.env["collections.consent"]
        return SimpleNamespace(
            company=company,
            now=now,
            date=date,
            rules=rules._get_by_debtor(partners, company),
            words=consent._get_last_words(company, partners),
            contacts=self._get_contacts(company, date, partners, rules),
            hours={},
            openings={},
        )

    def _count(self, action, facts):
        """Let a contact that was allowed count for those that are judged after it."""
        if action._get_channel()._is_contact:
            contacts = facts.contacts[action.partner_id.id]
            contacts.append((action.channel, facts.date, False))

    # === RULES === #

    def _rule_approval(self, action, facts):
        """A step that needs approval does not happen without it."""
        if action.step_id.needs_approval and not action.approved_by_id:
            return Verdict("no", "not_approved")
        return None

    def _rule_once_a_day(self, action, facts):
        """A debtor hears from us once a day at most through each channel."""
        if (
            not action._get_channel()._is_message
            or action._get_policy().grouping != "debtor"
        ):
            return None
        heard = {
            channel
            for channel, date, _reached in facts.contacts[action.partner_id.id]
            if date == facts.date
        }
        if action.channel not in heard:
            return None
        return Verdict("later", "once_a_day", action._get_tomorrow(facts.now))

    # === WHAT LEAVES LATER THAN IT WAS ALLOWED === #

    def _filter_may_leave(self, actions, now):
        """Look again at queued messages, just before they leave.

        Those whose hours have ended meanwhile are taken back, to be judged afresh.

        :param actions: ``collections.action`` records that are on their way
        :param now: the moment, UTC
        :return: those that may leave
        """
        late = actions.filtered(
            lambda action: action.not_after and action.not_after <= now
        )
        if late:
            late._recall()
            self.env["collections.action"]._trigger_cron()
        return actions - late

    # === WORDS === #

    def _explain(self, action, now):
        """Return, in words, what the gate says of contacting a debtor at a moment."""
        verdict = self._judge(action, now)[action]
        return action._explain_verdict(
            verdict.answer, verdict.reason, verdict.not_before, verdict.contact_rule
        )

    def _group_by_verdict(self, verdicts):
        """Group judged actions by the verdict on them.

        :rtype: dict[Verdict, collections.action]
        """
        grouped = defaultdict(self.env["collections.action"].browse)
        for action, verdict in verdicts.items():
            grouped[verdict] |= action
        return grouped
