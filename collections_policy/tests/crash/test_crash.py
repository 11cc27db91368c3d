"""Processes really die here, in the middle of a night: nobody is forgotten, or reached
twice; what may have been sent waits for a person.
"""

import os
import random
import time
from collections import Counter

import pytest

from .night import Night
from .sink import Sink
from .worker import DEBTORS

ROUNDS = int(os.environ.get("COLLECTIONS_CRASH_ROUNDS", 12))
SEED = int(os.environ.get("COLLECTIONS_CRASH_SEED", 20260316))
SENT = ("sent", None)
UNSURE = ("failed", "unsure")
PUT_OFF = ("planned", "mail_server")


@pytest.fixture(scope="module")
def _night(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crash")
    with Night.opened(Sink(), folder) as night:
        yield night


@pytest.fixture
def night(_night):
    with _night.begun():
        yield _night


# === WORKERS THAT DIE === #


@pytest.mark.parametrize("count", [1, 2])
def test_killed_at_any_moment(night, count):
    chance = random.Random(SEED + count)
    for _round in range(ROUNDS):
        workers = [night.start() for _number in range(count)]
        time.sleep(chance.uniform(0.05, 2.5))
        for worker in workers:
            worker.kill()
    night.finish(count)
    night.assert_over(unsure=ROUNDS * count)


def test_killed_while_the_server_answers(night):
    night.sink.add_fault("TEXT", "hold", after=10)
    worker = night.start()
    assert night.sink.holding.wait(30)
    worker.kill()
    night.sink.released.set()
    night.finish()
    night.assert_over(unsure=1)
    assert night.count_outcomes() == {SENT: DEBTORS - 1, UNSURE: 1}
    assert sum(night.sink.taken.values()) == DEBTORS, "it had left"


@pytest.mark.parametrize("stage", ["MAIL", "RCPT"])
def test_killed_before_anything_was_said(night, stage):
    night.sink.add_fault(stage, "hold", after=10)
    worker = night.start()
    assert night.sink.holding.wait(30)
    worker.kill()
    night.sink.released.set()
    night.finish()
    night.assert_over()
    assert night.count_outcomes() == {SENT: DEBTORS}


def test_a_person_s_word_sends_it_again(night):
    night.sink.add_fault("TEXT", "drop")
    night.finish()
    [[email, _outcome]] = [
        entry for entry in night.get_outcomes().items() if entry[1] == UNSURE
    ]
    night.finish()
    assert night.sink.taken[email] == 1
    night.do("retry")
    night.finish()
    assert night.sink.taken.pop(email) == 2
    assert night.count_outcomes() == {("sent", "unsure"): 1, SENT: DEBTORS - 1}


def test_what_is_settled_is_forgotten_and_nothing_else(night):
    night.sink.add_fault("TEXT", "hold", after=5)
    worker = night.start()
    assert night.sink.holding.wait(30)
    worker.kill()
    night.do("forget")
    unsettled = night.query("SELECT is_taken FROM collections_attempt")
    assert Counter(unsettled) == {(True,): 5, (None,): 1}
    night.sink.released.set()
    night.finish()
    night.do("forget")
    assert not night.query("SELECT FROM collections_attempt")
    night.assert_over(unsure=1)


# === WORKERS SIDE BY SIDE === #


@pytest.mark.parametrize("count", [2, 4])
def test_side_by_side(night, count):
    night.finish(count)
    night.assert_over()
    assert night.count_outcomes() == {SENT: DEBTORS}


# === A MAIL SERVER THAT GOES WRONG === #


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "TEXT"])
def test_a_mail_that_is_refused(night, stage):
    night.sink.add_fault(stage, "refuse", after=10)
    night.finish()
    night.assert_over(put_off=1)
    assert night.count_outcomes() == {SENT: DEBTORS - 1, PUT_OFF: 1}


def test_a_server_that_refuses_everything(night):
    night.sink.add_fault("MAIL", "refuse", times=1000)
    night.finish()
    night.assert_over(put_off=DEBTORS)


@pytest.mark.parametrize(
    "stage, outcome",
    [("MAIL", PUT_OFF), ("RCPT", PUT_OFF), ("DATA", UNSURE), ("TEXT", UNSURE)],
)
@pytest.mark.parametrize("fault", ["drop", "hold"])
def test_a_connection_that_is_lost(night, fault, stage, outcome):
    night.sink.add_fault(stage, fault, after=10)
    night.finish()
    assert night.count_outcomes() == {SENT: DEBTORS - 1, outcome: 1}
    night.assert_over(unsure=outcome == UNSURE, put_off=outcome == PUT_OFF)


@pytest.mark.parametrize("count", [1, 2])
def test_a_slow_server(night, count):
    """What is sent together ends in time, for the rest to be claimed again."""
    night.sink.add_fault("TEXT", "wait", times=DEBTORS // 2)
    night.finish(count)
    night.assert_over()
    assert night.count_outcomes() == {SENT: DEBTORS}


def test_a_server_that_dies_halfway(night):
    night.sink.add_fault("TEXT", "hold", after=20)
    worker = night.start()
    assert night.sink.holding.wait(30)
    night.sink.stop()
    worker.wait()
    night.assert_over(unsure=1, put_off=DEBTORS - 21)


# === A DATABASE THAT RESTARTS === #


def test_connections_to_the_database_are_lost(night):
    chance = random.Random(SEED)
    workers = [night.start(), night.start()]
    for _round in range(5):
        time.sleep(chance.uniform(0.1, 0.6))
        night.break_connections()
    for worker in workers:
        worker.wait()
    night.assert_over(unsure=5 * len(workers))
