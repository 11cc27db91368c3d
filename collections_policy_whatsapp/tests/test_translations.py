"""The languages are complete, and keep what is filled in."""

from odoo.tests import tagged

from odoo.addons.collections_policy.tests.translations import TranslationsCase


@tagged("post_install", "-at_install", "collections")
class TestWhatsappTranslations(TranslationsCase):
    addon = "collections_policy_whatsapp"
    same_everywhere = {
        "ID",
        "WhatsApp",
    }
    same_in_both = {
        "es": {
            "“%(template)s”: %(problem)s",
        },
        "fr": {
            '<span class="o_stat_text">Action</span>',
            "Action",
            "Contact",
            "Date",
            "Secrets",
        },
        "pt_BR": {
            "Status",
            "“%(template)s”: %(problem)s",
        },
    }

    def test_languages_are_complete(self):
        self.assertComplete()

    def test_placeholders_are_kept(self):
        self.assertPlaceholdersKept()
