"""Brazilian Portuguese is complete."""

import re

import polib

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

SAME_IN_BOTH = {"ID", "Status", "WhatsApp", "“%(template)s”: %(problem)s"}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%s|\{\{\d\}\}")


@tagged("post_install", "-at_install", "collections")
class TestTranslations(BaseCase):
    def _load(self, name):
        return polib.pofile(file_path(f"collections_policy_whatsapp/i18n/{name}"))

    def test_portuguese_is_complete(self):
        terms = {e.msgid for e in self._load("collections_policy_whatsapp.pot")}
        portuguese = self._load("pt_BR.po")
        translated = {entry.msgid for entry in portuguese.translated_entries()}
        self.assertEqual(terms - translated, SAME_IN_BOTH)
        self.assertFalse(portuguese.fuzzy_entries())

    def test_placeholders_are_kept(self):
        for entry in self._load("pt_BR.po").translated_entries():
            with self.subTest(term=entry.msgid[:60]):
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(entry.msgid)),
                    sorted(PLACEHOLDER.findall(entry.msgstr)),
                )
