"""What the negotiation tells in words: history, limits, and reasons for an offer."""

from odoo import models

from ..tools.deal_limits import check


class CollectionsNegotiationWizard(models.TransientModel):
    _inherit = "collections.negotiation.wizard"

    def _can_suggest(self):
        return bool(self._get_items()) and self._get_claim().total > 0

    # === HISTORY === #

    def _tell(self, history):
        """Return what is known of the debtor, in short sentences."""
        return [
            *self._tell_debt(history),
            *self._tell_payments(history),
            *self._tell_word(history),
        ]

    def _tell_debt(self, history):
        days, months = history.debt_age_days, history.months_as_customer
        if days == 1:
            yield self.env._("The oldest item has been due for one day.")
        else:
            yield self.env._("The oldest item has been due for %s days.", days)
        if months == 1:
            yield self.env._("Customer for one month.")
        elif months:
            yield self.env._("Customer for %s months.", months)

    def _tell_payments(self, history):
        if not history.invoices_paid:
            yield self.env._("No invoice was paid yet.")
            return
        yield self.env._(
            "%(count)s invoices paid, %(days)s days late on average.",
            count=history.invoices_paid,
            days=history.average_days_late,
        )

    def _tell_word(self, history):
        promises = history.kept_promises + history.broken_promises
        if promises:
            yield self.env._(
                "%(kept)s of %(all)s promises kept.",
                kept=history.kept_promises,
                all=promises,
            )
        if history.breached_deals:
            yield self.env._(
                "Agreements that were not kept: %s.", history.breached_deals
            )

    # === LIMITS === #

    def _explain_limits(self):
        """Return what a collector may give, in words; ``None`` if that was not said."""
        limits = self._get_limits()
        writer = self.env["collections.limit.writer"]
        return limits and writer._explain(limits, self.currency_id)

    def _explain_excesses(self, deal):
        """Return where a deal goes beyond the limits, in words.

        :param Deal deal: what is offered
        :rtype: list[str]
        """
        limits = self._get_limits()
        if limits is None:
            return [self.env._("The policy says nothing of debts like this one.")]
        writer = self.env["collections.limit.writer"]
        return [
            writer._explain_excess(excess, self.currency_id)
            for excess in check(deal, limits)
        ]

    # === REASONS === #

    def _explain_reasons(self, reasons):
        """Return why history suggests an offer, in short sentences."""
        words = self._get_reason_words()
        return [
            words[code] % self._write_values(code, values)
            for code, values in reasons
            if code in words
        ]

    def _write_values(self, code, values):
        writer = self.env["collections.limit.writer"]
        return {
            name: writer._write_value(code, value, self.currency_id)
            for name, value in values.items()
        }

    def _get_reason_words(self):
        """Return for each reason a sentence with places for its values."""
        return {
            "age": self.env._("The debt is %(days)s days old."),
            "breached_deals": self.env._(
                "An agreement was not kept before (%(breached_deals)s): a down "
                "payment, and soon."
            ),
            "broken_promises": self.env._(
                "Promises were broken (%(broken_promises)s): a down payment, and soon."
            ),
            "pays_well": self.env._(
                "Pays well as a rule: %(invoices_paid)s invoices, "
                "%(average_days_late)s days late on average. No down payment."
            ),
            "keeps_promises": self.env._(
                "Keeps promises: %(kept_promises)s kept, %(broken_promises)s broken. "
                "No down payment."
            ),
            "little_known": self.env._(
                "Little is known yet (invoices paid: %(invoices_paid)s): a small down "
                "payment."
            ),
            "pays_late": self.env._(
                "Pays late: %(invoices_paid)s invoices, %(average_days_late)s days on "
                "average. A small down payment."
            ),
            "long_standing": self.env._(
                "A customer for %(months)s months who kept every word: no late charges."
            ),
            "nothing_left": self.env._("A discount would have left nothing to pay."),
            **{
                name: self.env._("The policy allows no more: %s", words)
                for name, words in self._get_allowed_words().items()
            },
        }

    def _get_allowed_words(self):
        words = self.env["collections.limit.writer"]._get_words()
        return {name: text.replace("%s", "%(allowed)s") for name, text in words.items()}
