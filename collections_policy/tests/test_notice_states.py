"""Where a notice stands, whatever is reported of it, in whatever order."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.notice_states import (
    EVENT_STATES,
    FINAL,
    GRADES,
    STATES,
    TRACES,
    TRANSITIONS,
    UNMAPPED,
    VOID,
    WITH_CARRIER,
    Meaning,
    find_meaning,
    get_grade,
    normalize_code,
)
from ..tools.notice_timeline import RawEvent, reckon_timeline

START = datetime(2026, 3, 16, 9)
TABLE = Path(__file__).parents[1] / "data" / "sro_events.csv"


def at(hours):
    return START + timedelta(hours=hours)


def event(hours, state, **values):
    return RawEvent(at(hours), state, **values)


events = st.builds(
    RawEvent,
    moment=st.integers(0, 6).map(at),
    state=st.sampled_from(EVENT_STATES),
    code=st.sampled_from(("", "BDE", "EST")),
    kind=st.sampled_from(("", "1", "4")),
    grade=st.none() | st.integers(0, 5),
)


def read_table():
    with TABLE.open(newline="") as file:
        return list(csv.DictReader(file))


@tagged("-at_install", "post_install", "collections")
class TestNoticeStates(BaseCase):
    def test_every_state_has_a_grade_and_a_way_to_it(self):
        self.assertEqual(set(GRADES), {*STATES, *TRACES})
        self.assertEqual(set(TRANSITIONS), set(STATES) - {"draft"})
        self.assertEqual(get_grade("delivered"), 3)
        self.assertEqual(get_grade("delivered", 4), 4)
        self.assertEqual(get_grade("delivered", 9), 5)
        self.assertEqual(get_grade(UNMAPPED), 0)

    def test_what_a_carrier_has_can_not_be_cancelled(self):
        self.assertEqual(TRANSITIONS["cancelled"], {"draft", "printed"})

    def test_codes_are_compared_however_they_are_written(self):
        for kind in ("01", 1, "1", " 1 "):
            self.assertEqual(normalize_code(" bde", kind), ("BDE", "1"))
        self.assertEqual(normalize_code("PO", "00"), ("PO", "0"))
        self.assertEqual(normalize_code(None, None), ("", ""))

    def test_an_unknown_pair_is_never_delivered(self):
        codes = {("BDE", "1"): Meaning("delivered"), ("RO", ""): Meaning("in_transit")}
        self.assertEqual(find_meaning(codes, "BDE", "01").state, "delivered")
        self.assertEqual(find_meaning(codes, "RO", 5).state, "in_transit")
        self.assertEqual(find_meaning(codes, "BDE", 2).state, UNMAPPED)
        self.assertEqual(find_meaning(codes, "", "").state, UNMAPPED)

    @given(st.text(max_size=4), st.text(max_size=4) | st.integers())
    def test_only_the_table_says_delivered(self, code, kind):
        codes = {("BDE", "1"): Meaning("delivered")}
        if find_meaning(codes, code, kind).state == "delivered":
            self.assertEqual(normalize_code(code, kind), ("BDE", "1"))


@tagged("-at_install", "post_install", "collections")
class TestShippedCodes(BaseCase):
    def test_every_pair_stands_once_with_a_state_there_is(self):
        rows = read_table()
        pairs = [normalize_code(row["code"], row["type"]) for row in rows]
        self.assertEqual(len(pairs), len(set(pairs)))
        self.assertLessEqual({row["state"] for row in rows}, set(EVENT_STATES))
        self.assertTrue(all(row["words"] for row in rows))

    def test_what_is_delivered(self):
        codes = ("BDE", "BDI", "BDR")
        delivered = {
            (row["code"], row["type"], row["grade"])
            for row in read_table()
            if row["state"] == "delivered"
        }
        expected = {(code, kind, "") for code in codes for kind in ("0", "1", "70")}
        expected |= {(code, "67", "2") for code in codes}
        self.assertEqual(delivered, expected)

    def test_traps(self):
        codes = {
            (row["code"], row["type"]): Meaning(row["state"]) for row in read_table()
        }
        for code, kind, state in (
            ("BDE", "23", "returned"),  # “entregue ao remetente”
            ("OEC", "09", "returning"),  # out for delivery, to the sender
            ("OEC", "01", "out_for_delivery"),
            ("BDE", "04", "refused"),
            ("BDE", "33", "returning"),
            ("BDE", "48", "returning"),
            ("BDE", "09", "in_transit"),
            ("BDE", "79", UNMAPPED),  # to the one who ordered it
            ("CO", "8", UNMAPPED),  # collected from the sender
            ("EST", "01", VOID),
            ("EST", "07", UNMAPPED),
            ("RO", "01", "in_transit"),
        ):
            with self.subTest((code, kind)):
                self.assertEqual(find_meaning(codes, code, kind).state, state)


@tagged("-at_install", "post_install", "collections")
class TestNoticeTimeline(BaseCase):
    def _state(self, *reported):
        return reckon_timeline(reported).state

    def test_nothing_reported(self):
        timeline = reckon_timeline([])
        self.assertEqual((timeline.state, timeline.moment), ("draft", None))
        self.assertEqual(timeline.grade, 0)

    def test_the_last_fact_counts_however_late_it_is_reported(self):
        timeline = reckon_timeline(
            [event(5, "delivered"), event(1, "posted"), event(3, "in_transit")]
        )
        self.assertEqual((timeline.state, timeline.moment), ("delivered", at(5)))
        self.assertEqual(timeline.grade, 3)
        states = [fact.state for fact, _stands in timeline.entries]
        self.assertEqual(states, ["posted", "in_transit", "delivered"])

    def test_an_undoing_brings_back_what_was_before(self):
        reported = [
            event(1, "out_for_delivery", code="OEC", kind="1"),
            event(2, "delivered", code="BDE", kind="1"),
            event(3, VOID, code="EST", kind="1"),
        ]
        timeline = reckon_timeline(reported)
        self.assertEqual(timeline.state, "out_for_delivery")
        stands = [stands for _fact, stands in timeline.entries]
        self.assertEqual(stands, [True, False, True])
        again = event(4, "absent", code="BDE", kind="20")
        self.assertEqual(self._state(*reported, again), "absent")

    def test_two_undoings_undo_two(self):
        reported = [event(1, "posted"), event(2, "absent"), event(3, "delivered")]
        reported += [event(4, VOID, code="EST", kind=kind) for kind in "12"]
        self.assertEqual(self._state(*reported), "posted")

    def test_an_undoing_at_the_same_moment_is_of_what_was_said_then(self):
        self.assertEqual(self._state(event(2, VOID), event(2, "delivered")), "draft")

    def test_an_undoing_undoes_what_nobody_could_read_as_well(self):
        reported = [event(1, "delivered"), event(2, UNMAPPED, code="X"), event(3, VOID)]
        self.assertEqual(self._state(*reported), "delivered")

    def test_a_person_undoes_what_he_names(self):
        reported = [
            event(1, "posted", key=1),
            event(2, "delivered", key=2),
            event(3, "returned", key=3),
            event(9, VOID, voids=2),
        ]
        self.assertEqual(self._state(*reported), "returned")
        self.assertEqual(self._state(*reported, event(9, VOID, voids=3)), "posted")

    def test_a_scan_after_the_delivery_changes_nothing(self):
        reported = [event(2, "delivered"), event(3, "in_transit")]
        self.assertEqual(self._state(*reported), "delivered")
        self.assertEqual(self._state(*reported, event(4, "returned")), "returned")

    def test_what_a_carrier_has_is_not_printed_any_more(self):
        reported = [event(2, "posted"), event(3, "printed")]
        self.assertEqual(self._state(*reported), "posted")
        self.assertEqual(self._state(event(1, "printed"), event(2, VOID)), "draft")

    def test_that_it_was_refused_stays_known_when_it_has_come_back(self):
        timeline = reckon_timeline([event(2, "refused"), event(9, "returned")])
        self.assertEqual(timeline.state, "returned")
        self.assertEqual(timeline.obstacle, "refused")
        self.assertEqual(timeline.obstacle_moment, at(2))
        undone = [event(2, "refused", key=1), event(3, VOID, voids=1)]
        self.assertIsNone(reckon_timeline(undone).obstacle)

    def test_what_can_not_be_read_proves_nothing(self):
        reported = [event(1, "posted"), event(2, UNMAPPED, code="BDE", kind="99")]
        timeline = reckon_timeline(reported)
        self.assertEqual((timeline.state, timeline.grade), ("posted", 1))

    def test_a_signature_proves_more_than_the_delivery(self):
        reported = [event(1, "delivered", grade=4), event(2, "delivered", code="BDE")]
        self.assertEqual(reckon_timeline(reported).grade, 4)
        neighbour = event(1, "delivered", code="BDE", kind="67", grade=2)
        self.assertEqual(reckon_timeline([neighbour]).grade, 2)

    @given(st.lists(events, max_size=8), st.data())
    def test_order_and_repetition_make_no_difference(self, reported, data):
        expected = reckon_timeline(reported)
        repeated = data.draw(st.lists(st.sampled_from(reported))) if reported else []
        shuffled = data.draw(st.permutations(reported + repeated))
        self.assertEqual(reckon_timeline(shuffled), expected)

    @given(st.lists(events, max_size=8))
    def test_what_stands_is_what_was_reported(self, reported):
        timeline = reckon_timeline(reported)
        standing = [fact for fact, stands in timeline.entries if stands]
        self.assertLessEqual({fact for fact, _ in timeline.entries}, set(reported))
        states = {fact.state for fact in standing} & set(STATES)
        self.assertIn(timeline.state, states or {"draft"})
        for rank in (FINAL, WITH_CARRIER):
            if states & set(rank):
                self.assertIn(timeline.state, rank)
        self.assertLessEqual(timeline.grade, 5)
        if not states:
            self.assertEqual(timeline.grade, 0)
