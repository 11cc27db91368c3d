"""Sets against counting on one's fingers: whatever ledger there is, both agree."""

from collections import defaultdict, namedtuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..metrics.aging_bars import BUCKETS
from .common import TODAY
from .test_guard_properties import Undo
from .test_metrics import DAY, MetricsCommon

CENTS = st.integers(1, 90_000)
DAYS = st.integers(-250, 60)

# A document's debtor, date, due date and amount; negative: the customer's credit
Document = namedtuple("Document", ("debtor", "date", "due", "amount", "is_payment"))
# Which documents, how much, on which day
Match = namedtuple("Match", ("claim", "credit", "amount", "date"))

EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("invoice"), st.integers(0, 1), DAYS, CENTS),
        st.tuples(st.just("credit"), st.integers(0, 1), DAYS, CENTS),
        st.tuples(st.just("pay"), st.integers(0, 9), DAYS, st.integers(1, 100)),
        st.tuples(st.just("match"), st.integers(0, 9), st.integers(0, 9), CENTS),
    ),
    min_size=2,
    max_size=9,
)


class LedgerCommon(MetricsCommon):
    """Books a random ledger, and keeps an account of it in plain Python."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debtors = cls.debtor | cls._create_debtor("Other Customer")

    def _write_ledger(self, events):
        self.documents, self.matches, self.items = [], [], []
        for kind, *values in events:
            getattr(self, f"_write_{kind}")(*values)
        self.env.flush_all()

    def _receivable(self, move):
        return move.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _note(self, debtor, date, due, amount, item, is_payment=False):
        self.documents.append(Document(debtor, date, due, amount, is_payment))
        self.items.append(item)
        return len(self.documents) - 1

    def _write_invoice(self, debtor, days, cents):
        due, debtor = TODAY + days * DAY, self.debtors[debtor]
        invoice = self._create_invoice_due(due, cents / 100, debtor)
        self._note(
            debtor, invoice.invoice_date, due, cents / 100, self._receivable(invoice)
        )

    def _write_credit(self, debtor, days, cents):
        date, debtor = TODAY + days * DAY, self.debtors[debtor]
        credit = self._credit(cents / 100, debtor, date)
        self._note(debtor, date, date, -cents / 100, self._receivable(credit))

    def _find(self, place, sign):
        """Return the place of one of the open documents of a sign, or nothing."""
        found = [
            number
            for number, document in enumerate(self.documents)
            if document.amount * sign > 0 and abs(self._left(number)) > 0.001
        ]
        return found[place % len(found)] if found else None

    def _left(self, number, day=None):
        """Return what is open of a document, at the end of a day or of all days."""
        document = self.documents[number]
        if day and document.date > day:
            return 0.0
        matched = sum(
            match.amount * (1 if number == match.claim else -1)
            for match in self.matches
            if number in (match.claim, match.credit) and not (day and match.date > day)
        )
        return round(document.amount - matched, 2)

    def _write_pay(self, place, days, percent):
        claim = self._find(place, 1)
        if claim is None:
            return
        date = TODAY + days * DAY
        amount = max(round(self._left(claim) * percent / 100, 2), 0.01)
        payment = self._pay(self.items[claim].move_id, amount, date)
        debtor = self.documents[claim].debtor
        credit = self._note(
            debtor, date, date, -amount, self._receivable(payment.move_id), True
        )
        self._note_match(claim, credit, amount)

    def _write_match(self, place, other, _cents):
        claim, credit = self._find(place, 1), self._find(other, -1)
        if claim is None or credit is None:
            return
        if self.documents[claim].debtor != self.documents[credit].debtor:
            return
        amount = min(self._left(claim), -self._left(credit))
        (self.items[claim] | self.items[credit]).reconcile()
        self._note_match(claim, credit, amount)

    def _note_match(self, claim, credit, amount):
        date = max(self.documents[claim].date, self.documents[credit].date)
        self.matches.append(Match(claim, credit, amount, date))

    def _undone(self, check):
        """Run something whose bookings are not kept."""
        try:
            with self.env.cr.savepoint():
                check()
                raise Undo
        except Undo:
            self.env.invalidate_all()


@tagged("post_install", "-at_install", "collections")
class TestLedgers(LedgerCommon):
    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(EVENTS, st.lists(st.integers(-300, 300), min_size=1, max_size=4))
    def test_sets_and_fingers_agree(self, events, days):
        def check():
            self._write_ledger(events)
            for each in days:
                self._check_aged(TODAY + each * DAY)
            self._check_days_late(TODAY + min(days) * DAY, TODAY + max(days) * DAY)

        self._undone(check)

    def _check_aged(self, day):
        for basis in ("due", "invoice"):
            wizard = self.env["collections.aged.wizard"].create(
                {"company_id": self.company.id, "date": day, "basis": basis}
            )
            wizard.action_show()
            found = {
                line.partner_id: {
                    name: line[name]
                    for name in (*(f"age_{each.key}" for each in BUCKETS), "credit")
                    if line[name]
                }
                for line in wizard.line_ids
            }
            expected = self._add_up(day, basis)
            self.assertEqual(found, expected, (day, basis))
            for line in wizard.line_ids:
                self.assertEqual(
                    line.total, round(sum(expected[line.partner_id].values()), 2)
                )

    def _add_up(self, day, basis):
        sums = defaultdict(lambda: defaultdict(float))
        for number, document in enumerate(self.documents):
            left = self._left(number, day)
            if not left:
                continue
            begins = document.due if basis == "due" else document.date
            sums[document.debtor][self._get_name((day - begins).days, left)] += left
        return {
            debtor: {name: round(amount, 2) for name, amount in parts.items()}
            for debtor, parts in sums.items()
        }

    def _get_name(self, age, left):
        if left < 0:
            return "credit"
        [key] = [
            bucket.key
            for bucket in BUCKETS
            if (bucket.first is None or age >= bucket.first)
            and (bucket.last is None or age <= bucket.last)
        ]
        return f"age_{key}"

    def _check_days_late(self, first, last):
        paid = [
            (match.amount, (match.date - self.documents[match.claim].due).days)
            for match in self.matches
            if self.documents[match.credit].is_payment and first <= match.date <= last
        ]
        whole = sum(amount for amount, _days in paid)
        value = self._value("days_late", self._scope(first, last))
        if not whole:
            self.assertIsNone(value)
            return
        weighted = sum(amount * max(late, 0) for amount, late in paid)
        self.assertAlmostEqual(value, weighted / whole, 6)


@tagged("post_install", "-at_install", "collections")
class TestContacts(LedgerCommon):
    """What contacts brought, refreshed again and again while life goes on."""

    @settings(
        max_examples=6,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 45),
                st.sampled_from(["night", "night", "invoice", "pay", "credit"]),
                st.integers(0, 9),
                st.integers(1, 100),
            ),
            min_size=4,
            max_size=10,
        )
    )
    def test_sets_and_fingers_agree(self, events):
        def check():
            self._write_ledger([("invoice", 0, -3, 50_000), ("invoice", 1, -3, 7_777)])
            day = TODAY
            self._go_on(day)
            for passed, event, place, percent in events:
                day += passed * DAY
                days = (day - TODAY).days
                if event == "invoice":
                    self._write_invoice(place % 2, days, 100 * percent)
                elif event == "credit":
                    self._write_credit(place % 2, days, 100 * percent)
                    self._write_match(place, 0, 0)
                elif event == "pay":
                    self._write_pay(place, days, percent)
                self._go_on(day)
                self._check(day)

        self._undone(check)

    def _go_on(self, day):
        with self._clock(day):
            self._night(day)
        self.env["collections.recovery"].sudo()._refresh(self.company, day)

    def _check(self, day):
        found = {
            each.action_id: (
                round(each.amount_due, 2),
                round(each.amount_recovered, 2),
                each.is_first,
                each.is_over,
            )
            for each in self.env["collections.recovery"].search(
                [("company_id", "=", self.company.id)]
            )
        }
        self.assertEqual(found, self._count(day))

    def _count(self, day):
        actions = self.env["collections.action"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "in", ("sent", "done")),
                ("date_reached", "!=", False),
            ],
            order="date_reached, id",
        )
        about = {
            action: action.line_ids.filtered(
                lambda line: line.move_line_id and not line.cancelled
            )
            for action in actions
        }
        recovered = defaultdict(float)
        for match in self.matches:
            if not self.documents[match.credit].is_payment:
                continue
            before = [
                action
                for action in actions
                if self.items[match.claim] in about[action].move_line_id
                and action.date_reached <= match.date
            ]
            if before and (match.date - before[-1].date_reached).days <= 30:
                recovered[before[-1]] += match.amount
        seen, first = set(), {}
        for action in actions:
            items = set(about[action].move_line_id.ids)
            first[action] = not items & seen
            seen |= items
        return {
            action: (
                round(sum(about[action].mapped("amount")), 2),
                round(recovered[action], 2),
                first[action],
                (day - action.date_reached).days > 30,
            )
            for action in actions
        }

    def test_what_is_over_stays_what_it_was(self):
        """A contact about two items is one about two, though one is chased on."""
        first = self._create_invoice_due(TODAY - 3 * DAY, 500.0)
        second = self._create_invoice_due(TODAY - 3 * DAY, 200.0)
        self._go_on(TODAY)
        self._pay(second, date=TODAY + 60 * DAY)
        self._go_on(TODAY + 80 * DAY)
        contacts = self.env["collections.recovery"].search(
            [("company_id", "=", self.company.id)], order="date"
        )
        self.assertEqual(contacts.mapped("amount_due"), [700.0, 500.0])
        self.assertEqual(self._actions(first), contacts.action_id)
