"""What being late costs: in words, and in money by an example."""

from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.tools import format_amount, format_date

from ..pipeline.charge_terms_book import CUSTOMERS, TermsBook
from ..tools.late_charges import PARTS, reckon
from ..tools.rate_series import MissingValue

EXAMPLE_DAYS = 30
EXAMPLE_AMOUNT = 1000  # a hundred times as much in currencies without cents
TRIES = 4  # how many months back a rate may be that was not published yet


class CollectionsToldWriter(models.AbstractModel):
    _inherit = "collections.told.writer"

    def _get_methods(self, subject):
        # EXTENDS 'collections.told.writer'
        methods = super()._get_methods(subject)
        if subject.policy.told_charges:
            methods.append(self._tell_charges)
        return methods

    def _get_summary(self, subject):
        # EXTENDS 'collections.told.writer'
        sentences = super()._get_summary(subject)
        version = self._get_charge_version(subject)
        if subject.policy.told_charges and version:
            cost = self._join(version._get_parts())
            sentences.insert(0, self.env._("If it is paid late: %s.", cost))
        return sentences

    def _get_charge_version(self, subject):
        """Return the version of the terms that is in force, if it charges anything."""
        terms = subject.policy.charge_terms_id
        version = terms._get_version(subject.today) if terms else terms.version_ids
        return version.filtered(lambda each: each._get_parts())

    def _tell_charges(self, subject):
        version = self._get_charge_version(subject)
        if not version:
            return None
        return self._prepare_part(
            "charges",
            self.env._("What being late costs"),
            paragraphs=[
                *self._tell_terms(version),
                *self._tell_examples(subject, version),
                *self._tell_payment_order(version.terms_id),
                *self._tell_invoicing(subject.policy),
            ],
        )

    # === WHAT THE TERMS SAY === #

    def _tell_terms(self, version):
        terms = version.terms_id
        sentences = [
            self.env._(
                "If you pay after the due date, you also owe: %s.",
                self._join(version._get_parts()),
            )
        ]
        if version.grace_days:
            sentences.append(
                self.env._(
                    "If you pay within %s days of it, you owe nothing more.",
                    version.grace_days,
                )
            )
        if terms.starts_with == "notice":
            sentences.append(
                self.env._("The days count from our first formal notice on.")
            )
        sentences += {
            "consumer": [self.env._("This is for persons; companies owe none of it.")],
            "business": [self.env._("This is for companies; persons owe none of it.")],
        }.get(terms.applies_to, [])
        if terms.legal_ref:
            sentences.append(self.env._("Source: %s.", terms.legal_ref))
        return [" ".join(sentences)]

    def _tell_payment_order(self, terms):
        if terms.allocation == "charges_first":
            return [
                self.env._("What you pay covers these charges first, then the invoice.")
            ]
        return [
            self.env._("What you pay covers the invoice first, then these charges.")
        ]

    def _tell_invoicing(self, policy):
        if policy.charge_booking == "never":
            return []
        return [self.env._("We may send you an invoice of these charges.")]

    # === AN EXAMPLE === #

    def _tell_examples(self, subject, version):
        """Return the example in money: one for each sort of customer it differs for."""
        found = {}
        for is_company, customer in CUSTOMERS.items():
            if version.terms_id._is_for(customer):
                found[is_company] = self._reckon_example(subject, version, is_company)
        examples = list(filter(None, found.values()))
        if not examples:
            return []
        if len(found) == 1 or all(example == examples[0] for example in examples):
            return [self._tell_example(subject, version, *examples[0])]
        labels = {True: self.env._("For companies"), False: self.env._("For persons")}
        return [
            f"{labels[is_company]}: {self._tell_example(subject, version, *example)}"
            for is_company, example in found.items()
            if example
        ]

    def _get_example_amount(self, currency):
        """Return what the example is about, in a currency."""
        return Decimal(
            EXAMPLE_AMOUNT if currency.rounding < 1 else EXAMPLE_AMOUNT * 100
        )

    def _get_example_days(self, version):
        """Return how late it is in the example: beyond the days of grace."""
        return max(EXAMPLE_DAYS, version.grace_days + 1)

    def _reckon_example(self, subject, version, is_company):
        """Return what an invoice costs that is paid late, and up to which day.

        Rates are often published after the days that they are for: it is reckoned for
        the last days for which they are known.

        :return: nothing if they are not known for long
        :rtype: tuple[Charges, date] | None
        """
        end = subject.as_of
        for _try in range(TRIES):
            try:
                return self._reckon_days(subject, version, is_company, end), end
            except MissingValue:
                end = end.replace(day=1) - timedelta(days=1)
        return None

    def _reckon_days(self, subject, version, is_company, end):
        currency = subject.company.currency_id
        start = end - timedelta(days=self._get_example_days(version))
        book = TermsBook(subject.policy, start, end)
        return reckon(
            book.build(version, is_company, currency.id),
            start,
            self._get_example_amount(currency),
            [],
            end,
            Decimal(str(currency.rounding)),
            allocation=version.terms_id.allocation,
        )

    def _tell_example(self, subject, version, charges, end):
        currency = subject.company.currency_id
        amount = self._get_example_amount(currency)
        labels = self.env["collections.charge.writer"]._get_labels()
        parts = [
            f"{labels[part].lower()} {self._write_money(cost, currency)}"
            for part in PARTS
            if (cost := getattr(charges, part))
        ]
        if not parts:
            return ""
        sentence = self.env._(
            "An example: on %(amount)s that is %(days)s days late, %(parts)s; in all "
            "%(total)s.",
            amount=self._write_money(amount, currency),
            days=self._get_example_days(version),
            parts=self._join(parts),
            total=self._write_money(amount + charges.total, currency),
        )
        if not version._get_rates():
            return sentence
        known = self.env._(
            "It is reckoned by the rates up to %s; they change.",
            format_date(self.env, end),
        )
        return f"{sentence} {known}"

    def _write_money(self, amount, currency):
        return format_amount(self.env, float(amount), currency)
