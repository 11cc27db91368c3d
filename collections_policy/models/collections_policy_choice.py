"""Which policy customers fall under by themselves, whatever they owe."""

import logging

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    @api.model
    def _choose_for(self, company, debtors):
        """Return the policy of each customer: its own, by rule, or the default.

        As in ``pipeline/evaluate_items.py``, where an invoice may have another one. It
        takes one statement for each policy that chooses customers by a rule.

        :param company: a company; the policies are those of its root
        :param debtors: commercial partners
        :rtype: dict[res.partner, collections.policy]
        """
        company = company.root_id
        policies = self.sudo()._get_assignable(company)
        chosen = {
            debtor: debtor.collections_policy_id & policies
            for debtor in debtors.sudo().with_company(company)
        }
        for policy in policies.filtered("by_rule"):
            left = debtors.browse(each.id for each, own in chosen.items() if not own)
            if not left:
                break
            for debtor in policy._find_matching(left):
                chosen[debtor] = policy
        default = company.sudo().collections_policy_id & policies
        return {
            debtor: (chosen[debtor] or default).with_env(self.env) for debtor in debtors
        }

    def _find_matching(self, debtors):
        """Return the customers that match the rule; nobody if it can't be read."""
        self.ensure_one()
        try:
            domain = self._get_partner_domain() & Domain("id", "in", debtors.ids)
            found = debtors.sudo().with_context(active_test=False).search(domain)
        except (ValidationError, ValueError) as error:
            _logger.warning("%s matches nobody: %s", self, error)
            return debtors.browse()
        return debtors.browse(found.ids)
