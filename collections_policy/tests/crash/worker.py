"""The processes that the crash tests kill.

Usage: worker.py CONFIG DATABASE SMTP_PORT

Loads Odoo once, as its server does, then forks a process for each line on standard
input, which names one of the functions below, and its arguments; writes its number.
"""

import logging
import os
import signal
import sys
import time
from datetime import timedelta

import psycopg2

import odoo
from odoo import SUPERUSER_ID, api, fields, sql_db
from odoo.fields import Command, Domain
from odoo.modules.registry import Registry
from odoo.tools import config

_logger = logging.getLogger("crash")

DEBTORS = 40
SMTP_TIMEOUT = 2  # seconds
IDLE = 0.05  # seconds between two passes


# === WHAT IS OWED === #


def prepare(env):
    """Make a company whose debtors are all due."""
    env["res.company"].search([]).collections_automatic = False
    env["mail.mail"].search([("state", "=", "outgoing")]).cancel()
    company = _create_company(env)
    env.user.company_ids += company
    env = env(context={"allowed_company_ids": company.ids, "tracking_disable": True})
    company = company.with_env(env)
    _create_accounts(env, company)
    company.collections_policy_id = _create_policy(env, company)
    _create_invoices(env, company)


def _create_company(env):
    company = env["res.company"].create(
        {
            "name": "Creditor",
            "collections_automatic": True,
            "collections_hour": 0,
            "collections_user_id": env.ref("base.user_admin").id,
        }
    )
    company.email = "billing@creditor.example"
    # Where it is about noon: no midnight comes in between
    company.partner_id.tz = f"Etc/GMT{fields.Datetime.now().hour - 12:+d}"
    return company


def _create_accounts(env, company):
    receivable, income = env["account.account"].create(
        [
            {"name": "Receivable", "code": "1", "account_type": "asset_receivable"},
            {"name": "Income", "code": "4", "account_type": "income"},
        ]
    )
    env["account.journal"].create(
        {
            "name": "Sales",
            "code": "INV",
            "type": "sale",
            "default_account_id": income.id,
        }
    )
    env["ir.default"].set(
        "res.partner",
        "property_account_receivable_id",
        receivable.id,
        company_id=company.id,
    )


def _create_policy(env, company):
    template = env["mail.template"].create(
        {
            "name": "Reminder",
            "model_id": env["ir.model"]._get_id("collections.action"),
            "subject": "Reminder {{ object.total_label }}",
            "body_html": '<t t-out="object.items_html"/>',
            "use_default_to": False,
        }
    )
    step = {"channel": "email", "mail_template_id": template.id}
    level = {"name": "First", "delay": 3, "step_ids": [Command.create(step)]}
    return env["collections.policy"].create(
        {
            "name": "Ladder",
            "company_id": company.id,
            "level_ids": [Command.create(level)],
        }
    )


def _create_invoices(env, company):
    due = company._get_collections_date() - timedelta(days=4)
    debtors = env["res.partner"].create(
        [
            {"name": f"Debtor {number}", "email": f"debtor{number}@debtor.example"}
            for number in range(DEBTORS)
        ]
    )
    line = {"name": "Goods", "price_unit": 100.0, "tax_ids": []}
    env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": debtor.id,
                "invoice_date": due - timedelta(days=30),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [Command.create(line)],
            }
            for debtor in debtors
        ]
    )._post()


# === WHAT THE SCHEDULED ACTIONS DO === #

STEPS = [
    lambda env: env["collections.run"]._cron_plan(),
    lambda env: env["collections.action"]._cron_deliver(),
    lambda env: env["mail.mail"].process_email_queue(),
]


def is_done(env):
    """Tell whether the night is over: what is put off is for another one."""
    [company] = env["res.company"]._get_collections_automatic()
    ours = Domain("company_id", "=", company.id)
    today = company._get_collections_date()
    ready = Domain("not_before", "=", False) | Domain("not_before", "<=", today)
    pending = Domain("state", "=", "planned") & ready | Domain("state", "=", "queued")
    working = env["collections.run"].search_count(
        ours & Domain("state", "=", "running")
    )
    to_deliver = env["collections.action"].search_count(ours & pending)
    queued = env["mail.mail"].search_count([("state", "=", "outgoing")])
    return not (working or to_deliver or queued)


def work(registry, is_done=is_done):
    """Do what the scheduled actions do, over and over, until nothing is left."""
    parent = os.getppid()
    while os.getppid() == parent:
        try:
            for step in STEPS:
                run(registry, step)
            if run(registry, is_done):
                return
        except psycopg2.Error as error:
            _logger.info("Again: %s", error)
        time.sleep(IDLE)


def retry(env):
    """Do what a person does who looks at the messages that failed."""
    env["mail.mail"].search([("state", "=", "exception")]).action_retry()


def forget(env):
    """Do what Odoo does every day."""
    env["collections.attempt"]._gc_settled()


def run(registry, function):
    with registry.cursor() as cr:
        return function(api.Environment(cr, SUPERUSER_ID, {}))


# === PROCESSES === #


def main(config_file, database, smtp_port, work=work):
    config.parse_config(
        ["-c", config_file, "-d", database, "--no-http"], setup_logging=True
    )
    config["smtp_port"] = int(smtp_port)
    registry = Registry(database)
    odoo.addons.base.models.ir_mail_server.SMTP_TIMEOUT = SMTP_TIMEOUT
    odoo.addons.collections_policy.models.mail_mail.PATIENCE = timedelta(seconds=1)
    sql_db.close_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever ends is gone at once
    say("ready")
    for line in sys.stdin:
        number = os.fork()
        if not number:
            child(registry, work, *line.split())
        say(number)


def say(word):
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def child(registry, work, name, *arguments):
    status = 1
    try:
        if name == "work":
            work(registry, *arguments)
        else:
            run(registry, globals()[name])
        status = 0
    except Exception:
        _logger.exception("%s failed", name)
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(*sys.argv[1:])
