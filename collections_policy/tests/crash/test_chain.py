"""Workers who append to one chain at the same moment, each in a real transaction."""

import os
import threading
from contextlib import closing, contextmanager

import psycopg2
import pytest

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db, connection_info_for
from odoo.tools import config, mute_logger

WORKERS = 4
ROUNDS = 10


def execute(statement):
    _name, info = connection_info_for("postgres")
    with closing(psycopg2.connect(**info)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def _load(name):
    """Load a database without running the tests that are in it."""
    runs_tests = config["test_enable"]
    config["test_enable"] = False
    try:
        return Registry(name)
    finally:
        config["test_enable"] = runs_tests


@pytest.fixture(scope="module")
def registry():
    template = os.environ.get("COLLECTIONS_CRASH_DB")
    if not template:
        pytest.skip("script/test makes the database that these tests need")
    name = f"{template}_chain_{os.getpid()}"
    close_db(template)
    execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield _load(name)
    finally:
        Registry.delete(name)
        close_db(name)
        execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def transaction(registry):
    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


@pytest.fixture
def case_id(registry):
    with transaction(registry) as env:
        debtor = env["res.partner"].create({"name": "Debtor"})
        values = {"partner_id": debtor.id, "company_id": env.company.id}
        return env["collections.case"].create(values).id


def append(env, case_id, kind="note"):
    return env["collections.event"]._append(
        env["collections.case"].browse(case_id), kind
    )


def assert_whole(registry, case_id, count):
    with transaction(registry) as env:
        case = env["collections.case"].browse(case_id)
        assert case.event_number == count
        assert case.event_ids.sorted("number").mapped("number") == list(
            range(1, count + 1)
        )
        assert case._find_breaks() == []


def test_of_two_at_once_the_second_has_to_try_again(registry, case_id):
    failures = []

    def work():
        try:
            with transaction(registry) as env:
                env["collections.case"].browse(case_id).read(["event_number"])
                has_looked.set()
                has_appended.wait(30)
                append(env, case_id, "second")
        except psycopg2.errors.SerializationFailure as failure:
            failures.append(failure)

    has_looked, has_appended = threading.Event(), threading.Event()
    worker = threading.Thread(target=work)
    with mute_logger("odoo.sql_db"):
        worker.start()
        assert has_looked.wait(30)
        with transaction(registry) as env:
            append(env, case_id, "first")
            has_appended.set()
            worker.join(0.5)
            assert worker.is_alive(), "it waits for the case"
        worker.join(30)
    assert len(failures) == 1
    with transaction(registry) as env:
        append(env, case_id, "second")
    assert_whole(registry, case_id, 2)


def test_many_workers_make_one_chain(registry, case_id):
    def work():
        done = 0
        while done < ROUNDS:
            try:
                with transaction(registry) as env:
                    append(env, case_id)
            except psycopg2.OperationalError:
                continue
            done += 1

    workers = [threading.Thread(target=work) for _number in range(WORKERS)]
    with mute_logger("odoo.sql_db"):
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
    assert_whole(registry, case_id, WORKERS * ROUNDS)


def test_what_was_committed_can_not_be_deleted(registry, case_id):
    with transaction(registry) as env:
        append(env, case_id)
    for statement in (
        "DELETE FROM collections_event",
        "UPDATE collections_event SET hash = ''",
        "TRUNCATE collections_event",
    ):
        with (
            pytest.raises(psycopg2.errors.RestrictViolation),
            mute_logger("odoo.sql_db"),
            transaction(registry) as env,
        ):
            env.cr.execute(statement)
    assert_whole(registry, case_id, 1)
