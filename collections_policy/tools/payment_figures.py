"""How a debtor has paid, up to a day: on plain dates and numbers, no ORM, no clock.

``models/collections_behaviour_figures.py`` says the same in SQL, in sets; a test holds
the two against each other.

An item counts from when it was paid wholly, for as much as was paid, and as late as its
last payment; one that is overdue counts for what is open, and as late as it is by then:
leaving it out would make those who stopped paying look good.  What is in dispute, what
was contested rightly, and what was credited wholly is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

HALF_LIFE = 180  # days in which what was seen loses half its weight
USUAL_ON_TIME = 0.8  # which part is taken to be on time where nothing is known …
USUAL_WEIGHT = 5  # … and how many items that is worth
WINDOW = 1095  # days: what was due earlier is forgotten, unless it is open
YEAR = 365
RECENT = 90  # days: the last three months, against the nine before
STEADY = 5  # days by which the two may differ without a trend
ENOUGH = 3  # paid invoices, below which nothing is said of a debtor
FOREVER = date.max


@dataclass(frozen=True)
class Item:
    """An invoice's due date, and what became of it.

    ``payments`` are days and amounts, ``credits`` the same of credit notes; it is
    settled on the day from which they come to ``amount``.  ``contested`` are the first
    and last days on which it is left out.  All amounts are in one currency.
    """

    issued: date
    due: date
    amount: float
    payments: tuple[tuple[date, float], ...] = ()
    credits: tuple[tuple[date, float], ...] = ()
    contested: tuple[tuple[date, date], ...] = ()
    number: object = None  # what due dates of one invoice share; none: its own

    def is_contested(self, day):
        return any(first <= day <= last for first, last in self.contested)

    def open_on(self, day):
        """Return what is open of it at the end of a day."""
        matched = (*self.payments, *self.credits)
        return self.amount - sum(each for when, each in matched if when <= day)


@dataclass(frozen=True)
class Seen:
    """A due date that was paid, or is overdue: how late, how much, how long ago."""

    late: int
    amount: float
    age: int = 0
    is_paid: bool = True
    number: object = None

    @property
    def decay(self):
        return 0.5 ** (self.age / HALF_LIFE)


@dataclass(frozen=True)
class Figures:
    """What is said of a debtor; none where it can't be told.

    ``days_late`` is weighted by amount and decays; ``days_late_simple`` does neither.
    ``trend`` is by how many days more the last three months were late than the nine
    before.  ``worst`` is the most days late in a year, ``last_late`` those of the last
    invoice paid.  ``amount_invoiced`` and ``average_term`` (days) are those of a year.
    """

    days_late: float | None = None
    days_late_simple: float | None = None
    on_time: float = USUAL_ON_TIME
    worst: int | None = None
    trend: float | None = None
    last_late: int | None = None
    paid_count: int = 0
    usual_amount: float | None = None
    amount_open: float = 0.0
    amount_overdue: float = 0.0
    amount_invoiced: float = 0.0
    average_term: float | None = None
    date_first: date | None = None


def reckon(items: Iterable[Item], day: date) -> Figures:
    """Return how a debtor has paid, by all that was known at the end of a day."""
    items = list(items)
    date_first = min(
        (each.issued for each in items if each.issued <= day), default=None
    )
    items = [item for item in items if _is_known(item, day)]
    opened = [(item, item.open_on(day)) for item in items]
    opened = [(item, left) for item, left in opened if left > 0.004]
    seen = [each for item in items if (each := _look(item, day))]
    paid = [each for each in seen if each.is_paid]
    invoiced = [item for item in items if (day - item.issued).days < YEAR]
    recent = weighted_days_late(each for each in seen if each.age < RECENT)
    earlier = weighted_days_late(each for each in seen if RECENT <= each.age < YEAR)
    return Figures(
        days_late=weighted_days_late(seen, lambda each: each.decay),
        days_late_simple=_mean([each.late for each in seen]),
        on_time=smoothed_on_time(
            sum(each.decay for each in seen if not each.late),
            sum(each.decay for each in seen),
        ),
        worst=max((each.late for each in seen if each.age <= YEAR), default=None),
        trend=None if None in (recent, earlier) else recent - earlier,
        last_late=_get_last_late(paid),
        paid_count=len({each.number for each in paid}),
        usual_amount=_mean([each.amount for each in paid]),
        amount_open=sum(left for item, left in opened),
        amount_overdue=sum(
            left
            for item, left in opened
            if item.due < day and not item.is_contested(day)
        ),
        amount_invoiced=sum(item.amount for item in invoiced),
        average_term=_mean([(item.due - item.issued).days for item in invoiced]),
        date_first=date_first,
    )


def weighted_days_late(seen: Iterable[Seen], weigh=lambda each: 1) -> float | None:
    """Return the days late, weighted by amount; none of nothing."""
    weights = [(each.late, each.amount * weigh(each)) for each in seen]
    total = sum(weight for late, weight in weights)
    return sum(late * weight for late, weight in weights) / total if total else None


def smoothed_on_time(on_time: float, all_of_them: float) -> float:
    """Return which part was on time, drawn towards the usual where little is known.

    1 of 3 is 0.625; nothing is 0.8.
    """
    return (on_time + USUAL_ON_TIME * USUAL_WEIGHT) / (all_of_them + USUAL_WEIGHT)


def get_direction(trend: float | None) -> str | None:
    """Return ``worse``, ``better`` or ``steady``; none where the trend is not known."""
    if trend is None:
        return None
    if abs(trend) <= STEADY:
        return "steady"
    return "worse" if trend > 0 else "better"


def _is_known(item, day):
    forgotten = item.due < day - timedelta(WINDOW)
    return item.issued <= day and not (forgotten and item.open_on(day) <= 0.004)


def _look(item, day):
    """Return how late an item is seen to be on a day, if it is."""
    if item.is_contested(day):
        return None
    left = item.open_on(day)
    number = id(item) if item.number is None else item.number
    if left > 0.004:
        late = (day - item.due).days
        return Seen(late, left, 0, False, number) if late > 0 else None
    paid = [(when, amount) for when, amount in item.payments if when <= day]
    if not paid:
        return None
    last = max(when for when, amount in paid)
    late = max((last - item.due).days, 0)
    amount = sum(amount for when, amount in paid)
    return Seen(late, amount, (day - last).days, True, number)


def _get_last_late(paid):
    newest = min((each.age for each in paid), default=None)
    return max((each.late for each in paid if each.age == newest), default=None)


def _mean(numbers):
    return sum(numbers) / len(numbers) if numbers else None
