from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# How far a message has come: it only goes on
RANKS = {
    "outgoing": 0,
    "begun": 0,
    "unsure": 0,
    "cancelled": 0,
    "sent": 1,
    "failed": 2,
    "delivered": 3,
    "read": 4,
}
SETTLED = ("sent", "failed", "unsure")


class CollectionsWhatsappMessage(models.Model):
    """A message that waits to be handed to WhatsApp, or was.

    What it says is kept as it was queued.  Before it leaves, that it was *begun* is
    committed: whatever happens to the sender then, it never leaves again by itself.
    """

    _name = "collections.whatsapp.message"
    _description = "Collections WhatsApp message"
    _order = "id desc"
    _rec_name = "number"

    action_id = fields.Many2one(
        comodel_name="collections.action",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    account_id = fields.Many2one(
        comodel_name="collections.whatsapp.account",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    template_id = fields.Many2one(
        comodel_name="collections.whatsapp.template",
        readonly=True,
        ondelete="set null",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Reader", readonly=True
    )
    number = fields.Char(required=True, readonly=True)
    text = fields.Text(readonly=True)
    payload = fields.Json(readonly=True)
    state = fields.Selection(
        selection=[
            ("outgoing", "Waiting"),
            ("begun", "Leaving"),
            ("sent", "Sent"),
            ("delivered", "Arrived"),
            ("read", "Read"),
            ("failed", "Failed"),
            ("unsure", "May have left"),
            ("cancelled", "Cancelled"),
        ],
        default="outgoing",
        required=True,
        readonly=True,
    )
    scheduled_date = fields.Datetime(string="Not Before", readonly=True)
    tries = fields.Integer(readonly=True)
    date_begun = fields.Datetime(string="Left On", readonly=True)
    reason = fields.Selection(selection="_selection_reason", readonly=True)
    error_code = fields.Char(readonly=True)
    error_detail = fields.Text(readonly=True)
    is_told = fields.Boolean(
        readonly=True, help="The action knows what became of the message."
    )
    # What Meta calls it
    wamid = fields.Char(string="Message ID at Meta", readonly=True)
    wa_id = fields.Char(string="Reader's ID at Meta", readonly=True)
    uuid = fields.Char(default=lambda self: str(uuid4()), required=True, readonly=True)

    _one_wamid = models.UniqueIndex("(wamid) WHERE wamid IS NOT NULL")
    _one_uuid = models.UniqueIndex("(uuid)")
    _waiting = models.Index("(id) WHERE state IN ('outgoing', 'begun')")
    _untold = models.Index(
        "(id) WHERE is_told IS NOT TRUE AND state IN ('sent', 'failed', 'unsure')"
    )
    _lately = models.Index("(account_id, date_begun)")
    _number = models.Index("(account_id, number, id)")

    def _selection_reason(self):
        return self.env["collections.action"]._selection_reason()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("Messages are a customer's history."))

    def action_open_action(self):
        self.ensure_one()
        return self.action_id.get_formview_action()

    @api.model
    def _wake(self, at=None):
        """Wake who sends, at once or at a moment (UTC)."""
        cron = self.env.ref("collections_policy_whatsapp.ir_cron_send")
        cron.sudo()._trigger(at)

    # === WHAT BECAME OF THEM === #

    def _advance(self, status, moment, course):
        """Take in what Meta tells of a message that left, if that is news.

        :param Status status: what it told
        :param moment: when it happened, UTC
        :param Course course: of a failure, what it means
        """
        self.ensure_one()
        if not self.date_begun or RANKS[status.state] <= RANKS[self.state]:
            return
        failed = status.state == "failed"
        self.write(
            {
                "state": status.state,
                "wamid": self.wamid or status.wamid,
                "reason": failed and (course.reason or "whatsapp_declined"),
                "error_code": failed and str(status.code)[:20],
                "error_detail": status.detail,
            }
        )
        self._tell_actions(moment)

    def _tell_actions(self, moment):
        """Tell the actions what became of these messages.

        :param moment: when, UTC
        """
        for state, messages in self.grouped("state").items():
            messages._get_telling(state)(moment)
        self.is_told = True

    def _get_telling(self, state):
        """Return the method that tells actions of a state."""
        return {
            "sent": self._tell_sent,
            "delivered": self._tell_delivered,
            "read": self._tell_read,
            "failed": self._tell_failed,
            "unsure": self._tell_failed,
        }[state]

    def _tell_sent(self, moment):
        self._note_left()
        queued = self.action_id.filtered(lambda action: action.state == "queued")
        queued._set_sent(moment)

    def _tell_delivered(self, moment):
        self._note_left()
        self.action_id._note_delivered(moment)

    def _tell_read(self, moment):
        self._note_left()
        self.action_id._note_read(moment)

    def _tell_failed(self, moment):
        """A failure of a message that was followed by another says nothing any more."""
        for message in self:
            if message == message.action_id.whatsapp_message_ids[:1]:
                message._fail_action(moment)

    def _fail_action(self, moment):
        """Tell the action that the message failed; one that was unsure knows it now."""
        action = self.action_id
        if action.state in ("queued", "sent"):
            action._set_failed(self.reason, self.error_detail, now=moment)
        elif action.state == "failed" and action.reason == "unsure":
            action.write({"reason": self.reason, "reason_detail": self.error_detail})
            action._plan_fallback(moment)

    def _note_left(self):
        """Note with the actions what Meta calls the messages, and what they said."""
        channel = self.env["collections.channel.whatsapp"]
        for message in self:
            message.action_id.reference = message.wamid
            if not message.action_id.message_id:
                channel._log(message.action_id, message.text)

    # === TAKEN BACK === #

    def _lock(self):
        """Wait for who may be sending the messages; whoever waited begins anew."""
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(self._table),
                tuple(self.ids) or (0,),
            )
        )

    def _cancel(self):
        """Take back what has not begun; what a dead sender left is unsure."""
        self._lock()
        waiting = self.filtered(lambda message: message.state == "outgoing")
        waiting.write({"state": "cancelled", "is_told": True})
        self.filtered(lambda message: message.state == "begun")._set_unsure()
        settled = self.filtered(lambda message: message.state in SETTLED)
        untold = settled.filtered(lambda message: not message.is_told)
        untold._tell_actions(fields.Datetime.now())

    def _set_unsure(self):
        self.write(
            {
                "state": "unsure",
                "reason": "unsure",
                "error_detail": self.env._(
                    "The sending was interrupted: WhatsApp may have taken the message."
                ),
            }
        )
