"""The gate: what is said of agreements goes to nobody who is to be left alone.

Open items that are held are not due, so that nothing is planned about them; a message
about an agreement has no items, and is asked here.
"""

from odoo import models
from odoo.fields import Domain

from ..models.collections_hold import OF_THE_DEBTOR
from .guard import Verdict


class CollectionsGuard(models.AbstractModel):
    _inherit = "collections.guard"

    def _get_rules(self, action):
        # EXTENDS 'collections.guard': a manager's override does not lift it
        rules = super()._get_rules(action)
        return ["_rule_left_alone", *rules] if action.agreement_id else rules

    def _prepare_facts(self, actions, now):
        # EXTENDS 'collections.guard'
        facts = super()._prepare_facts(actions, now)
        debtors = actions.filtered("agreement_id").partner_id
        facts.left_alone = self._get_left_alone(facts.company, debtors, facts.date)
        return facts

    def _get_left_alone(self, company, debtors, date):
        """Return why debtors are left alone, whatever they owe.

        :return: kinds of holds by debtor; nothing of those who are not
        :rtype: dict[res.partner, str]
        """
        if not debtors:
            return {}
        Hold = self.env["collections.hold"].sudo()
        holds = Hold.search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", debtors.ids)
            & Domain("move_id", "=", False)
            & Domain("kind", "in", ("pause", *OF_THE_DEBTOR))
            & Hold._get_in_force_domain(date)
        )
        return {hold.partner_id: hold.kind for hold in holds}

    def _rule_left_alone(self, action, facts):
        """Who is deceased, insolvent, or to be left in peace is not written to."""
        kind = facts.left_alone.get(action.partner_id)
        return Verdict("no", kind) if kind else None
