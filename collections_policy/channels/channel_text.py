"""What a channel's messages say: the template they are made of, and its check.

A template may be of any model: what is read of it, a channel says here.
"""

from odoo import models

from ..tools.wording import read_inline, read_qweb


class CollectionsChannel(models.AbstractModel):
    _inherit = "collections.channel"

    # === TEMPLATES === #

    def _get_template(self, step):
        """Return the template that a step's messages are made of."""
        return step[self._template_field]

    def _get_steps(self, template):
        """Return the steps in use, of all companies, whose text is a template."""
        return (
            self.env["collections.level.step"]
            .sudo()
            .search(
                [
                    ("channel", "=", self._get_code()),
                    (self._template_field, "in", template._origin.ids),
                    ("level_id.active", "=", True),
                    ("level_id.policy_id.active", "=", True),
                ]
            )
        )

    def _read_template(self, template, lang):
        """Return the wording of a template in a language, by field.

        :rtype: dict[str, Wording]
        """
        template = template.with_context(lang=lang)
        return {
            name: self._get_reader(template._fields[name])(template[name])
            for name in self._text_fields
        }

    def _get_other_texts(self, template):
        """Return the texts of a template that it keeps elsewhere than in its fields.

        :return: for each of ``_text_fields`` that is none of its fields, the words
        :rtype: dict[str, dict]
        """
        return {}

    def _get_reader(self, field):
        is_qweb = getattr(field, "render_engine", None) == "qweb"
        return read_qweb if is_qweb else read_inline

    def _get_template_langs(self, template, name, lang):
        """Return the codes of the languages that a text of a template may be in.

        One that was not translated is the same in several; which it is, nobody knows.
        """
        text = template.with_context(lang=lang)[name]
        return {lang} | {
            other
            for other, _name in self.env["res.lang"].get_installed()
            if template.with_context(lang=other)[name] == text
        }

    def _get_mentions(self, template, lang):
        """Return, as one text, all that a template shows or names in a language."""
        template = template.with_context(lang=lang)
        return " ".join(str(template[name] or "") for name in self._text_fields)

    # === MESSAGES === #

    def _get_langs(self, actions):
        """Return the language in which each action is written.

        :rtype: dict[collections.action, str]
        """
        return {action: action.lang for action in actions}

    def _get_sample_texts(self, template, action, lang):
        """Return what a template would say of an action in a language.

        :return: what stands in each of ``_text_fields``: ``Markup`` is HTML
        :rtype: dict[str, str]
        """
        return {
            name: template._render_field(name, action.ids, set_lang=lang)[action.id]
            for name in self._text_fields
        }

    def _pick_texts(self, rendered, actions):
        """Return, of what was rendered for actions by id, the texts by action."""
        return {
            action: {name: rendered[action.id][name] for name in self._text_fields}
            for action in actions
        }

    def _lint(self, actions, texts, now):
        """Fail the actions whose messages must not go out as they are.

        To be called with the texts of a batch before they are queued.

        :param dict texts: by action, what stands in each field of ``_text_fields``:
            ``Markup`` is HTML
        :param now: the moment, UTC
        :return: the actions that may go on
        """
        held_back = {}
        linter = self.env["collections.linter"]
        for action, findings in linter._lint(self, actions, texts).items():
            detail = linter._explain(action._get_template(), findings)
            if detail:
                held_back.setdefault(detail, actions.browse())
                held_back[detail] |= action
        for detail, failed in held_back.items():
            failed._set_failed("lint", detail, now=now)
        return actions - actions.browse().union(*held_back.values())
