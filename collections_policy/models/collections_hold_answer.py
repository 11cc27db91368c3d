"""Holds for what debtors say: answers to read, promises, disputes, payments."""

import textwrap

from odoo import api, fields, models

from ..tools.replies import get_new_text

SHOWN_CHARACTERS = 400


class CollectionsHold(models.Model):
    _inherit = "collections.hold"

    kind = fields.Selection(
        selection_add=[
            ("answer", "Answer to read"),
            ("promise", "Promise"),
            ("dispute", "Dispute"),
            ("payment_notice", "Said to be paid"),
        ],
        ondelete={
            kind: "cascade"
            for kind in ("answer", "promise", "dispute", "payment_notice")
        },
    )
    answer_id = fields.Many2one(
        comodel_name="mail.message",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    answered_on = fields.Datetime(readonly=True)
    action_id = fields.Many2one(
        comodel_name="collections.action", string="In Answer To", readonly=True
    )
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    answer_author = fields.Char(compute="_compute_answer", compute_sudo=True)
    answer_text = fields.Text(compute="_compute_answer", compute_sudo=True)

    @api.depends("answer_id", "answer_id.body")
    def _compute_answer(self):
        for hold in self:
            answer = hold.answer_id
            text = get_new_text(answer.body) or hold.reason or ""
            hold.answer_author = answer.author_id.name or answer.email_from
            hold.answer_text = textwrap.shorten(
                text, SHOWN_CHARACTERS, placeholder=" …"
            )

    def action_lift(self):
        # EXTENDS 'collections_policy': who lifts it has read the answer
        result = super().action_lift()
        activities = self.activity_id.filtered("active")
        if activities:
            activities._action_done()
        return result
