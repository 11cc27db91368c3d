"""What the tests of online payments are written with."""

from datetime import timedelta

from lxml import html

from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.collections_policy.tests.test_account_page import AccountCommon


class PaymentPageCommon(AccountCommon):
    """A provider that takes what it is told was paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([]).is_published = False
        cls.method = cls.env.ref("payment.payment_method_unknown")
        cls.provider = cls._create_provider(cls.company)
        cls.method.write({"active": True, "support_tokenization": True})

    @classmethod
    def _create_provider(cls, company):
        form = cls.env["ir.ui.view"].create(
            {
                "name": "Form of the provider",
                "type": "qweb",
                "arch": '<form action="/my" method="get"><input type="hidden"/></form>',
            }
        )
        provider = cls.env["payment.provider"].create(
            {
                "name": "Paying Service",
                "code": "none",
                "state": "test",
                "is_published": True,
                "company_id": company.id,
                "allow_tokenization": True,
                "payment_method_ids": [Command.set(cls.method.ids)],
                "redirect_form_view_id": form.id,
            }
        )
        journal = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        cls._create_dummy_payment_method_for_provider(provider, journal)
        line = journal.inbound_payment_method_line_ids.filtered(
            lambda each: each.payment_provider_id == provider
        )
        line.payment_account_id = cls.inbound_payment_method_line.payment_account_id
        return provider

    # === WHAT A BROWSER DOES === #

    def _get_lines(self, *invoices):
        """Return the due dates of invoices, the first one due first."""
        moves = self.env["account.move"].union(*invoices)
        return moves.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).sorted("date_maturity")

    def _tick(self, lines, url=None):
        """Return the page after "Pay what is ticked"."""
        items = "&".join(f"items={line.id}" for line in lines)
        return self.url_open(f"{url or self._get_link()}/pay?{items}")

    def _read_form(self, page):
        [form] = html.fromstring(page.text).xpath("//form[@id='o_payment_form']")
        return {name[5:]: form.get(name) for name in form.keys() if name[:5] == "data-"}

    def _submit(self, form, **values):
        """Send the payment form.

        :return: the transaction
        """
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            answer = self.make_jsonrpc_request(
                form["transaction-route"],
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.method.id,
                    "token_id": None,
                    "amount": float(form["amount"]),
                    "flow": "redirect",
                    "tokenization_requested": False,
                    "landing_route": "https://elsewhere.example",
                    "is_validation": False,
                    "access_token": None,
                    "csrf_token": "x",
                    **values,
                },
            )
        return self.env["payment.transaction"].search(
            [("reference", "=", answer["reference"])]
        )

    def _buy(self, lines, url=None):
        """Tick items and pay them."""
        return self._submit(self._read_form(self._tick(lines, url)))

    def _confirm(self, transaction):
        with mute_logger("odoo.addons.payment.models.payment_transaction"):
            transaction._set_done()
            transaction._post_process()

    def _create_instalments(self, amount, *days):
        """Create an invoice with equal due dates, as many days from today."""
        term = self.env["account.payment.term"].create(
            {
                "name": "In parts",
                "line_ids": [
                    Command.create(
                        {"value_amount": 100 / len(days), "nb_days": 200 + day}
                    )
                    for day in days
                ],
            }
        )
        return self._create_invoice_due(
            self.today - timedelta(days=170), amount, invoice_payment_term_id=term.id
        )
