"""The crash tests again, with nodes that share the work by jobs, instead of workers."""

import os
import random
import socket
import time
from pathlib import Path

import pytest

from odoo.addons.collections_policy.tests.crash.night import LIMIT, Night
from odoo.addons.collections_policy.tests.crash.sink import Sink
from odoo.addons.collections_policy.tests.crash.test_crash import (  # noqa: F401
    SEED,
    SENT,
    night,
    test_connections_to_the_database_are_lost,
)
from odoo.addons.collections_policy.tests.crash.worker import DEBTORS

from .balancer import Balancer


class NodesNight(Night):
    """Its workers are nodes behind a load balancer."""

    program = Path(__file__).with_name("node.py")

    def __init__(self, *arguments):
        self.balancer = Balancer()
        self.environment = {
            "ODOO_QUEUE_JOB_CHANNELS": "root:4",
            "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
            "ODOO_QUEUE_JOB_PORT": str(self.balancer.port),
        }
        super().__init__(*arguments)

    def begin(self):
        super().begin()
        self.balancer.reset()

    def end(self):
        super().end()
        self.balancer.shutdown()

    def start(self):
        port = self._get_free_port()
        self.balancer.nodes.append(port)
        return self._fork(f"work {port}")

    def _get_free_port(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    def wait_for(self, statement):
        """Wait until a query finds something."""
        limit = time.monotonic() + LIMIT
        while not self.query(statement):
            assert time.monotonic() < limit, "nothing came of it"
            time.sleep(0.01)

    def assert_settled(self):
        super().assert_settled()
        assert not self.query(
            "SELECT FROM queue_job WHERE state NOT IN ('done', 'failed')"
        )

    def assert_jobs_done(self):
        """Assert that there were jobs for all of the work, and none went wrong."""
        jobs = dict(
            self.query("SELECT channel, COUNT(*) FROM queue_job GROUP BY channel")
        )
        assert set(jobs) == {"root.collections.plan", "root.collections.deliver"}
        assert not self.query("SELECT FROM queue_job WHERE state <> 'done'")

KILLS = 4


@pytest.fixture(scope="module")
def _night(tmp_path_factory):
    sink = Sink()
    log = tmp_path_factory.mktemp("crash") / "nodes.log"
    night = NodesNight(os.environ["COLLECTIONS_CRASH_DB"], sink, log)
    yield night
    night.end()
    sink.stop()


def test_the_jobs_go_to_all_nodes(night):
    night.finish(2)
    night.assert_over()
    night.assert_jobs_done()
    assert night.count_outcomes() == {SENT: DEBTORS}
    served = night.balancer.served
    assert min(served[port] for port in night.balancer.nodes) > 3, served


def test_a_node_is_killed_again_and_again(night):
    chance = random.Random(SEED)
    other = night.start()
    for _kill in range(KILLS):
        node = night.start()
        time.sleep(chance.uniform(0.3, 2.5))
        node.kill()
        night.balancer.nodes.pop()
    other.wait()
    night.finish()
    night.assert_over(unsure=KILLS)


def test_all_nodes_are_killed_in_the_midst_of_jobs(night):
    nodes = [night.start(), night.start()]
    night.wait_for("SELECT FROM queue_job WHERE state = 'started'")
    for node in nodes:
        node.kill()
    assert night.query("SELECT FROM collections_run WHERE state = 'running'")
    night.finish()
    night.assert_over()
    night.assert_jobs_done()
    assert night.count_outcomes() == {SENT: DEBTORS}


def test_a_customer_that_cannot_be_planned_holds_up_nobody_else(night):
    night.query(
        """
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.partner_id = (SELECT id FROM res_partner
                                      WHERE email = 'debtor7@debtor.example') THEN
                    RAISE EXCEPTION 'out of order';
                END IF;
                RETURN NEW;
            END $$;
        CREATE TRIGGER fail BEFORE INSERT ON collections_action
               FOR EACH ROW EXECUTE FUNCTION fail();
        SELECT
        """
    )
    night.finish(2)
    outcomes = night.get_outcomes()
    assert len(outcomes) == DEBTORS - 1
    assert "debtor7@debtor.example" not in outcomes
    assert set(outcomes.values()) == {SENT}
    assert not night.query("SELECT FROM collections_run WHERE state <> 'done'")
    [[problem]] = night.query(
        "SELECT name FROM collections_run_problem WHERE name LIKE '%out of order%'"
    )
    assert "Debtor 7" in problem
    night.assert_jobs_done()
