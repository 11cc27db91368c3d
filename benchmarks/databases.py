"""Databases with portfolios in them, and copies of these to work on.

A portfolio is made once for each size and state of the addon; what a benchmark writes,
it writes to a copy.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import sql

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config

from . import company, portfolio

CONF = os.environ.get("COLLECTIONS_BENCH_CONF")
BASE = os.environ.get("COLLECTIONS_BENCH_BASE")  # with the addon, and no portfolio


def get_portfolio(items, plain=False, beside=None):
    """Return the name of a database that holds a portfolio, made now if need be.

    :param int items: how many open items
    :param bool plain: one due date an invoice, no credits, no contacts
    :param beside: the name of another addon to install in it, and a function of an
        environment that sets it up
    """
    name = f"{BASE}_{'plain' if plain else 'full'}_{items}_{get_generator_state()}"
    if not exists(name):
        say(f"making {items} open items")
        with made(BASE, name) as new, open_env(new) as env:
            company.prepare(env)
            env.cr.commit()
            portfolio.fill(env, items, plain)
            env.cr.commit()
    return get_with_addon(name, *beside) if beside else name


def get_with_addon(portfolio_name, addon, prepare):
    name = f"{portfolio_name}_peer"
    if not exists(name):
        say(f"installing {addon}")
        with made(portfolio_name, name) as new:
            install(new, addon)
            with open_env(new) as env:
                prepare(env)
                env.cr.commit()
    return name


def install(name, addon):
    """Install an addon, in a process of its own."""
    subprocess.run(
        [sys.executable, "-P", "-m", "odoo", "-c", CONF, "-d", name, "-i", addon]
        + ["--stop-after-init", "--no-http", "--log-level", "warn"],
        check=True,
        stdout=sys.stderr,
    )


@contextmanager
def made(source, target):
    """Make a database of another; it has its name only once it is complete.

    :return: its name until then
    """
    new = f"{target}_new"
    copy(source, new)
    yield new
    close(new)
    with connect(new) as cursor:
        cursor.execute("VACUUM ANALYZE")
    rename(new, target)


def get_generator_state():
    state = hashlib.sha256()
    for module in (company, portfolio):
        state.update(Path(module.__file__).read_bytes())
    return state.hexdigest()[:6]


@contextmanager
def working_copy(name):
    """Copy a database, and drop the copy at the end.

    :return: its name
    """
    work = f"{BASE}_work_{os.getpid()}"
    copy(name, work)
    try:
        yield work
    finally:
        close(work)
        drop(work)


@contextmanager
def open_env(name):
    """Open Odoo on a database, as its superuser.  Nothing is committed at the end."""
    threading.current_thread().dbname = name
    with Registry(name).cursor() as cr:
        yield odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        cr.rollback()


def configure(log_level="error"):
    """Have Odoo read its settings, once a process."""
    config.parse_config(
        ["-c", CONF, "--log-level", log_level, "--no-http"], setup_logging=True
    )


def close(name):
    """Let go of a database, so that it can be copied, renamed or dropped."""
    Registry.delete(name)
    odoo.sql_db.close_db(name)


# === ON THE SERVER === #


@contextmanager
def connect(name="postgres"):
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def exists(name):
    with connect() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return bool(cursor.rowcount)


def copy(source, target):
    drop(target)
    _execute("CREATE DATABASE {} TEMPLATE {}", target, source)
    if _filestore(source).exists():
        shutil.copytree(_filestore(source), _filestore(target), copy_function=os.link)


def rename(old, new):
    if _filestore(old).exists():
        _filestore(old).rename(_filestore(new))
    _execute("ALTER DATABASE {} RENAME TO {}", old, new)


def drop(name):
    _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    shutil.rmtree(_filestore(name), ignore_errors=True)


def _execute(statement, *names):
    with connect() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _filestore(name):
    return Path(config.filestore(name))


def say(text):
    print(text, file=sys.stderr, flush=True)
