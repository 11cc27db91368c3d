import os

import pytest

from .night import Night
from .sink import Sink


@pytest.fixture(scope="module")
def _night(tmp_path_factory):
    database = os.environ.get("COLLECTIONS_CRASH_DB")
    if not database:
        pytest.skip("script/test makes the database that these tests need")
    sink = Sink()
    night = Night(database, sink, tmp_path_factory.mktemp("crash") / "workers.log")
    yield night
    night.end()
    sink.stop()


@pytest.fixture
def night(_night):
    """A night that is about to begin: all debtors are due, nothing is planned."""
    _night.begin()
    yield _night
    for worker in _night.workers:
        worker.kill()
    _night.workers.clear()
