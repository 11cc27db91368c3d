"""What is wrong with messages, before they go out and while they are written."""

import psycopg2

from odoo import models

from ..tools.lint import ERROR, WARNING, Finding, Message, lint_wording
from .action_facts import ActionFacts
from .collections_word import get_language

# Where the law wants address and tax ID in every message: Brazil, CDC art. 42-A
IDENTITY_BY_LAW = {"BR"}
IDENTITY = ("address", "tax_id")
# What a template mentions, where there is no customer to try it on
MENTIONS = {
    "items": ("items_html", "line_ids"),
    "total": ("items_html", "total_label"),
    "payment": ("payment_html", "portal_link"),
    "gist": ("total_label", "portal_link", "items_html"),
}


class CollectionsLinter(models.AbstractModel):
    _name = "collections.linter"
    _description = "Collections: check the text of messages"

    # === MESSAGES === #

    def _lint(self, channel, actions, texts):
        """Return what is wrong with messages as they are about to go out.

        A template is read once for all its messages in a language.

        :param channel: the service that carries them
        :param dict texts: by action, what stands in each field: ``Markup`` is HTML
        :rtype: dict[collections.action, list[Finding]]
        """
        findings = {}
        langs = channel._get_langs(actions)
        by_wording = actions.grouped(
            lambda action: (action._get_template(), langs[action])
        )
        for (template, lang), batch in by_wording.items():
            wording = self._lint_wording(channel, template, lang)
            translated = batch.with_context(lang=lang)
            facts = ActionFacts(translated)
            for action, written in zip(batch, translated, strict=True):
                message = Message(texts[action])
                findings[action] = [
                    *self._find_gaps(channel, written, message, facts),
                    *self._find_said(wording, message, action.level_id),
                ]
        return findings

    def _find_gaps(self, channel, action, message, facts):
        """Return what a message should say and doesn't.

        :param action: in the language of the message
        :param ActionFacts facts: what it is about
        """
        missing = facts.find_missing(action, message, action._get_must_say(channel))
        return [
            *(
                Finding("missing", self._weigh(element, action), element, detail=detail)
                for element, detail in missing
            ),
            *(Finding("blank", ERROR, name, name) for name in message.find_blank()),
        ]

    def _weigh(self, element, action):
        """Return how bad it is that an element is missing from an action's message.

        To be extended where the law asks for more, or for less.
        """
        country = action.company_id.country_id.code
        if element in IDENTITY and country not in IDENTITY_BY_LAW:
            return WARNING
        return ERROR

    def _find_said(self, wording, message, level):
        """Return what of a template's wording is wrong, and stands in a message."""
        return [
            finding
            for finding in wording
            if message.shows(finding.what) and not self._is_allowed(finding, level)
        ]

    def _is_allowed(self, finding, levels):
        """Tell whether the policy has what words announce, at each of some levels."""
        consequence = self._get_word(finding).consequence_id
        return bool(consequence and levels) and all(
            consequence in level._get_named_consequences() for level in levels
        )

    def _get_word(self, finding):
        return self.env["collections.word"].sudo().browse(finding.word_id or [])

    # === TEMPLATES === #

    def _lint_template(self, channel, template, levels, sample=None):
        """Return what is wrong with a template, in each language that is in use.

        :param channel: the service that carries its messages
        :param levels: the levels that use it
        :param sample: an action to try it on; without one it is only read
        :rtype: dict[str, list[Finding]]
        """
        return {
            lang: self._lint_in(channel, template, levels, sample, lang)
            for lang, _name in self.env["res.lang"].get_installed()
        }

    def _lint_in(self, channel, template, levels, sample, lang):
        wording = [
            finding
            for finding in self._lint_wording(channel, template, lang)
            if not (levels and self._is_allowed(finding, levels))
        ]
        if any(finding.code == "broken" for finding in wording):
            return wording
        if not sample:
            return [*wording, *self._find_unmentioned(channel, template, lang)]
        return [*wording, *self._try_on(channel, template, sample, lang)]

    def _lint_wording(self, channel, template, lang):
        """Return what is wrong with what a template says by itself in a language."""
        findings = []
        for name, wording in channel._read_template(template, lang).items():
            languages = map(
                get_language, channel._get_template_langs(template, name, lang)
            )
            phrases = [
                self.env["collections.word"]._get_phrases(language)
                for language in sorted(set(languages))
            ]
            findings += lint_wording(wording, name, phrases)
        return findings

    def _find_unmentioned(self, channel, template, lang):
        """Return what a template does not seem to say, as far as reading it tells."""
        source = channel._get_mentions(template, lang)
        return [
            Finding("missing", ERROR, element)
            for element in channel._must_say
            if element in MENTIONS
            and not any(name in source for name in MENTIONS[element])
        ]

    # === TRYING A TEMPLATE === #

    def _get_sample(self, channel, template):
        """Return an action to try a template on: one that it was made for, if there is.

        :return: a ``collections.action`` that the user may see, or none
        """
        Action = self.env["collections.action"]
        if not Action.has_access("read"):
            return Action
        carries = [
            ("line_ids.step_id", "!=", False),
            ("line_ids.move_line_id", "!=", False),
        ]
        own = [("step_id", "in", channel._get_steps(template).ids)]
        return Action.search([*carries, *own], limit=1) or Action.search(
            carries, limit=1
        )

    def _try_on(self, channel, template, sample, lang):
        """Return what is wrong with what a template says of an action."""
        sample, template = sample.sudo(), template.sudo()
        try:
            with self.env.cr.savepoint():
                texts = channel.sudo()._get_sample_texts(template, sample, lang)
                written = sample.with_context(lang=lang)
                facts = ActionFacts(written)
                return [
                    *self._find_gaps(channel, written, Message(texts), facts),
                    *self._find_empty(channel, template, sample, lang),
                ]
        except psycopg2.Error:
            raise
        except Exception as error:
            return [Finding("broken", ERROR, "", detail=str(error))]

    def _find_empty(self, channel, template, sample, lang):
        """Return the expressions, of those always shown, that are empty."""
        translated = template.with_context(lang=lang)
        findings = []
        for name, wording in channel._read_template(template, lang).items():
            for expression in dict.fromkeys(wording.expressions):
                if expression.is_sure and expression.stands_alone:
                    source = expression.source
                    shown = translated._render_template(
                        f"{{{{ {source} }}}}", sample._name, sample.ids
                    )
                    if not shown[sample.id].strip():
                        findings.append(Finding("empty", WARNING, source, name))
        return findings

    # === IN WORDS === #

    def _draw(self, template, findings, sample=None):
        """Return the findings of a template as people read them.

        :param dict findings: what :meth:`_lint_template` returns
        :param sample: the action that it was tried on
        :rtype: Markup
        """
        names = dict(self.env["res.lang"].get_installed())
        return self.env["ir.qweb"]._render(
            "collections_policy.lint_panel",
            {
                "languages": [
                    (names[lang], [self._describe(template, each) for each in found])
                    for lang, found in findings.items()
                    if found
                ],
                "is_several": len(names) > 1,
                "sample": sample,
            },
        )

    def _count_errors(self, findings):
        """Return how many errors a template has, in all its languages.

        :param dict findings: what :meth:`_lint_template` returns
        """
        return sum(
            finding.severity == ERROR
            for found in findings.values()
            for finding in found
        )

    def _explain(self, template, findings):
        """Return, in words, why a message is held back: nothing if it is not.

        :param template: the one that the message was made of
        :rtype: str
        """
        rows = [
            self._describe(template, finding)
            for finding in findings
            if finding.severity == ERROR
        ]
        return "\n".join(
            " ".join(filter(None, (f"{row['where']}:", row["what"], row["todo"])))
            for row in rows
        )

    def _describe(self, template, finding):
        """Return a finding as people read it: where, what, and what to do.

        :rtype: dict[str, str]
        """
        field = template._fields.get(finding.where)
        where = field._description_string(self.env) if field else None
        what, todo = getattr(self, f"_describe_{finding.code}")(finding)
        return {
            "severity": finding.severity,
            "where": where or self.env._("Whole message"),
            "what": what,
            "todo": todo,
        }

    def _describe_missing(self, finding):
        what, todo = self._get_element_labels()[finding.what]
        return f"{what} {finding.detail}".strip(), todo

    def _get_element_labels(self):
        """Return what is said where an element is missing, and what to do then."""
        items = self.env._("Put “object.items_html” where they belong.")
        company = self.env._("Fill in the company's data.")
        return {
            "creditor": (self.env._("The creditor's name is missing."), company),
            "address": (self.env._("The creditor's address is missing."), company),
            "tax_id": (self.env._("The creditor's tax ID is missing."), company),
            "items": (
                self.env._("An item's number, due date or amount is missing."),
                items,
            ),
            "total": (self.env._("The total is missing."), items),
            "payment": (
                self.env._("How to pay is missing."),
                self.env._("Put “object.payment_html” where it belongs."),
            ),
            "gist": (
                self.env._("Neither the amount nor a link to the invoices is there."),
                self.env._("Put “object.total_label” or “object.portal_link” in."),
            ),
        }

    def _describe_blank(self, finding):
        return self.env._("Nothing is written here."), self.env._("Write a text.")

    def _describe_leftover(self, finding):
        what = self.env._("“%s” was left in the text.", finding.what)
        return what, self.env._("Replace it by what it stands for, or take it out.")

    def _describe_word(self, finding):
        what = self.env._("“%(words)s”", words=finding.what)
        todo = self.env._("Say it in another way.")
        return " – ".join(filter(None, (what, self._get_word(finding).reason))), todo

    def _describe_consequence(self, finding):
        word = self._get_word(finding)
        what = self.env._(
            "“%(words)s” announces what the policy does not do by this level: "
            "%(consequence)s.",
            words=finding.what,
            consequence=word.consequence_id.name,
        )
        todo = self.env._("Take it out, or tick it on the level, if it is true.")
        return " ".join(filter(None, (what, word.reason))), todo

    def _describe_broken(self, finding):
        what = " – ".join(filter(None, (finding.what, finding.detail)))
        return self.env._("Can't be filled in: %s", what), self.env._("Correct it.")

    def _describe_empty(self, finding):
        what = self.env._("“%s” is empty for this customer.", finding.what)
        return what, self.env._("Give it a default, or leave it out if it is empty.")
