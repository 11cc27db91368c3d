"""What the tests of the bridge are written with."""

import json
from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.collections_policy.tests.common import TODAY, CollectionsCommon

from ..tools.signature import sign
from .api import BUSINESS_ID, NUMBER_ID, TOKEN, CloudApiServer

SECRET = "app-secret"
PHONE = "+55 11 98765-4321"
NUMBER = "+5511987654321"


class WhatsappCommon(CollectionsCommon):
    """A company that writes by WhatsApp first, then by e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.api = CloudApiServer()
        cls.addClassCleanup(cls.api.stop)
        cls.account = cls.env["collections.whatsapp.account"].create(
            {
                "name": "Billing",
                "company_id": cls.company.id,
                "phone_number_id": NUMBER_ID,
                "business_account_id": BUSINESS_ID,
                "access_token": TOKEN,
                "app_secret": SECRET,
                "api_url": cls.api.url,
            }
        )
        cls.whatsapp = cls._create_whatsapp_template("Reminder", cls.account)
        cls.company.collections_policy_id = cls._create_policy(
            "WhatsApp first",
            [
                ("First", 3, [cls._whatsapp(), cls._fallback()]),
                ("Second", 10, [cls._email()]),
            ],
        )
        cls.debtor.write({"phone": PHONE, "country_id": cls.env.ref("base.br").id})
        cls._opt_in(cls.debtor)
        cls.invoice = cls._create_invoice_due(TODAY - timedelta(days=4))

    def setUp(self):
        super().setUp()
        self.api.reset()

    # === FACTORIES === #

    @classmethod
    def _create_whatsapp_template(cls, name, account=None, **values):
        return cls.env["collections.whatsapp.template"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "account_id": account and account.id,
                "code": "payment_reminder",
                "parameter_ids": [
                    Command.create({"sequence": place, "part": part})
                    for place, part in enumerate(
                        ["addressee", "total_label", "items_label", "creditor"]
                    )
                ],
                "language_ids": [
                    Command.create(
                        {
                            "code": "en_US",
                            "body": "Hello {{1}},\nyou owe {{2}}, {{3}}, to {{4}}.",
                        }
                    ),
                    Command.create(
                        {
                            "code": "pt_BR",
                            "body": "Olá, {{1}}: {{3}} de {{4}}, {{2}} em aberto.",
                        }
                    ),
                ],
                **values,
            }
        )

    @classmethod
    def _whatsapp(cls, **values):
        return Command.create(
            {
                "channel": "whatsapp",
                "whatsapp_template_id": cls.whatsapp.id,
                **values,
            }
        )

    @classmethod
    def _fallback(cls):
        return cls._email(only_if_unreached=True, sequence=20)

    @classmethod
    def _opt_in(cls, partner):
        cls.env["collections.consent"]._note(
            cls.company, partner, "whatsapp", "given", "contract"
        )

    @classmethod
    def _create_reader(cls, name, phone):
        """Create a debtor who has agreed to WhatsApp and is late."""
        partner = cls._create_debtor(
            name, phone=phone, country_id=cls.env.ref("base.br").id
        )
        cls._opt_in(partner)
        cls._create_invoice_due(TODAY - timedelta(days=4), partner=partner)
        return partner

    # === THE QUEUE === #

    def _send(self, day=TODAY, minutes=0):
        """Let the scheduled action send what waits, without its commits."""
        messages = self.env["collections.whatsapp.message"].sudo()
        moment = self._noon(day) + timedelta(minutes=minutes)
        with (
            freeze_time(moment),
            patch.object(self.env.cr, "commit", side_effect=self.env.flush_all),
        ):
            messages._cron_send()
        self.env.invalidate_all()

    def _message(self):
        """Return the last message that was queued."""
        return self.env["collections.whatsapp.message"].search([], limit=1)

    def _queue(self, day=TODAY):
        """Plan and deliver a day.

        :return: the action by WhatsApp
        """
        self._night(day)
        return self._whatsapp_actions()[-1:]

    def _whatsapp_actions(self):
        return (
            self.env["collections.action"]
            .search([("channel", "=", "whatsapp")])
            .sorted("id")
        )

    # === THE WEBHOOK === #

    def _payload(self, **value):
        """Return what a webhook is sent, about the account's number."""
        metadata = {
            "phone_number_id": NUMBER_ID,
            "display_phone_number": "551140000000",
        }
        value = {"messaging_product": "whatsapp", "metadata": metadata, **value}
        changes = [{"field": "messages", "value": value}]
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": BUSINESS_ID, "changes": changes}],
        }

    def _status(self, message, status, **values):
        return {
            "id": message.wamid or "wamid.unknown",
            "status": status,
            "timestamp": str(int(self._noon(TODAY).timestamp())),
            "recipient_id": message.number.strip("+"),
            "biz_opaque_callback_data": message.uuid,
            **values,
        }

    def _text(self, body, wamid="wamid.in.1", number=NUMBER, **values):
        return {
            "from": number.strip("+"),
            "id": wamid,
            "timestamp": str(int(self._noon(TODAY).timestamp())),
            "type": "text",
            "text": {"body": body},
            **values,
        }

    def _receive(self, payload):
        self.account.sudo()._receive(payload, self._noon(TODAY))

    def _signed(self, body, secret=SECRET):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return body, {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": sign(secret, body),
        }
