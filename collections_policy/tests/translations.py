"""That an addon speaks complete Brazilian Portuguese, and says what it says today."""

import re

import polib

from odoo.tests import BaseCase
from odoo.tools.misc import file_path

PLACEHOLDER = re.compile(r"%\(\w+\)s|%s|<t t-out=[^>]*>|{{.*?}}")


class TranslationsCase(BaseCase):
    """To be inherited by the tests of each addon."""

    addon = None
    same_in_both = frozenset()  # terms that are the same word in both languages

    def setUp(self):
        super().setUp()
        self.terms = {entry.msgid for entry in self._load(f"{self.addon}.pot")}
        self.portuguese = self._load("pt_BR.po")

    def _load(self, name):
        return polib.pofile(file_path(f"{self.addon}/i18n/{name}"))

    def assertComplete(self):
        translated = {
            entry.msgid
            for entry in self.portuguese.translated_entries()
            if entry.msgstr != entry.msgid
        }
        self.assertEqual(self.terms - translated, self.same_in_both)
        self.assertFalse(self.portuguese.fuzzy_entries())

    def assertPlaceholdersKept(self):
        for entry in self.portuguese.translated_entries():
            with self.subTest(term=entry.msgid[:60]):
                self.assertCountEqual(
                    PLACEHOLDER.findall(entry.msgid), PLACEHOLDER.findall(entry.msgstr)
                )
