"""The languages are complete, and keep what is filled in."""

from odoo.tests import tagged

from odoo.addons.collections_policy.tests.translations import TranslationsCase


@tagged("post_install", "-at_install", "collections")
class TestSmsTranslations(TranslationsCase):
    addon = "collections_policy_sms"
    same_everywhere = {
        "ID",
        "SMS",
    }
    same_in_both = {
        "fr": {
            "Contact",
        },
    }

    def test_languages_are_complete(self):
        self.assertComplete()

    def test_placeholders_are_kept(self):
        self.assertPlaceholdersKept()
