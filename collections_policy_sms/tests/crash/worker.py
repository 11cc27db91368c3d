"""The processes that the crash tests of text messages kill.

Usage: worker.py CONFIG DATABASE PORT, as the worker.py that this is made of; the port
is that of the provider of text messages.
"""

import sys
from importlib import import_module

from odoo.tools import config

ASKED_TOGETHER = 10


def main(*arguments):
    config.parse_config(["-c", arguments[0]])
    # Only now is it known where the addons are
    from odoo.addons.collections_policy.tests.crash import worker

    sms_sms = import_module("odoo.addons.collections_policy_sms.models.sms_sms")
    sms_sms.ASKED_TOGETHER = ASKED_TOGETHER
    prepare = worker.prepare

    def prepare_messages(env):
        prepare(env)
        send_by_sms(env, arguments[2])

    worker.prepare = prepare_messages
    worker.retry = retry
    worker.forget = forget
    worker.STEPS.append(lambda env: env["sms.sms"]._process_queue())
    worker.main(*arguments)


def send_by_sms(env, port):
    """Let the debtors hear by text messages, of a provider on this machine."""
    env["ir.config_parameter"].set_param("sms.endpoint", f"http://127.0.0.1:{port}")
    env["sms.sms"].search([("state", "=", "outgoing")]).unlink()
    env["collections.contact.rule"].search([]).active = False  # at any hour
    debtors = env["res.partner"].search([("email", "=like", "%@debtor.example")])
    for index, debtor in enumerate(debtors):
        debtor.phone = f"+55119876543{index:02}"
    template = env.ref("collections_policy_sms.sms_template_reminder")
    steps = env["collections.level.step"].search(
        [("policy_id.company_id.name", "=", "Creditor")]
    )
    steps.write({"channel": "sms", "sms_template_id": template.id})


def retry(env):
    """Do what a person does who looks at the messages that failed."""
    env["sms.sms"].search([("state", "=", "error")]).action_set_outgoing()


def forget(env):
    """Do what Odoo does every day."""
    env["collections.sms.attempt"]._gc_settled()


if __name__ == "__main__":
    main(*sys.argv[1:])
