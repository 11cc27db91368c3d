"""A night's work on a database of its own, by processes that can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from odoo.sql_db import connection_info_for
from odoo.tools import config

WORKER = Path(__file__).with_name("worker.py")
LIMIT = 60.0  # seconds after which something is stuck


class Worker:
    """One process that does what the scheduled actions do."""

    def __init__(self, number):
        self.number = number

    def kill(self):
        try:
            os.kill(self.number, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.wait()

    def wait(self):
        """Wait until it has ended by itself."""
        limit = time.monotonic() + LIMIT
        while self.is_alive():
            assert time.monotonic() < limit, "a worker is stuck"
            time.sleep(0.01)

    def is_alive(self):
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return False
        return True


class Night:
    """The database that the workers work on, and what is to be seen in it.

    :param template: the name of the database that it is a copy of
    :param sink: what the messages go to: a mail server, or another provider
    :param Path log: where the workers write
    """

    program = WORKER
    environment = {}  # of the workers, besides that of the tests

    def __init__(self, template, sink, log):
        self.database = f"{template}_{os.getpid()}"  # tests may run side by side
        self.ready = f"{self.database}_ready"
        self.log = log
        self.sink = sink
        self.workers = []
        port = str(sink.port)
        self._copy(template, self.database)
        self.parent = subprocess.Popen(
            [sys.executable, "-P", self.program, config["config"], self.database, port],
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log.open("w"),
            text=True,
        )
        assert self.parent.stdout.readline() == "ready\n", log.read_text()
        self.do("prepare")
        assert self.query("SELECT FROM res_company WHERE name = 'Creditor'"), (
            log.read_text()
        )
        self._copy(self.database, self.ready)

    @classmethod
    @contextmanager
    def opened(cls, sink, folder):
        """Have the database made, and remove it in the end.

        :param Path folder: where the log goes
        """
        template = os.environ.get("COLLECTIONS_CRASH_DB")
        if not template:
            pytest.skip("script/test makes the database that these tests need")
        night = cls(template, sink, folder / "workers.log")
        try:
            yield night
        finally:
            night.end()
            sink.stop()

    @contextmanager
    def begun(self):
        """Begin a night: all debtors are due, nothing is planned."""
        self.begin()
        try:
            yield self
        finally:
            self.kill_workers()

    def kill_workers(self):
        for worker in self.workers:
            worker.kill()
        self.workers.clear()

    def begin(self):
        """Begin another night, from the same state."""
        self._copy(self.ready, self.database)
        self.sink.reset()
        if not self.sink.controller:
            self.sink.start()

    def end(self):
        self.kill_workers()
        self.parent.stdin.close()
        self.parent.wait()
        with closing(self._connect("postgres")) as connection:
            self._drop(connection, self.ready)
            self._drop(connection, self.database)

    # === PROCESSES === #

    def start(self):
        """Start a worker."""
        return self._fork("work")

    def do(self, name):
        """Have something else done by a process of its own."""
        self._fork(name).wait()

    def finish(self, count=1):
        """Let workers go on until nothing is left to do."""
        workers = [self.start() for _number in range(count)]
        for worker in workers:
            worker.wait()

    def _fork(self, name):
        self.parent.stdin.write(f"{name}\n")
        self.parent.stdin.flush()
        worker = Worker(int(self.parent.stdout.readline()))
        self.workers.append(worker)
        return worker

    # === DATABASE === #

    def _connect(self, database):
        _name, info = connection_info_for(database)
        connection = psycopg2.connect(**info)
        connection.autocommit = True
        return connection

    def _copy(self, source, target):
        with closing(self._connect("postgres")) as connection:
            self._drop(connection, target)
            self._disconnect(connection, source)
            connection.cursor().execute(
                f'CREATE DATABASE "{target}" TEMPLATE "{source}"'
            )

    def _drop(self, connection, database):
        connection.cursor().execute(
            f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)'
        )

    def _disconnect(self, connection, database):
        connection.cursor().execute(
            "SELECT PG_TERMINATE_BACKEND(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = %s",
            [database],
        )

    def break_connections(self):
        """Do to everybody who uses the database what its restart does."""
        with closing(self._connect("postgres")) as connection:
            self._disconnect(connection, self.database)

    def query(self, statement):
        with closing(self._connect(self.database)) as connection:
            cursor = connection.cursor()
            cursor.execute(statement)
            return cursor.fetchall()

    # === WHAT CAME OF IT === #

    def get_outcomes(self):
        """Return, by address, the state of each debtor's only action and its reason."""
        rows = self.query(
            """
            SELECT partner.email, action.state, action.reason
              FROM collections_action AS action
              JOIN res_partner AS partner ON partner.id = action.partner_id
              JOIN res_company AS company ON company.id = action.company_id
             WHERE company.name = 'Creditor'
            """
        )
        outcomes = {email: (state, reason) for email, state, reason in rows}
        assert len(outcomes) == len(rows), "more than one action for a debtor"
        return outcomes

    def count_outcomes(self):
        return Counter(self.get_outcomes().values())

    def assert_over(self, unsure=0, put_off=0):
        """Assert that every debtor was reached once, and nothing is stuck.

        :param unsure: how many may wait for a person, at most
        :param put_off: how many are to be tried another day
        """
        outcomes = self.get_outcomes()
        debtors = {
            email
            for [email] in self.query(
                "SELECT email FROM res_partner WHERE email LIKE '%@debtor.example'"
            )
        }
        assert set(outcomes) == debtors, "a debtor was forgotten"
        sent = {email for email in debtors if outcomes[email][0] == "sent"}
        doubtful = {email for email in debtors if outcomes[email][1] == "unsure"}
        later = {e for e in debtors if outcomes[e] == ("planned", "mail_server")}
        assert sent | doubtful | later == debtors, self.count_outcomes()
        assert len(doubtful) <= unsure
        assert len(later) == put_off
        taken = self.sink.taken
        assert {email for email in debtors if taken[email] > 1} == set(), "sent twice"
        assert {email for email in sent if not taken[email]} == set(), "never sent"
        assert {email for email in later if taken[email]} == set(), "will be sent twice"
        self.assert_settled()

    def assert_settled(self):
        """Assert that nothing is left behind by those who were killed."""
        assert self.query("SELECT DISTINCT state FROM collections_run_range") == [
            ("done",)
        ]
        runs = self.query(
            """
            SELECT run.state FROM collections_run AS run
              JOIN res_company AS company ON company.id = run.company_id
             WHERE company.name = 'Creditor'
            """
        )
        assert runs == [("done",)]
        assert not self.query("SELECT FROM mail_mail WHERE state = 'outgoing'")
        [[deadlocks]] = self.query(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = CURRENT_DATABASE()"
        )
        assert not deadlocks
