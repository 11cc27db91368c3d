"""Processes really die here while they send: nobody is written to twice, and what may
have left waits for a person.
"""

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from odoo.addons.collections_policy.tests.crash.night import Night
from odoo.addons.collections_policy.tests.crash.worker import DEBTORS

from ..api import CloudApiServer

ROUNDS = int(os.environ.get("COLLECTIONS_CRASH_ROUNDS", 8))
SEED = int(os.environ.get("COLLECTIONS_CRASH_SEED", 20260316))
SENT = ("sent", None)
UNSURE = ("failed", "unsure")


class WhatsappNight(Night):
    """A night in which everybody is written to by WhatsApp."""

    program = Path(__file__).with_name("worker.py")

    def begin(self):
        result = super().begin()
        self.do("work prepare")
        self.sink.reset()
        return result

    def assert_over(self, unsure=0):
        """Assert that each debtor was written to once, at most a few are unsure."""
        outcomes = self.get_outcomes()
        assert len(outcomes) == DEBTORS
        found = Counter(outcomes.values())
        assert set(found) <= {SENT, UNSURE}, found
        assert found[UNSURE] <= unsure, found
        taken = Counter(payload["to"] for payload in self.sink.taken)
        assert max(taken.values()) == 1, "sent twice"
        assert found[SENT] <= len(taken), "never sent"
        assert not self.query(
            "SELECT FROM collections_whatsapp_message "
            "WHERE state IN ('outgoing', 'begun') OR is_told IS NOT TRUE"
        )
        return found


@pytest.fixture(scope="module")
def _night(tmp_path_factory):
    with WhatsappNight.opened(
        CloudApiServer(), tmp_path_factory.mktemp("crash")
    ) as night:
        yield night


@pytest.fixture
def night(_night):
    with _night.begun():
        yield _night


def test_a_quiet_night(night):
    night.finish()
    assert night.assert_over() == {SENT: DEBTORS}


def test_killed_while_the_api_answers(night):
    night.sink.fail("hold", after=10)
    worker = night.start()
    assert night.sink.holding.wait(60)
    worker.kill()
    night.sink.released.set()
    night.finish()
    assert night.assert_over(unsure=1) == {SENT: DEBTORS - 1, UNSURE: 1}
    assert len(night.sink.taken) == DEBTORS, "it had left"


def test_the_database_is_lost_while_the_api_answers(night):
    night.sink.fail("hold", after=10)
    worker = night.start()
    assert night.sink.holding.wait(60)
    night.break_connections()
    night.sink.released.set()
    worker.wait()
    assert night.assert_over(unsure=1) == {SENT: DEBTORS - 1, UNSURE: 1}


def test_killed_at_any_moment(night):
    chance = random.Random(SEED)
    for _round in range(ROUNDS):
        worker = night.start()
        time.sleep(chance.uniform(0.05, 2.0))
        worker.kill()
    night.finish()
    night.assert_over(unsure=ROUNDS)


def test_side_by_side(night):
    night.finish(3)
    assert night.assert_over() == {SENT: DEBTORS}


def test_a_connection_that_is_lost(night):
    night.sink.fail("drop", after=5)
    night.finish()
    assert night.assert_over(unsure=1) == {SENT: DEBTORS - 1, UNSURE: 1}
