"""What customers answer: kept on the case, and held until a person has looked."""

import textwrap

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.replies import get_new_text

LONGEST = 80  # letters of an answer that its hold tells as the reason


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    attention = fields.Selection(
        selection_add=[("answered", "Answered"), ("failed",)],
    )
    answer_hold_id = fields.Many2one(
        comodel_name="collections.hold",
        string="Answer to Read",
        compute="_compute_answer",
    )
    answered_on = fields.Datetime(compute="_compute_answer")
    answer_author = fields.Char(compute="_compute_answer")
    answer_text = fields.Text(compute="_compute_answer")

    @api.depends("partner_id", "company_id", "hold_ids")
    def _compute_answer(self):
        holds = self.env["collections.hold"].search(self._get_answer_hold_domain())
        by_debtor = {(hold.company_id, hold.partner_id): hold for hold in holds}
        for case in self:
            hold = by_debtor.get((case.company_id, case.partner_id), holds.browse())
            case.answer_hold_id = hold
            case.answered_on = hold.answered_on
            case.answer_author = hold.answer_author
            case.answer_text = hold.answer_text

    def _get_answer_hold_domain(self):
        """Return the domain of the holds for answers that nobody has read yet."""
        return [
            ("kind", "=", "answer"),
            ("partner_id", "in", self.partner_id.ids),
            ("company_id", "in", self.company_id.ids),
        ]

    # === FIGURES === #

    def _get_figure_columns(self):
        # EXTENDS 'collections_policy': an answer comes before all else
        figures = super()._get_figure_columns()
        figures["attention"] = SQL(
            """
            CASE WHEN EXISTS (SELECT FROM collections_hold AS unread
                               WHERE unread.company_id = debt.company_id
                                 AND unread.partner_id = debt.partner_id
                                 AND unread.kind = 'answer'
                                 AND unread.active)
                 THEN 'answered' ELSE %s END
            """,
            figures["attention"],
        )
        return figures

    # === AN ANSWER COMES IN === #

    def _take_answer(self, body, author=None, channel=None, now=None, **message_values):
        """Keep what the debtor answered, and hold what is owed until it is read.

        :param body: plain text, or ``Markup`` that is safe
        :param author: the ``res.partner`` who wrote; by default the debtor
        :param str channel: the code of the channel by which the answer came
        :param now: the moment, UTC; the present by default
        :param message_values: what else :meth:`message_post` takes: ``attachments``, …
        :return: the ``mail.message``
        """
        self.ensure_one()
        case = self.sudo()._get_answered_case()
        values = {
            "author_id": (author or case.partner_id).id,
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "partner_ids": case._get_reader().partner_id.ids,
            **message_values,
        }
        unfollowed = case.with_context(mail_post_autofollow_author_skip=True)
        message = unfollowed.message_post(body=body, **values)
        case._hold_for_answer(message, channel, now or fields.Datetime.now())
        return message

    def _message_post_after_hook(self, message, msg_vals):
        # EXTENDS 'mail': the gateway has kept the answer itself
        if self._is_answer(message):
            self._hold_for_answer(message, "email", fields.Datetime.now())
        return super()._message_post_after_hook(message, msg_vals)

    def _is_answer(self, message):
        """Tell whether a message is an e-mail that the debtor, or a stranger, wrote.

        Colleagues may answer by e-mail what the chatter tells them.
        """
        author = message.author_id.sudo()
        ours = author and not author.partner_share
        debtor = author.commercial_partner_id == self.partner_id
        return message.message_type == "email" and (debtor or not ours)

    @api.model
    def _redirect_answer(self, route):
        """Lead an answer from a case that is closed to where it is read.

        :param route: what the mail gateway does with the message
        """
        model, case_id, *others = route
        case = self.sudo().browse(case_id)
        return (model, case._get_answered_case().id if case else case_id, *others)

    def _get_answered_case(self):
        """Return the debtor's open case; if there is none, this one opens again.

        It closes once the answer is read, if nothing is owed.
        """
        self.ensure_one()
        if self.state == "open":
            return self
        debtor = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "=", "open"),
        ]
        case = self.search(debtor, limit=1)
        if not case:
            self.write({"state": "open", "date_closed": False})
        return case or self

    def _hold_for_answer(self, message, channel, now):
        """Leave the debtor alone until a person has looked at an answer.

        :param message: the ``mail.message`` on the case
        :param now: the moment, UTC
        """
        case = self.sudo()
        action = case._find_answered_action(message, channel)
        action._note_answered(now)
        hold = case.answer_hold_id
        values = case._prepare_answer_values(message, action or hold.action_id, now)
        if hold:
            hold.write(values)
        else:
            values |= case._prepare_answer_hold_values(now)
            hold = case.env["collections.hold"].create(values)
        if not hold.activity_id:
            hold.activity_id = case._create_answer_activity(now)

    def _find_answered_action(self, message, channel):
        """Return the action that a message answers.

        It is the one whose message is referred to; else, since few channels tell, the
        last that went out by the channel.
        """
        Action = self.env["collections.action"]
        sent = [("case_id", "=", self.id), ("message_id", "!=", False)]
        if channel:
            sent.append(("channel", "=", channel))
        referred = [*sent, ("message_id", "=", message.parent_id.id)]
        return Action.search(referred, limit=1) or Action.search(
            [*sent, ("state", "=", "sent")], order="date_done desc, id desc", limit=1
        )

    def _prepare_answer_values(self, message, action, now):
        """Return what the hold keeps of an answer; of several, of the last."""
        text = textwrap.shorten(get_new_text(message.body), LONGEST, placeholder="…")
        return {
            "answer_id": message.id,
            "action_id": action.id,
            "answered_on": now,
            "reason": text or self.env._("without words"),
        }

    def _prepare_answer_hold_values(self, now):
        return {
            "kind": "answer",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "date_from": self.company_id._get_collections_date(now),
        }

    # === WHO READS IT === #

    def _get_reader(self):
        """Return the user who is asked to read the debtor's answers."""
        collectors = self.user_id | self.company_id.collections_user_id
        return collectors.filtered("active")[:1]

    def _create_answer_activity(self, now):
        reader = self._get_reader()
        activity_type = self.env.ref("collections_policy.mail_activity_type_answer")
        activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True  # the answer itself tells the reader
        )
        return activity.create(
            {
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
                "activity_type_id": activity_type.id,
                "summary": activity_type.with_context(lang=reader.lang).name,
                "date_deadline": self.company_id._get_collections_date(now),
                "user_id": reader.id,
                "automated": True,
            }
        )

    # === WHAT NO PERSON WROTE === #

    @api.model
    def _prepare_note_values(self):
        """Return how what no person wrote is kept: as a note that is told to nobody."""
        return {"is_internal": True, "message_type": "auto_comment"}

    @api.model
    def _keep_report(self, message_dict):
        """Keep a report of a mail server or reader's program with what it is about.

        :param dict message_dict: the message, as the mail gateway parsed it
        """
        about = message_dict.get("bounced_message") or self.env["mail.message"].browse(
            message_dict.get("parent_id")
        )
        if about.sudo().model != self._name:
            return
        case = self.sudo().browse(about.sudo().res_id)
        case.with_user(self.env.ref("base.user_root")).sudo().message_post(
            subtype_xmlid="mail.mt_note",
            **self._prepare_note_values(),
            **{
                name: message_dict[name]
                for name in ("body", "subject", "email_from", "message_id", "date")
                if message_dict.get(name)
            },
        )

    # === ACTION METHODS === #

    def action_answer_read(self):
        """Go on: a person has looked at the answer."""
        self.answer_hold_id.action_lift()

    def action_open_answer(self):
        self.ensure_one()
        return self.env["collections.answer.wizard"]._open(self)
