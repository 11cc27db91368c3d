"""Brazilian Portuguese is complete, and keeps what is filled in."""

from odoo.tests import tagged

from .translations import TranslationsCase


@tagged("post_install", "-at_install", "collections")
class TestTranslations(TranslationsCase):
    addon = "collections_policy"
    same_in_both = {
        "1 item",
        "Chile: Ley 21.320",
        "E-mail",
        "Formal",
        "ID",
        "Ley 2300 de 2023, art. 3",
        "PDF",
        "Status",
        "Total",
        "“%(policy)s”, %(step)s: %(problem)s",
        "“%(words)s”",
    }

    def test_portuguese_is_complete(self):
        self.assertComplete()

    def test_placeholders_are_kept(self):
        self.assertPlaceholdersKept()
