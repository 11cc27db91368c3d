"""A night's work by nodes that can be killed, behind a load balancer."""

import socket
import time
from pathlib import Path

from odoo.addons.collections_policy.tests.crash.night import LIMIT, Night

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
        self.balancer.reset()
        return super().begin()

    def end(self):
        self.balancer.shutdown()
        return super().end()

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
        assert not self.query(
            "SELECT FROM queue_job WHERE state NOT IN ('done', 'failed')"
        )
        return super().assert_settled()

    def assert_jobs_done(self):
        """Assert that there were jobs for all of the work, and none went wrong."""
        jobs = dict(
            self.query("SELECT channel, COUNT(*) FROM queue_job GROUP BY channel")
        )
        assert set(jobs) == {"root.collections.plan", "root.collections.deliver"}
        assert not self.query("SELECT FROM queue_job WHERE state <> 'done'")
