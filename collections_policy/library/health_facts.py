"""What a check of a policy needs to know of its company, looked up once for all."""

from functools import cached_property

from odoo.fields import Domain
from odoo.tools import SQL

DEBTORS = """
    SELECT contact.commercial_partner_id
      FROM account_move_line AS line
      JOIN res_partner AS contact ON contact.id = line.partner_id
     WHERE line.account_id IN %(accounts)s
       AND line.company_id IN %(companies)s
       AND line.parent_state = 'posted'
       AND line.reconciled IS NOT TRUE
       AND line.amount_residual > 0
"""


class HealthFacts:
    """The debtors that a policy is for, and what its company has.

    :param policy: a ``collections.policy``, with the rights to read all of it
    """

    def __init__(self, policy):
        self.policy = policy
        self.env = policy.env
        self.company = policy.company_id
        self.date = self.company._get_collections_date()
        self.ladder = policy._get_ladder()
        self.steps = self.ladder.step_ids.sorted(
            lambda step: (step.level_id.sequence, step.level_id.id, step.sequence)
        )

    @cached_property
    def debtor_domain(self):
        """Who owes something, of those that the policy chooses."""
        own = Domain.TRUE
        if self.policy.by_rule:
            own = self.policy._get_partner_domain()
        return Domain("id", "in", self._get_debtors_sql()) & own

    def _get_debtors_sql(self):
        evaluator = self.env["collections.evaluator"]
        return SQL(
            "(%s)",
            SQL(
                DEBTORS,
                accounts=evaluator._get_receivable_account_ids(self.company),
                companies=tuple(self.company._get_collections_companies().ids),
            ),
        )

    def _count_by(self, *names):
        rows = self.env["res.partner"]._read_group(
            self.debtor_domain, [*names], ["__count"]
        )
        return {row[:-1]: row[-1] for row in rows}

    @cached_property
    def debtors_by_lang(self):
        """How many debtors read each language that is in use."""
        known = {code for code, _name in self.env["res.lang"].get_installed()}
        counts = {}
        for (lang,), count in self._count_by("lang").items():
            if lang in known:
                counts[lang] = counts.get(lang, 0) + count
        return counts

    @cached_property
    def debtors_by_country(self):
        """How many debtors there are by country and whether they are companies."""
        counts = {}
        for (country, is_company), count in self._count_by(
            "country_id", "is_company"
        ).items():
            key = (country or self.company.country_id, bool(is_company))
            counts[key] = counts.get(key, 0) + count
        return counts

    @cached_property
    def unassigned_count(self):
        """How many debtors have no salesperson."""
        return self.env["res.partner"].search_count(
            self.debtor_domain & Domain("user_id", "=", False)
        )

    @cached_property
    def contact_rules(self):
        rules = self.env["collections.contact.rule"]
        return rules._get_in_force(self.company, self.date)
