"""Why a debtor's score is what it is, in words."""

from odoo import api, fields, models

from ..tools.scorecard import get_reasons

SHOWN = 3


class CollectionsBehaviour(models.Model):
    _inherit = "collections.behaviour"

    reasons = fields.Text(
        compute="_compute_reasons",
        help="What pulls the score down the most; of a customer with low risk, up.",
    )

    @api.depends("score", "band_reckoned", "override_band", "override_reason")
    @api.depends_context("lang")
    def _compute_reasons(self):
        self.reasons = False
        Scorecard = self.env["collections.scorecard"]
        for company, rows in self.grouped("company_id").items():
            card = Scorecard._get_in_force(company, "unpaid")._get_card()
            values = rows._get_values(company._get_collections_date())
            for row in rows.filtered("id"):
                row.reasons = "\n".join(row._get_reasons(card, values[row.id]))

    def _get_reasons(self, card, values):
        """Return the reasons of the score in words, the strongest first.

        :param Card card: the scorecard in force
        :param dict values: the debtor's figures, by the code of their feature
        :rtype: list[str]
        """
        self.ensure_one()
        reasons = []
        if self.override_band:
            reasons.append(
                self.env._("Risk set by hand: %s", self.override_reason or "")
            )
        if self.band_reckoned == "insufficient":
            reasons.append(
                self.env._("Only %s paid invoices so far", self.paid_count)
                if self.paid_count
                else self.env._("No paid invoice so far")
            )
        is_good = self.band_reckoned == "low"
        found = get_reasons(card, values, SHOWN, is_good)
        return reasons + [
            getattr(self, f"_say_{reason.code}")(reason.value) for reason in found
        ]

    # === ONE FIGURE IN WORDS === #

    def _say_days_late(self, value):
        if value < 0.5:
            return self.env._("Paid on time on average, weighted by amount")
        if value < 1.5:
            return self.env._("Paid 1 day late on average, weighted by amount")
        return self.env._(
            "Paid %s days late on average, weighted by amount", round(value)
        )

    def _say_on_time(self, value):
        return self.env._(
            "About %(percent)s%% of the invoices paid on time",
            percent=round(100 * value),
        )

    def _say_worst(self, value):
        if not value:
            return self.env._("Never late within a year")
        return self.env._("Up to %s days late within a year", round(value))

    def _say_last_late(self, value):
        if not value:
            return self.env._("On time the last time")
        return self.env._("%s days late the last time", round(value))

    def _say_trend(self, value):
        days = round(abs(value))
        if not days:
            return self.env._("Pays as late as before (last three months)")
        if value > 0:
            return self.env._(
                "Pays %s days later than before (last three months)", days
            )
        return self.env._("Pays %s days earlier than before (last three months)", days)

    def _say_overdue_share(self, value):
        if not value:
            return self.env._("Nothing of what is open is overdue")
        return self.env._(
            "%(percent)s%% of what is open is overdue", percent=round(100 * value)
        )

    def _say_limit_use(self, value):
        return self.env._(
            "%(percent)s%% of the credit limit used", percent=round(100 * value)
        )

    def _say_broken(self, value):
        if not value:
            return self.env._("No promise broken within a year")
        return self.env._("Promises broken within a year: %s", value)

    def _say_bounced(self, value):
        if not value:
            return self.env._("Every contact arrived within a year")
        return self.env._("Contacts that came back within a year: %s", value)

    def _say_tenure(self, value):
        return self.env._("Customer for %s months", value // 30)
