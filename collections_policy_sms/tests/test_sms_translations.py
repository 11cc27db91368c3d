"""Brazilian Portuguese is complete, and keeps what is filled in."""

import re

import polib

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

SAME_IN_BOTH = {"ID", "SMS"}
PLACEHOLDER = re.compile(r"%\(\w+\)s|{{.*?}}")


@tagged("post_install", "-at_install", "collections")
class TestSmsTranslations(BaseCase):
    def _load(self, name):
        return polib.pofile(file_path(f"collections_policy_sms/i18n/{name}"))

    def test_portuguese_is_complete(self):
        terms = {entry.msgid for entry in self._load("collections_policy_sms.pot")}
        portuguese = self._load("pt_BR.po")
        translated = {
            entry.msgid
            for entry in portuguese.translated_entries()
            if entry.msgstr != entry.msgid
        }
        self.assertEqual(terms - translated, SAME_IN_BOTH & terms)
        self.assertFalse(portuguese.fuzzy_entries())

    def test_placeholders_are_kept(self):
        for entry in self._load("pt_BR.po").translated_entries():
            with self.subTest(entry.msgid[:60]):
                self.assertCountEqual(
                    PLACEHOLDER.findall(entry.msgid), PLACEHOLDER.findall(entry.msgstr)
                )
