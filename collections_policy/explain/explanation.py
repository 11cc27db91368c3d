"""Why an open item stands where it does, in sentences.

They put into words what the evaluation answers, and what it compares: nothing is
decided here.
"""

from typing import Any, NamedTuple

from odoo import api, models
from odoo.tools.misc import format_amount, format_date


class Section(NamedTuple):
    """What is said of one question: a title, and sentences."""

    title: str
    sentences: list


class Topic(NamedTuple):
    """An open item and what is known of it.

    ``item`` is the answer of the evaluation on ``date``; ``line`` the journal item;
    ``policies`` those of the company in the order in which they are tried; ``ladder``
    the levels in use of the item's policy.
    """

    item: Any
    line: Any
    company: Any
    date: Any
    policies: Any
    policy: Any
    ladder: Any


class CollectionsExplanation(models.AbstractModel):
    _name = "collections.explanation"
    _description = "Collections: why"

    @api.model
    def _explain(self, lines):
        """Return, for each open item, why it stands where it does.

        :param lines: ``account.move.line`` records that the user may read
        :return: by line, its sections; of lines of which nothing is owed, none
        :rtype: dict[account.move.line, list[Section]]
        """
        lines.check_access("read")
        explained = {}
        for root, own in lines.sudo().grouped(lambda ln: ln.company_id.root_id).items():
            for topic in self.sudo()._find_topics(root, own):
                explained[topic.line] = [
                    section for section in self.sudo()._tell(topic) if section.sentences
                ]
        return {line: explained[line] for line in lines.sudo() if line in explained}

    @api.model
    def _draw(self, lines):
        """Return the explanations of open items as HTML.

        :rtype: Markup
        """
        explained = self._explain(lines)
        return self.env["ir.qweb"]._render(
            "collections_policy.explanation",
            {
                "items": [
                    (self._get_title(line) if len(explained) > 1 else "", sections)
                    for line, sections in explained.items()
                ]
            },
        )

    def _find_topics(self, company, lines):
        date = company._get_collections_date()
        evaluator = self.env["collections.evaluator"]
        policies = evaluator._get_policies(company).with_env(self.env)
        for item in evaluator._evaluate(company, date, lines=lines):
            policy = policies.browse(item.policy_id or ())
            yield Topic(
                item,
                lines.browse(item.line_id),
                company.with_env(self.env),
                date,
                policies,
                policy,
                policy._get_ladder().filtered("step_ids"),
            )

    def _tell(self, topic):
        """Return all sections of an explanation, in the order they are read.

        :rtype: list[Section]
        """
        return [
            Section(self.env._("Why this policy"), self._tell_policy(topic)),
            Section(self.env._("What holds it"), self._tell_held(topic)),
            Section(self.env._("Where it stands"), self._tell_level(topic)),
            Section(self.env._("What comes next"), self._tell_next(topic)),
            Section(self.env._("Levels passed over"), self._tell_passed(topic)),
        ]

    def _get_title(self, line):
        return self.env._(
            "%(number)s, due on %(date)s, %(amount)s open",
            number=line.move_id.name or line.name or "",
            date=self._date(line.date_maturity or line.date),
            amount=format_amount(
                self.env, line.amount_residual_currency, line.currency_id
            ),
        )

    # === WORDS === #

    def _date(self, date):
        return format_date(self.env, date)

    def _money(self, topic, amount):
        """Return an amount in the company's currency, in words and signs."""
        return format_amount(self.env, amount, topic.company.currency_id)

    def _names(self, records):
        """Return the names of records, in quotes: “First”, “Second”."""
        return ", ".join(f"“{name}”" for name in records.mapped("name"))

    def _level(self, level_id):
        return self.env["collections.level"].browse(level_id or ())
