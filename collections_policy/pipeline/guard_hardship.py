"""The gate: whoever is in hardship hears of the offers that a person makes.

They are what the talk is for.  Whoever is left alone for another reason as well hears
of nothing.
"""

from odoo import models
from odoo.fields import Domain

from ..models.collections_hold import OF_THE_DEBTOR


class CollectionsGuard(models.AbstractModel):
    _inherit = "collections.guard"

    def _prepare_facts(self, actions, now):
        # EXTENDS 'collections.guard'
        facts = super()._prepare_facts(actions, now)
        offered = actions.filtered(lambda action: action.purpose == "proposal")
        facts.talked_to = self._get_talked_to(
            facts.company, offered.partner_id, facts.date
        )
        return facts

    def _get_talked_to(self, company, debtors, date):
        """Return the debtors that are left alone for a hardship, and nothing else."""
        if not debtors:
            return debtors
        Hold = self.env["collections.hold"].sudo()
        others = Hold.search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", debtors.ids)
            & Domain("move_id", "=", False)
            & Domain("kind", "in", ("pause", *OF_THE_DEBTOR))
            & Domain("hardship_id", "=", False)
            & Hold._get_in_force_domain(date)
        )
        hardships = self.env["collections.hardship"]._find_running(company, debtors)
        return hardships.partner_id - others.partner_id

    def _rule_left_alone(self, action, facts):
        # EXTENDS 'collections.guard'
        if action.purpose == "proposal" and action.partner_id in facts.talked_to:
            return None
        return super()._rule_left_alone(action, facts)
