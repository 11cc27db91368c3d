"""Telling HTML that can do no harm from HTML that has to be cleaned."""

import re

TAG = re.compile(r"<[^>]*>")
PLAIN_TAG = re.compile(r'</?([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"<>]*")*)\s*/?>')
ATTRIBUTE = re.compile(r'\s+([a-z-]+)="([^"<>]*)"')
TAGS = frozenset(
    "a b body br div em h1 h2 h3 h4 head hr html i img li meta ol p small span strong"
    " table tbody td th thead tr u ul".split()
)
ATTRIBUTES = frozenset(
    "align alt border cellpadding cellspacing charset class colspan content dir height"
    " href lang name role rowspan src style title valign width".split()
)
LINK = re.compile(r"(https?://|mailto:|tel:|#|/)", re.IGNORECASE)
STYLE = re.compile(r"[\w\s:;,.#%()'!+-]*")
HARMFUL_STYLE = re.compile(r"expression|url\(|behavior|@|\\|position", re.IGNORECASE)


class PlainHtml:
    """Knows the tags that were found harmless: messages have most in common."""

    def __init__(self):
        self._harmless = {}

    def holds(self, html):
        """Tell whether HTML is made of harmless tags and text only.

        Strict on purpose: whatever is unusual is said to be harmful.
        """
        tags = TAG.findall(html)
        return len(tags) == html.count("<") and all(map(self._is_harmless, set(tags)))

    def _is_harmless(self, tag):
        if tag not in self._harmless:
            self._harmless[tag] = self._look_at(tag)
        return self._harmless[tag]

    def _look_at(self, tag):
        match = PLAIN_TAG.fullmatch(tag)
        return bool(
            match
            and match[1] in TAGS
            and all(
                name in ATTRIBUTES and self._is_harmless_value(name, value)
                for name, value in ATTRIBUTE.findall(match[2])
            )
        )

    def _is_harmless_value(self, name, value):
        if name in ("href", "src"):
            return bool(LINK.match(value))
        if name == "style":
            return bool(STYLE.fullmatch(value)) and not HARMFUL_STYLE.search(value)
        return True
