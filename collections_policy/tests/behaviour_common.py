"""What the tests of payment behaviour are written with."""

from datetime import timedelta

from .common import TODAY, CollectionsCommon


class BehaviourCommon(CollectionsCommon):
    def _refresh(self, day=TODAY, company=None):
        """Work out the figures of a company as the night does."""
        company = company or self.company
        refresh = self.env["collections.refresh"].with_company(company)
        for stage in ("behaviour", "risk", "drift"):
            getattr(refresh, f"_refresh_{stage}")(company, day)

    def _get_row(self, partner=None, company=None):
        rows = self.env["collections.behaviour"]._find(
            company or self.company, partner or self.debtor
        )
        return rows.get(partner or self.debtor, self.env["collections.behaviour"])

    @classmethod
    def _create_paid(cls, late, ago, amount=500.0, partner=None, **values):
        """Create an invoice that was paid some days ago, so late."""
        paid_on = TODAY - timedelta(days=ago)
        due = paid_on - timedelta(days=late)
        invoice = cls._create_invoice_due(due, amount, partner, **values)
        cls._pay(invoice, date=paid_on)
        return invoice

    @classmethod
    def _create_owed(cls, late, amount=500.0, partner=None, **values):
        """Create an open invoice that is so many days late."""
        return cls._create_invoice_due(
            TODAY - timedelta(days=late), amount, partner, **values
        )

    @classmethod
    def _get_item(cls, invoice):
        return invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
