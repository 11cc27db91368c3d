"""What came of an experiment, in sentences."""

from odoo import api, fields, models
from odoo.tools.misc import format_amount, formatLang

from .collections_experiment import ENDED


class CollectionsExperiment(models.Model):
    _inherit = "collections.experiment"

    result_text = fields.Text(string="In Words", compute="_compute_result_text")

    @api.depends("verdict", "stop_reason", "difference", "amount_comparison")
    @api.depends_context("lang")
    def _compute_result_text(self):
        for experiment in self:
            experiment.result_text = "\n".join(
                filter(
                    None,
                    (
                        experiment._get_verdict_text(),
                        experiment._get_amount_text(),
                        experiment._get_stopped_text(),
                    ),
                )
            )

    def _get_verdict_text(self):
        if self.state not in ENDED:
            return ""
        if not self.is_measured:
            return self.env._("Too few customers were measured to compare the arms.")
        low, high = sorted((self.difference_low, self.difference_high))
        values = {"low": self._format(low), "high": self._format(high)}
        if self.verdict == "none":
            return self.env._(
                "No difference could be shown (95 %%: between %(low)s and %(high)s).",
                **values,
            )
        if self.difference < 0:
            low, high = -high, -low
        return self._get_difference_text(
            size=self._format(abs(self.difference)),
            low=self._format(low),
            high=self._format(high),
            days=self.horizon_days,
        )

    def _get_difference_text(self, **values):
        """Return the sentence of a difference.

        :param values: its ``size``, its bounds, ``low`` and ``high``, and the horizon
            in ``days``
        """
        texts = {
            ("paid", True): self.env._(
                "With the challenger, %(size)s points more of the customers paid all "
                "within %(days)s days (95 %%: %(low)s to %(high)s).",
                **values,
            ),
            ("paid", False): self.env._(
                "With the challenger, %(size)s points fewer of the customers paid all "
                "within %(days)s days (95 %%: %(low)s to %(high)s).",
                **values,
            ),
            ("amount", True): self.env._(
                "The challenger recovers %(size)s points more (95 %%: %(low)s to "
                "%(high)s).",
                **values,
            ),
            ("amount", False): self.env._(
                "The challenger recovers %(size)s points less (95 %%: %(low)s to "
                "%(high)s).",
                **values,
            ),
            ("days", True): self.env._(
                "With the challenger, customers pay %(size)s days later (95 %%: "
                "%(low)s to %(high)s).",
                **values,
            ),
            ("days", False): self.env._(
                "With the challenger, customers pay %(size)s days sooner (95 %%: "
                "%(low)s to %(high)s).",
                **values,
            ),
        }
        return texts[self.measure, self.difference > 0]

    def _format(self, number):
        return formatLang(self.env, number, digits=1)

    def _get_amount_text(self):
        if not self.is_measured:
            return ""
        amounts = {
            name: format_amount(self.env, amount, self.currency_id)
            for name, amount in self.amount_comparison.items()
        }
        return self.env._(
            "Recovered from a customer, the largest 1 %% cut down: %(difference)s of "
            "difference (95 %%: %(low)s to %(high)s).",
            **amounts,
        )

    def _get_stopped_text(self):
        if self.state != "stopped":
            return ""
        return self.env._(
            "It was stopped early (%s): fewer customers were measured than were "
            "planned, and looking early makes luck look like a difference.",
            self.stop_reason,
        )
