"""What the tests of text messages are written with."""

from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.modules import module
from odoo.tests.common import _super_send

from odoo.addons.collections_policy.tests.common import TODAY, CollectionsCommon
from odoo.addons.iap.tools import iap_tools

from .provider import Provider

DUE = TODAY - timedelta(days=4)
MOBILE = "+5511987654321"
PATIENCE = 0.3  # seconds that an answer is waited for


class SmsCommon(CollectionsCommon):
    """A ladder whose only level sends a text message, or else makes a call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.br")
        cls.sms_template = cls.env.ref("collections_policy_sms.sms_template_reminder")
        cls.company.collections_policy_id = cls._create_policy(
            "Ladder of text messages",
            [("First", 3, [cls._sms(), cls._task(only_if_unreached=True)])],
        )
        cls.step = cls.company.collections_policy_id.level_ids.step_ids[0]
        cls.debtor.phone = "11 98765-4321"

    @classmethod
    def _sms(cls, **values):
        return Command.create(
            {"channel": "sms", "sms_template_id": cls.sms_template.id, **values}
        )

    def _plan_messages(self, *debtors):
        """Plan a text message to each of some debtors, about an invoice of his."""
        for debtor in debtors or [self.debtor]:
            self._create_invoice_due(DUE, partner=debtor)
        return self._plan(TODAY).sudo()

    def _create_debtors(self, count):
        """Create debtors whose numbers differ in their last two digits."""
        return [
            self._create_debtor(f"Debtor {index}", phone=f"+55119876543{index:02}")
            for index in range(count)
        ]

    def _queue(self, day=TODAY):
        """Hand over to their queues what is ready on a day."""
        deliverer = self.env["collections.deliverer"]
        while deliverer._deliver_batch(self.company, self._noon(day)):
            pass

    def _queue_messages(self, *debtors):
        """Plan text messages and put them in Odoo's queue."""
        actions = self._plan_messages(*debtors)
        self._queue()
        return actions

    def _get_sms(self, actions):
        references = actions.mapped("reference")
        messages = self.env["sms.sms"].sudo()
        return messages.search([("uuid", "in", references)], order="id")


class ProviderCase(SmsCommon):
    """Messages are really sent, to a server on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = Provider()
        cls.provider.start()
        cls.addClassCleanup(cls.provider.stop)
        parameters = cls.env["ir.config_parameter"].sudo()
        parameters.set_param("sms.endpoint", cls.provider.url)
        cls.env["sms.sms"].sudo().search([("state", "=", "outgoing")]).unlink()

    def setUp(self):
        super().setUp()
        self.provider.reset()
        self.addCleanup(self._forget_attempts)

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # OVERRIDE 'base': with its own patience
        return _super_send(s, r, **kw)

    def _forget_attempts(self):
        """Undo what transactions of their own have kept."""
        with self.env.registry.cursor() as cr:
            cr.execute("DELETE FROM collections_sms_attempt")

    def _work_queue(self, day=TODAY):
        """Let Odoo's queue do its work, without its commits."""
        ask = iap_tools.iap_jsonrpc

        def ask_for_real(url, method="call", params=None, timeout=15):
            with patch.object(module, "current_test", False):
                return ask(url, method=method, params=params, timeout=PATIENCE)

        with (
            patch.object(iap_tools, "iap_jsonrpc", ask_for_real),
            patch.object(self.env.cr, "commit"),
            self._clock(day),
        ):
            self.env["sms.sms"].sudo()._process_queue()

    def _send_messages(self, *debtors):
        """Plan text messages, queue them, and let the queue send them."""
        actions = self._queue_messages(*debtors)
        self._work_queue()
        return actions
