"""That an addon speaks each language completely, and says what it says today."""

import re

import polib

from odoo.tests import BaseCase
from odoo.tools.misc import file_path

LANGUAGES = ("es", "fr", "pt_BR")
PLACEHOLDER = re.compile(r"%\(\w+\)(?:\.\d+)?[sdf]|%%|%s|<t t-out=[^>]*>|{{.*?}}")


class TranslationsCase(BaseCase):
    """To be inherited by the tests of each addon.

    ``same_everywhere``
        terms that no language writes in another way
    ``same_in_both``
        by language, terms that it writes as English does
    """

    addon = None
    same_everywhere = frozenset()
    same_in_both = {}

    def setUp(self):
        super().setUp()
        self.terms = {entry.msgid for entry in self._load(f"{self.addon}.pot")}
        self.languages = {lang: self._load(f"{lang}.po") for lang in LANGUAGES}

    def _load(self, name):
        return polib.pofile(file_path(f"{self.addon}/i18n/{name}"))

    def assertComplete(self):
        for lang, entries in self.languages.items():
            translated = {
                entry.msgid
                for entry in entries.translated_entries()
                if entry.msgstr != entry.msgid
            }
            same = self.same_everywhere | self.same_in_both.get(lang, frozenset())
            with self.subTest(lang=lang):
                self.assertEqual(self.terms - translated, same)
            with self.subTest(lang=lang):
                self.assertEqual(translated - self.terms, set())
            with self.subTest(lang=lang):
                self.assertFalse(entries.fuzzy_entries())

    def assertPlaceholdersKept(self):
        for lang, entries in self.languages.items():
            for entry in entries.translated_entries():
                with self.subTest(lang=lang, term=entry.msgid[:60]):
                    self.assertCountEqual(
                        PLACEHOLDER.findall(entry.msgid),
                        PLACEHOLDER.findall(entry.msgstr),
                    )
