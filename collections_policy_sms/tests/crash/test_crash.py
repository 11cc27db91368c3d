"""Processes really die here while they send text messages: nobody is forgotten, or
reached twice; what may have been sent waits for a person.
"""

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from odoo.addons.collections_policy.tests.crash.night import Night
from odoo.addons.collections_policy.tests.crash.worker import DEBTORS

from ..provider import Provider
from .worker import ASKED_TOGETHER

ROUNDS = int(os.environ.get("COLLECTIONS_CRASH_ROUNDS", 6))
SEED = int(os.environ.get("COLLECTIONS_CRASH_SEED", 20260316))
SENT = ("sent", None)
UNSURE = ("failed", "unsure")


class SmsNight(Night):
    program = Path(__file__).with_name("worker.py")

    def assert_over(self, unsure=0):
        """Assert that every debtor was reached once, and nothing is stuck.

        :param unsure: how many may wait for a person, at most
        """
        outcomes = self.count_outcomes()
        assert set(outcomes) <= {SENT, UNSURE}, outcomes
        assert outcomes.total() == DEBTORS, "a debtor was forgotten"
        assert outcomes[UNSURE] <= unsure
        times = Counter(self.sink.get_numbers())
        assert set(times.values()) <= {1}, "sent twice"
        assert len(times) >= outcomes[SENT], "never sent"
        assert not self.query(
            "SELECT FROM sms_sms WHERE state = 'outgoing' AND to_delete IS NOT TRUE"
        )


@pytest.fixture(scope="module")
def _night(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crash")
    with SmsNight.opened(Provider(), folder) as night:
        yield night


@pytest.fixture
def night(_night):
    with _night.begun():
        yield _night


def hold_an_answer(night):
    """Return the worker that waits for an answer of the provider."""
    night.sink.fault = night.sink.hold
    worker = night.start()
    assert night.sink.holding.wait(30)
    return worker


@pytest.mark.parametrize("count", [1, 2])
def test_killed_at_any_moment(night, count):
    chance = random.Random(SEED + count)
    for _round in range(ROUNDS):
        workers = [night.start() for _number in range(count)]
        time.sleep(chance.uniform(0.05, 2.5))
        for worker in workers:
            worker.kill()
    night.finish(count)
    night.assert_over(unsure=ROUNDS * count * ASKED_TOGETHER)


def test_killed_while_the_provider_answers(night):
    hold_an_answer(night).kill()
    night.sink.released.set()
    night.finish()
    night.assert_over(unsure=ASKED_TOGETHER)
    assert night.count_outcomes() == {
        SENT: DEBTORS - ASKED_TOGETHER,
        UNSURE: ASKED_TOGETHER,
    }
    assert len(night.sink.taken) == DEBTORS, "it had left"


def test_a_person_s_word_sends_it_again(night):
    hold_an_answer(night).kill()
    night.sink.released.set()
    night.finish()
    night.do("retry")
    night.finish()
    assert set(night.get_outcomes().values()) == {SENT, ("sent", "unsure")}
    assert len(night.sink.taken) == DEBTORS + ASKED_TOGETHER


def test_what_is_settled_is_forgotten_and_nothing_else(night):
    hold_an_answer(night).kill()
    night.do("forget")
    assert len(night.query("SELECT FROM collections_sms_attempt")) == ASKED_TOGETHER
    night.sink.released.set()
    night.finish()
    night.do("forget")
    assert not night.query("SELECT FROM collections_sms_attempt")
    night.assert_over(unsure=ASKED_TOGETHER)


def test_side_by_side(night):
    night.finish(3)
    night.assert_over()


def test_the_database_is_lost_while_the_provider_answers(night):
    worker = hold_an_answer(night)
    night.break_connections()
    night.sink.released.set()
    worker.wait()
    night.assert_over(unsure=ASKED_TOGETHER)
