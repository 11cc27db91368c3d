"""Whatever happens, in whatever order: nobody who waits is chased by a later level."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .proof_common import ProofCommon
from .test_guard_properties import Undo

# Days that pass, and then what happens
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sampled_from(
            [
                "night",
                "night",
                "plan",
                "deliver",
                "notice",
                "posted",
                "delivered",
                "signed",
                "refused",
                "returned",
                "undo",
                "task",
                "invoice",
            ]
        ),
    ),
    min_size=5,
    max_size=25,
)


@tagged("post_install", "-at_install", "collections")
class TestNobodyIsChasedBeyond(ProofCommon):
    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.sampled_from(["stepwise", "by_age"]),
        st.sampled_from(["3", "4"]),
        st.booleans(),
        st.integers(0, 8),
        EVENTS,
    )
    def test_an_item_that_waits(self, escalation, grade, by_refusal, clock, events):
        try:
            with self.env.cr.savepoint():
                self.policy.escalation = escalation
                self.gate.write({"waits_for": grade, "refusal_counts": by_refusal})
                if clock:
                    self.gate.write({"counts_from": "proof", "delay": clock})
                self.clock = clock
                self._go_through(events)
                raise Undo
        except Undo:
            self.env.invalidate_all()

    def _go_through(self, events):
        self.now = 3
        self.invoices = self.invoice
        self._do_night()
        for days, event in events:
            self.now += days
            getattr(self, f"_do_{event}")()

    def _do_plan(self):
        self._plan(self._day(self.now))

    def _do_deliver(self):
        before = self._get_happened()
        self._deliver(self._day(self.now))
        for item, level in self._get_happened() - before:
            self._check(item, level)

    def _do_night(self):
        self._do_plan()
        self._do_deliver()

    def _get_happened(self):
        """Return what was sent or given to somebody to do: items and levels."""
        lines = self.env["collections.action.line"].search(
            [
                ("move_id", "in", self.invoices.ids),
                ("step_id", "!=", False),
                ("cancelled", "=", False),
                ("action_id.state", "in", ("sent", "todo", "done", "queued")),
            ]
        )
        return {(line.move_line_id, line.level_id) for line in lines}

    def _check(self, item, level):
        """At the moment at which a level happens, all gates up to it were opened."""
        if level.sequence < self.gate.sequence:
            return
        if level != self.gate and (item, self.gate) in self._get_happened():
            return
        proven = self._get_proof(item)
        self.assertIsNotNone(proven, f"{level.name} came without a proof")
        self.assertLessEqual((proven - self._day(0)).days + self.clock, self.now)

    def _get_proof(self, item):
        """Reckon the day of the proof once more, from the reports themselves."""
        days = []
        lines = self.env["collections.notice.line"].search(
            [("move_line_id", "=", item.id)]
        )
        for notice in lines.notice_id:
            standing = notice.event_ids.filtered("stands").sorted("moment")
            good = standing.filtered(
                lambda event: event.grade >= int(self.gate.waits_for)
            )
            refused = standing.filtered(lambda event: event.state == "refused")
            if notice.state == "delivered" and good:
                days.append(standing.filtered(lambda e: e.state == "delivered")[-1:])
            if self.gate.refusal_counts and refused:
                days.append(refused[-1:])
        return min((event.moment.date() for event in days), default=None)

    def _do_notice(self):
        if self.env["collections.notice"]._get_overdue_items(self._case().sudo()):
            self._notice(self.now)

    def _report(self, state, **values):
        notice = self._case().notice_ids[:1]
        if notice:
            self._tell(notice, state, self.now, **values)

    def _do_posted(self):
        self._report("posted")

    def _do_delivered(self):
        self._report("delivered")

    def _do_signed(self):
        self._report("delivered", grade=4, receiver="Ann")

    def _do_refused(self):
        self._report("refused")

    def _do_returned(self):
        self._report("returned")

    def _do_undo(self):
        last = self._case().notice_ids[:1].event_ids.filtered("can_undo")[:1]
        if last:
            last.sudo().action_undo()

    def _do_task(self):
        self._do_tasks(self.now)

    def _do_invoice(self):
        self.invoices |= self._create_invoice_due(self._day(self.now - 1))
