"""Of what a figure is asked: whose items, which days."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class MetricScope:
    """The items and contacts that a figure is about.

    ``company_id`` is a root company; its branches' items are its own.  ``date_from``
    and ``date_to`` are both in it, as days of the company; figures of a moment, such as
    aged receivables, are those at the end of ``date_to``.  The other numbers narrow it
    down where they are given: to a policy, a version of it, the debtors that were in a
    segment on ``date_to``, the invoices of a salesperson, the cases or actions of a
    collector.
    """

    company_id: int
    date_from: date
    date_to: date
    policy_id: int | None = None
    version_id: int | None = None
    segment_id: int | None = None
    salesperson_id: int | None = None
    collector_id: int | None = None

    @property
    def whose(self):
        """What it is narrowed down to, without its days."""
        return (
            self.company_id,
            self.policy_id,
            self.version_id,
            self.segment_id and (self.segment_id, self.date_to),
            self.salesperson_id,
            self.collector_id,
        )

    @property
    def days(self):
        """How many days it is long."""
        return (self.date_to - self.date_from).days + 1
