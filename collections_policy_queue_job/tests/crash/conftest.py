import os

import pytest

from odoo.addons.collections_policy.tests.crash.sink import Sink
from odoo.addons.collections_policy.tests.crash.test_crash import night  # noqa: F401

from .nodes import NodesNight


@pytest.fixture(scope="module")
def _night(tmp_path_factory):
    sink = Sink()
    log = tmp_path_factory.mktemp("crash") / "nodes.log"
    nights = NodesNight(os.environ["COLLECTIONS_CRASH_DB"], sink, log)
    yield nights
    nights.end()
    sink.stop()
