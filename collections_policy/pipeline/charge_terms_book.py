"""The terms of all policies, as they are reckoned with on a date."""

from ..tools.charge_caps import limit_terms

CUSTOMERS = {True: "business", False: "consumer"}


class TermsBook:
    """Finds the version that an item falls under, and builds each one once.

    :param policies: those whose terms there are
    :param first_day: the earliest day on which an item may have become late
    :param date: the day to reckon for
    """

    def __init__(self, policies, first_day, date):
        self._by_policy = {
            policy.id: policy.charge_terms_id
            for policy in policies
            if policy.charge_terms_id
        }
        self.first_day = first_day
        self.date = date
        self.versions = policies.charge_terms_id.version_ids
        self._values = self.versions._get_rate_values(first_day, date)
        self._built = {}
        self._Currency = policies.env["res.currency"]

    def get_policies(self):
        """Return the terms that there are, by the id of their policy.

        :rtype: dict[int, collections.charge.terms]
        """
        return self._by_policy

    def find(self, policy_id, is_company, date_due):
        """Return the version for an item; ``None`` if nothing is charged for it."""
        terms = self._by_policy.get(policy_id)
        if not terms or not terms._is_for(CUSTOMERS[is_company]):
            return None
        return terms._get_version(date_due) or None

    def build(self, version, is_company, currency_id=None):
        """Return a version as it holds for a kind of customer, in a currency.

        :param currency_id: of the items, where fixed sums count
        :rtype: Terms
        """
        key = (version, is_company, currency_id)
        if key not in self._built:
            currency = self._Currency.browse(currency_id or [])
            terms = version._build(self._values, currency, self.date)
            caps = version.terms_id.cap_ids.filtered("blocks")
            self._built[key] = limit_terms(
                terms, [cap._build(self.date) for cap in caps], CUSTOMERS[is_company]
            )
        return self._built[key]
