"""The policy in plain words, for customers: written from what is configured.

Only what customers meet is told.  Scripts of calls, tasks and approvals, the names of
levels, policies and segments, and the amounts from which somebody acts are not.
"""

from collections import namedtuple

from odoo import models
from odoo.tools import format_list

Subject = namedtuple("Subject", "policy company ladder today as_of")
Subject.__doc__ = """What is written about.

``company`` is the policy's, ``ladder`` its active levels.  What is in force ``today``
is told; amounts of examples are reckoned by the rates known on the day ``as_of``.
"""


class CollectionsToldWriter(models.AbstractModel):
    """Each part is a method named in :meth:`_get_methods`: of a ``Subject``, it returns
    what :meth:`_prepare_part` does, or nothing.
    """

    _name = "collections.told.writer"
    _description = "Collections: the policy in plain words"

    def _write(self, policy, today, as_of=None):
        """Return what customers are told of a policy, in the language of the context.

        :param policy: a ``collections.policy``
        :param today: the day, in the company's time zone
        :param as_of: by the rates of which day examples are reckoned; by default today
        :return: what ``tools/told_text.py`` describes
        :rtype: dict
        """
        subject = self._prepare_subject(policy, today, as_of or today)
        parts = (method(subject) for method in self._get_methods(subject))
        return {
            "title": self.env._("Our collections policy in plain words"),
            "intro": self._get_intro(subject),
            "parts": [part for part in parts if part],
            "summary": " ".join(self._get_summary(subject)),
        }

    def _prepare_subject(self, policy, today, as_of):
        policy = policy.sudo().with_env(self.sudo().env)
        return Subject(policy, policy.company_id, policy._get_ladder(), today, as_of)

    def _get_methods(self, subject):
        """Return what writes the parts, in the order in which customers read them.

        TO EXTEND where there is more to tell.
        """
        return []

    def _prepare_part(self, code, title, rows=(), paragraphs=()):
        """Return a part, or nothing if it would be empty.

        :param str code: what it is about
        :param rows: pairs of a short text, such as when, and what
        :rtype: dict | None
        """
        rows = [[self._begin(when), what] for when, what in rows]
        paragraphs = [text for text in paragraphs if text]
        if not (rows or paragraphs):
            return None
        return {"code": code, "title": title, "rows": rows, "paragraphs": paragraphs}

    def _get_intro(self, subject):
        """Return the first paragraphs: what it is, and the company's own words."""
        own = (line.strip() for line in (subject.policy.told_words or "").split("\n"))
        return [
            self.env._(
                "What you can expect of %s when a payment comes due: said beforehand, "
                "so that nothing comes as a surprise.",
                subject.company.name,
            ),
            *filter(None, own),
        ]

    def _get_summary(self, subject):
        """Return the sentences of the short text on documents. TO EXTEND.

        :rtype: list[str]
        """
        return [
            self.env._(
                "When we remind you, what may follow, and what you can do if a date is "
                "difficult, we tell you beforehand."
            )
        ]

    # === DRAWN === #

    def _draw(self, content):
        """Return what is told, to be read by people.

        :param dict content: what :meth:`_write` returned, now or long ago
        :rtype: Markup
        """
        return self.env["ir.qweb"]._render(
            "collections_policy.told_parts", {"content": content}
        )

    # === WORDS === #

    def _join(self, words):
        return format_list(self.env, list(words))

    def _begin(self, text):
        """Return a text with a capital letter."""
        return text[:1].upper() + text[1:]

    def _write_when(self, level):
        """Return when a level begins, as customers understand it.

        :rtype: str
        """
        if level._has_own_clock():
            return self._write_after_notice(level)
        when = level._get_offset_label()
        if level.waits_for:
            return self.env._("%s, once our notice has reached you", when)
        return when

    def _write_after_notice(self, level):
        days = level.delay
        if level.delay_kind == "business":
            if days == 1:
                return self.env._("1 business day after our notice has reached you")
            return self.env._("%s business days after our notice has reached you", days)
        if days == 1:
            return self.env._("1 day after our notice has reached you")
        return self.env._("%s days after our notice has reached you", days)

    def _qualify(self, level, what):
        """Add to what a level does that it is not done to everybody."""
        if level.minimum_amount or level._has_segment():
            return self.env._("%s (in some cases)", what)
        return what
