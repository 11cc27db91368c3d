"""What the tests of levels that wait for proof are written with."""

import base64
from datetime import timedelta

from .common import TODAY, CollectionsCommon

DAY = timedelta(days=1)
PDF = base64.b64encode(b"%PDF-1.4 a notice of our own")


class ProofCommon(CollectionsCommon):
    """A ladder with a level that waits for the proof of a registered notice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post = cls.env.ref("collections_policy.carrier_post")
        cls.policy = cls._create_policy(
            "Proof",
            [
                ("First", 3, [cls._email()]),
                ("Formal", 10, [cls._email()]),
                ("Listing", 20, [cls._task(), cls._task(only_if_unreached=True)]),
                ("Last", 30, [cls._email()]),
            ],
        )
        cls.company.collections_policy_id = cls.policy
        cls.first, cls.formal, cls.gate, cls.last = cls.policy.level_ids
        cls.gate.waits_for = "3"
        cls.invoice = cls._create_invoice_due(TODAY)
        cls.item = cls._get_items(cls.invoice)

    @classmethod
    def _get_items(cls, invoice):
        return invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _day(self, number):
        return TODAY + number * DAY

    def _live(self, *numbers):
        for number in numbers:
            self._night(self._day(number))
        return self._levels(self.invoice)

    def _case(self, debtor=None):
        case = self.env["collections.case"].search(
            [("partner_id", "=", (debtor or self.debtor).id)]
        )
        return case.with_user(self.collector)

    def _notice(self, number, debtor=None):
        """Make a notice on a day, about all that is overdue then."""
        with self._clock(self._day(number)):
            case = self._case(debtor)
            return self.env["collections.notice"]._make_by_hand(
                case, case.partner_id, self.post, "registered_ack", PDF, "Notice"
            )

    def _tell(self, notice, state, number, **values):
        notice.sudo()._report(state, self._noon(self._day(number)), **values)

    def _look(self, number, invoice=None):
        [item] = self._evaluate(invoice or self.invoice, self._day(number))
        return item

    def _do_tasks(self, number):
        """Do what waits for people."""
        tasks = self.env["collections.action"].search(
            [("state", "=", "todo"), ("partner_id", "=", self.debtor.id)]
        )
        for task in tasks:
            task.sudo()._get_channel()._finish(
                task.sudo(), "done", now=self._noon(self._day(number))
            )
