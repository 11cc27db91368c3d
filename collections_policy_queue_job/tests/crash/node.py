"""Nodes that can be killed: Odoo servers, with the real job runner.

Usage: node.py CONFIG DATABASE SMTP_PORT, as the worker.py that this is made of.
"""

import os
import sys
import threading
from datetime import timedelta

from odoo import http
from odoo.service import server
from odoo.tools import config

RANGE_ITEMS = 5
BATCH = 5
IDLE = 0.3  # seconds between two looks of the scheduled actions
HURRY = 0.5  # seconds that the job runner waits for what may go wrong
DEAD = "2 sec"  # after which a job is taken for dead

LIVE = ("pending", "enqueued", "started")


def main(*arguments):
    config.parse_config(["-c", arguments[0]])
    # Only now is it known where the addons are
    from odoo.addons.collections_policy.tests.crash import worker

    worker.IDLE = IDLE

    def work(registry, port):
        threading.Thread(target=schedule, args=(worker, registry), daemon=True).start()
        serve(registry, int(port))

    worker.main(*arguments, work=work)


def schedule(worker, registry):
    """Do what the scheduled actions do; end the node when nothing is left to do."""
    try:
        worker.work(
            registry,
            is_done=lambda env: worker.is_done(env) and not count_live_jobs(env),
        )
    finally:
        os._exit(0)


def count_live_jobs(env):
    return env["queue.job"].search_count([("state", "in", LIVE)])


def serve(registry, port):
    """Be an Odoo server on a port."""
    make_small()
    hurry()
    config["http_enable"] = True
    config["http_interface"] = "127.0.0.1"
    config["http_port"] = port
    config["dbfilter"] = f"^{registry.db_name}$"
    server.server = server.ThreadedServer(http.root)
    server.server.run()


def make_small():
    """Have much to do with few debtors."""
    from odoo.addons.collections_policy.models import collections_run_range
    from odoo.addons.collections_policy.pipeline.deliver import CollectionsDeliverer

    collections_run_range.RANGE_ITEMS = RANGE_ITEMS
    CollectionsDeliverer._deliver_batch.__defaults__ = (BATCH,)


def hurry():
    """Go on soon after something went wrong."""
    # A program is in no package that it could be relative to
    # pylint: disable=odoo-addons-relative-import
    from odoo.addons.collections_policy_queue_job.models import collections_turns
    from odoo.addons.queue_job import jobrunner
    from odoo.addons.queue_job.jobrunner import runner

    collections_turns.PAUSE = timedelta(seconds=2)
    jobrunner.START_DELAY = 0
    runner.SELECT_TIMEOUT = runner.ERROR_RECOVERY_DELAY = HURRY
    query = runner.Database._query_requeue_dead_jobs
    runner.Database._query_requeue_dead_jobs = lambda database: query(database).replace(
        "10 sec", DEAD
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
