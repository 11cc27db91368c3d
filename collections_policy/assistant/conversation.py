"""A conversation with the assistant: where it stands, and what was said."""

import secrets
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

from ..tools.conversation import dump_ask, load_ask

MOST_LINES = 400  # of a conversation, beyond which the first ones are forgotten
IDLE_DAYS = 90  # after which what led to nothing is forgotten


class CollectionsConversation(models.Model):
    """One row holds all of a conversation; customers never see but its key.

    ``state`` fields (``topic``, ``ask``, ``answers``, ``misses``) say where it stands.
    """

    _name = "collections.conversation"
    _description = "Conversation with the assistant"
    _inherit = ["collections.kept.mixin"]
    _order = "date_last desc, id desc"
    _rec_name = "partner_id"

    key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        default=lambda self: secrets.token_urlsafe(24),
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    author_id = fields.Many2one(
        comodel_name="res.partner", string="Spoken With", readonly=True
    )
    medium = fields.Selection(
        selection="_selection_medium", string="Where", required=True, readonly=True
    )
    date_first = fields.Datetime(
        string="Began", readonly=True, default=fields.Datetime.now
    )
    date_last = fields.Datetime(
        string="Last Word", readonly=True, default=fields.Datetime.now, index=True
    )
    topic = fields.Char(readonly=True)
    ask = fields.Json(readonly=True)
    answers = fields.Json(readonly=True)
    misses = fields.Integer(readonly=True)
    result = fields.Selection(
        selection="_selection_result",
        readonly=True,
        help="What it last led to. Empty: the customer only asked.",
    )
    lines = fields.Json(readonly=True)
    word_count = fields.Integer(
        string="Turns",
        readonly=True,
        aggregator=None,
        help="How often the customer said something.",
    )
    miss_count = fields.Integer(
        string="Not Understood",
        readonly=True,
        help="How often an answer could not be taken.",
    )
    transcript = fields.Html(compute="_compute_transcript", sanitize=False)

    _by_key = models.UniqueIndex("(key)")

    # === SELECTIONS === #

    @api.model
    def _selection_medium(self):
        """Return where customers speak with the assistant, with labels. TO EXTEND."""
        return [
            ("portal", self.env._("Portal")),
            ("link", self.env._("Link in a message")),
        ]

    @api.model
    def _selection_result(self):
        topics = self.env["collections.assistant"]._get_topics()
        return [
            (code, topic._get_result_label())
            for code, topic in topics.items()
            if topic._get_result_label()
        ]

    # === COMPUTE METHODS === #

    @api.depends("lines")
    def _compute_transcript(self):
        for conversation in self:
            conversation.transcript = conversation._draw_transcript()

    def _draw_transcript(self):
        """Return what was said, as HTML."""
        names = {
            "assistant": self.env._("Assistant"),
            "customer": self.author_id.name or self.partner_id.name,
        }
        return Markup().join(
            Markup("<p><b>%s:</b> %s</p>")
            % (names[line["by"]], _break_lines(line["text"]))
            for line in self.lines or []
        )

    # === ACTION METHODS === #

    def action_open_case(self):
        self.ensure_one()
        case = self._find_case().with_env(self.env)
        return (case or self.partner_id).get_formview_action()

    # === STATE === #

    @api.model
    def _start(self, talk):
        """Return a new conversation.

        :param Talk talk: who speaks
        """
        return self.create(
            {
                "company_id": talk.company.id,
                "partner_id": talk.debtor.id,
                "author_id": talk.author.id,
                "medium": talk.medium,
            }
        )

    def _get_ask(self):
        """Return what is asked now.

        :rtype: Ask
        """
        return load_ask(self.ask)

    def _keep(self, lines, reply, code=""):
        """Keep what was said, and where it stands now.

        :param list lines: what was said, by whom
        :param Reply reply: what is asked now
        :param str code: the topic that is spoken of now
        """
        said = sum(line["by"] == "customer" for line in lines)
        values = {
            "lines": [*(self.lines or []), *lines][-MOST_LINES:],
            "topic": code if reply.ask.field else "",
            "ask": dump_ask(reply.ask),
            "answers": reply.answers,
            "misses": self.misses + 1 if reply.is_miss else 0,
            "miss_count": self.miss_count + reply.is_miss,
            "word_count": self.word_count + said,
            "date_last": fields.Datetime.now(),
        }
        if reply.result:
            values["result"] = reply.result
        self.write(values)

    def _tell(self, lines, is_handed_over=False):
        """Return what the customer is told of the conversation.

        :param list lines: what was said of it
        :rtype: dict
        """
        ask = self._get_ask()
        return self._prepare_told(self.key, lines, ask, is_handed_over)

    @api.model
    def _prepare_told(self, key, lines, ask, is_handed_over=False):
        return {
            "key": key,
            "lines": lines,
            "ask": dump_ask(ask),
            "is_handed_over": is_handed_over,
        }

    # === FORGETTING === #

    @api.autovacuum
    def _gc_conversations(self):
        """Forget the conversations that led to nothing."""
        limit = fields.Datetime.now() - timedelta(days=IDLE_DAYS)
        self.search([("date_last", "<", limit), ("result", "=", False)]).unlink()


def _break_lines(text):
    return Markup("<br/>").join(text.splitlines())
