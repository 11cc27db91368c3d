"""The languages are complete, and keep what is filled in."""

from odoo.tests import tagged

from odoo.addons.collections_policy.tests.translations import TranslationsCase


@tagged("post_install", "-at_install", "collections")
class TestImLivechatTranslations(TranslationsCase):
    addon = "collections_policy_im_livechat"
    same_everywhere = {
        "ID",
    }
    same_in_both = {
        "fr": {
            "Message",
        },
    }

    def test_languages_are_complete(self):
        self.assertComplete()

    def test_placeholders_are_kept(self):
        self.assertPlaceholdersKept()
