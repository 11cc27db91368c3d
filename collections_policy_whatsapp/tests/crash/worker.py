"""The processes that send by WhatsApp, and are killed.

Usage: worker.py CONFIG DATABASE API_PORT, as the worker.py that this is made of.
``work`` does what the scheduled actions do, ``work prepare`` makes all debtors agree to
be written to by WhatsApp.
"""

import logging
import os
import sys
import time
from importlib import import_module

import psycopg2

from odoo.fields import Command, Domain
from odoo.tools import config

_logger = logging.getLogger("crash")

ADDON = "odoo.addons.collections_policy_whatsapp"
LIMIT = 20  # seconds that an answer is waited for
NUMBER_ID = "106540352242922"
TOKEN = "EAAtoken"


def prepare(env):
    """Have the debtors of the night written to by WhatsApp."""
    env["collections.contact.rule"].search([]).active = False
    company = env["res.company"].search([("name", "=", "Creditor")])
    _create_steps(env, company)
    debtors = env["res.partner"].search([("email", "like", "%@debtor.example")])
    for number, debtor in enumerate(debtors):
        debtor.phone = f"+55119870000{number:02}"
        env["collections.consent"]._note(
            company, debtor, "whatsapp", "given", "contract"
        )


def _create_steps(env, company):
    account = env["collections.whatsapp.account"].create(
        {
            "name": "Night",
            "company_id": company.id,
            "phone_number_id": NUMBER_ID,
            "business_account_id": "1",
            "access_token": TOKEN,
            "api_url": f"http://127.0.0.1:{config['smtp_port']}",
        }
    )
    template = env["collections.whatsapp.template"].create(
        {
            "name": "Reminder",
            "company_id": company.id,
            "account_id": account.id,
            "code": "reminder",
            "parameter_ids": [Command.create({"part": "total_label"})],
            "language_ids": [Command.create({"body": "Creditor is owed {{1}}, alas."})],
        }
    )
    steps = company.collections_policy_id.level_ids.step_ids
    steps.write({"channel": "whatsapp", "whatsapp_template_id": template.id})


def is_done(env):
    """Tell whether all that is due has left, or failed."""
    [company] = env["res.company"]._get_collections_automatic()
    pending = Domain("state", "in", ("planned", "queued"))
    ours = Domain("company_id", "=", company.id)
    runs = env["collections.run"].search(ours)
    actions = env["collections.action"].search_count(ours & pending)
    return set(runs.mapped("state")) == {"done"} and not actions


def send(worker, registry):
    """Do what the scheduled actions do, over and over, until nothing is left."""
    steps = (
        lambda env: env["collections.run"]._cron_plan(),
        lambda env: env["collections.action"]._cron_deliver(),
        lambda env: env["collections.whatsapp.message"]._cron_send(),
    )
    parent = os.getppid()
    while os.getppid() == parent:
        try:
            for step in steps:
                worker.run(registry, step)
            if worker.run(registry, is_done):
                return
        except psycopg2.Error as error:
            _logger.info("Again: %s", error)
        time.sleep(worker.IDLE)


def hurry():
    """Rest for no time at all, and wait for an answer for seconds only."""
    refusals = import_module(f"{ADDON}.tools.refusals")
    cloud_api = import_module(f"{ADDON}.tools.cloud_api")
    sender = import_module(f"{ADDON}.models.collections_whatsapp_sender")
    sender.PATIENCE = refusals.SHORTEST = 0
    cloud_api.CloudApi.__init__.__defaults__ = (LIMIT,)


def main(*arguments):
    config.parse_config(["-c", arguments[0]])
    # Only now is it known where the addons are
    from odoo.addons.collections_policy.tests.crash import worker

    def work(registry, what="send"):
        if what == "prepare":
            worker.run(registry, prepare)
        else:
            hurry()
            send(worker, registry)

    worker.main(*arguments, work=work)


if __name__ == "__main__":
    main(*sys.argv[1:])
