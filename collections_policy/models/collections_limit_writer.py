"""How far a deal may go, and where it goes beyond, in words."""

from odoo import models

from .amounts import AmountFormat


class CollectionsLimitWriter(models.AbstractModel):
    _name = "collections.limit.writer"
    _description = "Collections: limits of deals in words"

    def _explain(self, limits, currency):
        """Return what limits allow, a sentence each.

        :param Limits limits: those that are ``None`` are left out
        :param currency: that of the deal
        :rtype: list[str]
        """
        return [
            self._tell(name, getattr(limits, name), currency)
            for name in self._get_words()
            if getattr(limits, name) is not None
        ]

    def _explain_excess(self, excess, currency):
        """Return where a deal goes beyond a limit.

        :param Excess excess: the limit, and what the deal has
        """
        limit = self._tell(excess.code, excess.allowed, currency)
        if excess.asked is None:
            return self.env._("%s; the offer has no end", limit)
        return self.env._(
            "%(limit)s; the offer has %(asked)s",
            limit=limit,
            asked=self._write_value(excess.code, excess.asked, currency),
        )

    def _tell(self, name, allowed, currency):
        return self._get_words()[name] % self._write_value(name, allowed, currency)

    def _get_words(self):
        """Return for each limit a sentence with a place for what it allows."""
        return {
            "max_principal_percent": self.env._("Discount on principal: up to %s %%"),
            "max_charges_percent": self.env._("Discount on late charges: up to %s %%"),
            "min_down_percent": self.env._("Down payment: at least %s %%"),
            "max_count": self.env._("Instalments: up to %s"),
            "min_instalment": self.env._("Each instalment: at least %s"),
            "max_term_days": self.env._("All paid within %s days"),
            "max_first_days": self.env._("First payment within %s days"),
            "max_valid_days": self.env._("Good for %s days at most"),
            "max_renegotiations": self.env._("Agreements about the same before: %s"),
        }

    def _write_value(self, name, value, currency):
        if name == "min_instalment":
            return AmountFormat(self.env)(float(value), currency)
        return f"{float(value):g}"
