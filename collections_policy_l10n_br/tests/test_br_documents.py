"""Documents as Brazilians call them, with each charge by itself."""

from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.collections_policy.tests.common import TODAY

from .br_common import BrCommon


@tagged("post_install", "-at_install", "collections")
class TestBrDocuments(BrCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice_due(
            TODAY - timedelta(days=10), 1000.0, partner=cls.consumer
        )

    def test_a_fiscal_document_is_called_by_its_name(self):
        journal = self.invoice.journal_id.copy(
            {"code": "NFE", "l10n_latam_use_documents": True}
        )
        invoice = self._create_invoice_due(
            TODAY - timedelta(days=3),
            partner=self.consumer,
            journal_id=journal.id,
            l10n_latam_document_type_id=self.env.ref("l10n_br.dt_55").id,
        )
        number = int(invoice.l10n_latam_document_number)
        self.assertRegex(invoice.name, r"^NFe 0*\d+$")
        self.assertEqual(invoice._get_collections_name(), f"NF-e {number}")

    def test_a_duplicata_is_called_one(self):
        self.invoice.collections_limitation_kind_id = self.duplicata
        self.assertEqual(
            self.invoice._get_collections_name(), f"Duplicata {self.invoice.name}"
        )

    def test_messages_name_it_so(self):
        self.invoice.collections_limitation_kind_id = self.duplicata
        name = self.invoice._get_collections_name()
        self.assertNotEqual(name, self.invoice.name)
        action = self._send(TODAY)
        self.assertEqual(action.state, "sent", "what it has to say was found in it")
        self.assertIn(name, action.message_id.body)

    # === CHARGES === #

    def test_each_charge_by_itself_to_the_cent(self):
        """Penalty, interest and correction stand apart (SP, Lei 17.832/2023, art. 49).

        R$ 1,000.00, ten days late: 2 % at once; 1 % a month for ten days of thirty.
        """
        index = self.env["collections.rate"].create(
            {
                "name": "IPCA",
                "code": "TEST-IPCA",
                "kind": "index",
                "value_ids": [
                    Command.create({"date": date(2026, month, 1), "percent": 0.5})
                    for month in (1, 2, 3)
                ],
            }
        )
        self.policy.charge_terms_id = self.env["collections.charge.terms"].create(
            {
                "name": "Multa, juros e correção",
                "company_id": self.company.id,
                "version_ids": [
                    Command.create(
                        {
                            "date_from": date(2000, 1, 1),
                            "currency_id": self.company.currency_id.id,
                            "penalty": 2,
                            "interest": "fixed",
                            "percent": 1,
                            "index_id": index.id,
                        }
                    )
                ],
            }
        )
        item = self._get_items(self.invoice)
        entries = self.env["collections.charge.statement"]._get_entries(
            self.company, item, TODAY
        )
        parts = {part["label"]: part["amount"] for part in entries[item]["parts"]}
        self.assertEqual(len(parts), 3, parts)
        self.assertEqual(
            round(sum(parts.values()), 2), round(entries[item]["total"], 2)
        )
        action = self._send(TODAY)
        translated = self.env["collections.charge.writer"].with_context(lang="pt_BR")
        for label in ("penalty", "interest", "correction"):
            self.assertIn(translated._get_labels()[label], action.message_id.body)
