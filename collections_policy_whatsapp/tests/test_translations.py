"""Brazilian Portuguese is complete, and keeps what is filled in."""

from odoo.tests import tagged

from odoo.addons.collections_policy.tests.translations import TranslationsCase


@tagged("post_install", "-at_install", "collections")
class TestWhatsappTranslations(TranslationsCase):
    addon = "collections_policy_whatsapp"
    same_in_both = {
        "ID",
        "Status",
        "WhatsApp",
        "“%(template)s”: %(problem)s",
    }

    def test_portuguese_is_complete(self):
        self.assertComplete()

    def test_placeholders_are_kept(self):
        self.assertPlaceholdersKept()
