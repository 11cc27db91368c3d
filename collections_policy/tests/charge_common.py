"""What the tests of late charges are written with."""

from datetime import date, timedelta

from odoo.fields import Command

from .common import TODAY, CollectionsCommon

DUE = TODAY - timedelta(days=60)


class ChargesCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.reference = cls._create_rate(
            "reference",
            {date(2024, 1, 1): 4.5, date(2025, 9, 10): 2.15, date(2026, 1, 1): 2.0},
        )
        months = [
            date(year, month, 1)
            for year in (2024, 2025, 2026)
            for month in range(1, 13)
        ]
        cls.index = cls._create_rate(
            "index",
            {month: (number * 37 % 11 - 3) / 7 for number, month in enumerate(months)},
        )

    @classmethod
    def _create_rate(cls, kind, values):
        return cls.env["collections.rate"].create(
            {
                "name": f"A {kind}",
                "code": f"TEST-{kind}",
                "kind": kind,
                "value_ids": [
                    Command.create({"date": day, "percent": round(percent, 6)})
                    for day, percent in values.items()
                ],
            }
        )

    @classmethod
    def _bands(cls, *bands):
        return [
            Command.create({"amount_from": amount, "amount": fixed})
            for amount, fixed in bands
        ]

    @classmethod
    def _create_terms(cls, **values):
        version = {
            "date_from": date(2000, 1, 1),
            "currency_id": cls.company.currency_id.id,
            **values,
        }
        return cls.env["collections.charge.terms"].create(
            {"name": "Terms", "version_ids": [Command.create(version)]}
        )

    def _use_terms(self, terms):
        self.policy.charge_terms_id = terms

    def _reckon(self, invoice, day):
        """Return what the only item of an invoice costs up to a day."""
        items = self._get_items(invoice)
        return self.env["collections.charger"]._reckon(items, day).get(items)

    def _get_items(self, invoice):
        return invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _create_instalments(self):
        """Create a payment term of three parts: 30, 60 and 90 days."""
        return self.env["account.payment.term"].create(
            {
                "name": "Three parts",
                "line_ids": [Command.clear()]
                + [
                    Command.create(
                        {"value": "percent", "value_amount": part, "nb_days": days}
                    )
                    for part, days in ((33.33, 30), (33.33, 60), (33.34, 90))
                ],
            }
        )

    def _take_back(self, invoice, amount):
        """Credit a part of an invoice, matched with it."""
        credit = self._credit(amount, invoice.partner_id)
        items = self._get_items(invoice) + self._get_items(credit)
        items.reconcile()
