"""Late charges in words: what the terms say, and how an amount comes about."""

from odoo import models
from odoo.tools import float_compare
from odoo.tools.misc import format_amount, format_date, formatLang


class CollectionsChargeWriter(models.AbstractModel):
    _name = "collections.charge.writer"
    _description = "Collections: late charges in words"

    # === WHAT TERMS SAY === #

    def _tell_penalty(self, version):
        if not version.penalty:
            return []
        return [self.env._("penalty of %s %%", self._write_percent(version.penalty))]

    def _tell_interest(self, version):
        if version.interest == "none":
            return []
        rate = self._write_percent(version.percent)
        per = self._tell_per(version)
        if version.interest == "fixed":
            return [self.env._("interest of %(rate)s %% %(per)s", rate=rate, per=per)]
        if not version.percent:
            return [self.env._("interest at the rate %s", version.rate_id.name)]
        return [
            self.env._(
                "interest at the rate %(name)s + %(rate)s %% %(per)s",
                name=version.rate_id.name,
                rate=rate,
                per=per,
            )
        ]

    def _tell_per(self, version):
        is_month = version.day_count.startswith("month")
        return self.env._("a month") if is_month else self.env._("a year")

    def _tell_bands(self, version):
        if not version.band_ids:
            return []
        sums = [
            format_amount(self.env, band.amount, version.currency_id)
            for band in version.band_ids
        ]
        return [self.env._("compensation of %s", " / ".join(sums))]

    def _tell_index(self, version):
        if not version.index_id:
            return []
        return [self.env._("corrected by %s", version.index_id.name)]

    # === HOW AN AMOUNT COMES ABOUT === #

    def _get_labels(self):
        """Return what each part of the charges is called."""
        return {
            "correction": self.env._("Correction"),
            "interest": self.env._("Interest"),
            "penalty": self.env._("Penalty"),
            "compensation": self.env._("Compensation"),
        }

    def _explain(self, reckoning, currency):
        """Return how the charges of an item come about, part by part.

        :param Reckoning reckoning: what :meth:`collections.charger._reckon` returned
        :return: for each part: its label, its amount, and a sentence for each line
        :rtype: list[tuple[str, Decimal, list[str]]]
        """
        charges = reckoning.charges
        return [
            (
                label,
                getattr(charges, part),
                [
                    self._tell_period(period, reckoning.version, currency)
                    for period in charges.periods
                    if period.part == part
                ],
            )
            for part, label in self._get_labels().items()
            if getattr(charges, part)
        ]

    def _tell_period(self, period, version, currency):
        """Return a line of the reckoning, to be gone over by hand.

        :rtype: str
        """
        return getattr(self, f"_tell_{period.part}_period")(period, version, currency)

    def _tell_interest_period(self, period, version, currency):
        return self.env._(
            "%(base)s, %(days)s days (%(start)s to %(end)s) at %(percent)s %% %(per)s: "
            "%(amount)s",
            base=self._write_amount(period.base, currency),
            days=period.days,
            start=format_date(self.env, period.date_from),
            end=format_date(self.env, period.date_to),
            percent=self._write_percent(period.percent),
            per=self._tell_per(version),
            amount=self._write_exactly(period.amount, currency),
        )

    def _tell_correction_period(self, period, version, currency):
        return self.env._(
            "%(base)s, %(days)s days (%(start)s to %(end)s), %(index)s %(percent)s %%: "
            "%(amount)s",
            base=self._write_amount(period.base, currency),
            days=period.days,
            start=format_date(self.env, period.date_from),
            end=format_date(self.env, period.date_to),
            index=version.index_id.name,
            percent=self._write_percent(period.percent),
            amount=self._write_exactly(period.amount, currency),
        )

    def _tell_penalty_period(self, period, version, currency):
        return self.env._(
            "%(percent)s %% of %(base)s, once: %(amount)s",
            percent=self._write_percent(period.percent),
            base=self._write_amount(period.base, currency),
            amount=self._write_amount(period.amount, currency),
        )

    def _tell_compensation_period(self, period, version, currency):
        return self.env._(
            "fixed sum, once: %s", self._write_amount(period.amount, currency)
        )

    def _write_amount(self, amount, currency):
        return format_amount(self.env, float(amount), currency)

    def _write_exactly(self, amount, currency):
        """Write an amount with two more decimals than its currency has, if it has them.

        So that whoever adds up the lines comes to the cent that was charged.
        """
        digits = currency.decimal_places + 2
        exact = float(amount)
        if not float_compare(exact, currency.round(exact), precision_digits=digits):
            return self._write_amount(amount, currency)
        return formatLang(self.env, exact, digits=digits)

    def _write_percent(self, percent):
        """Write a percent in the reader's language, without zeros at its end."""
        exact = f"{float(percent):.6f}".rstrip("0")
        return formatLang(self.env, float(percent), digits=len(exact.partition(".")[2]))
