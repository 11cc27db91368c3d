"""The crash tests again, with nodes that share the work by jobs, instead of workers."""

import random
import time

import pytest

from odoo.addons.collections_policy.tests.crash import test_crash
from odoo.addons.collections_policy.tests.crash.sink import Sink
from odoo.addons.collections_policy.tests.crash.test_crash import SEED, SENT
from odoo.addons.collections_policy.tests.crash.worker import DEBTORS

from .nodes import NodesNight

KILLS = 4

# As they are there, with the nights of here
night = test_crash.night
test_connections_to_the_database_are_lost = (
    test_crash.test_connections_to_the_database_are_lost
)


@pytest.fixture(scope="module")
def _night(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crash")
    with NodesNight.opened(Sink(), folder) as nights:
        yield nights


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
