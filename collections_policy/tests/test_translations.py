"""Brazilian Portuguese is complete, and keeps what is filled in."""

from odoo.tests import tagged

from .translations import TranslationsCase


@tagged("post_install", "-at_install", "collections")
class TestTranslations(TranslationsCase):
    addon = "collections_policy"
    same_in_both = {
        "1 item",
        "%(agreement)s: %(item)s",
        "%(customer)s: %(promise)s",
        "%(customer)s: %(reason)s",
        "<span>%</span>",
        "Portal",
        "UTC",
        "object.name",
        '· <span class="page"/> / <span class="topage"/>',
        '·\n                <span class="page"/> / <span class="topage"/>',
        "%(date)s: %(old)s → %(new)s",
        "%(old_date)s: %(old)s → %(date)s: %(new)s",
        "Banco Central do Brasil (SGS)",
        "Banco Central do Brasil, Resolução CMN 5.171/2024, SGS 29543",
        "Banco Central do Brasil, SGS 4390",
        "Código Civil, art. 412",
        "FGV, Índice Geral de Preços – Mercado; Banco Central do Brasil, SGS 189",
        "IBGE, Índice Nacional de Preços ao Consumidor Amplo; "
        "Banco Central do Brasil, SGS 433",
        "IBGE, Índice Nacional de Preços ao Consumidor; "
        "Banco Central do Brasil, SGS 188",
        "IGP-M",
        "INPC",
        "IPCA",
        "Late Payment of Commercial Debts (Interest) Act 1998, s. 5A and 6",
        "Taxa Legal",
        "Chile: Ley 21.320",
        "E-mail",
        "Formal",
        "ID",
        "Ley 2300 de 2023, art. 3",
        "PDF",
        "Principal",
        "Status",
        "Total",
        "“%(policy)s”, %(step)s: %(problem)s",
        "“%(words)s”",
        "%(item)s: %(reason)s.",
        "--files .",
        "Correios",
        "E-mail (SHA-256)",
        "Envelope",
        "Envelopes",
        "Hash",
        "PDF (SHA-256)",
        "RR473124829BR",
        "SHA-256",
        "Token",
        "Webhook",
        "https://…",
        "python3 verify_chain.py events.jsonl",
        "%(field)s: %(old)s → %(new)s",
        "%(row)s, %(part)s: %(amount)s (%(count)s)",
        "%(state)s (%(reason)s).",
        "1,234.56",
        "1.234,56",
        "AUC",
        "DSO",
        "KS",
        "Link",
        "Score",
        "Scorecard",
        "Scorecards",
        "{{ object.display_name }} – {{ object.company_id.name }}",
        "{{0}}/5",
        "“%(level)s”: %(why)s.",
    }

    def test_portuguese_is_complete(self):
        self.assertComplete()

    def test_placeholders_are_kept(self):
        self.assertPlaceholdersKept()
