"""Carriers that send messages about notices by themselves, signed."""

import secrets

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ..tools.notice_states import CANCELLED, Meaning
from ..tools.webhook_message import read_message
from .collections_carrier_account import SECRET

WEBHOOK = "/collections/notices/webhook/"


class CollectionsCarrierAdapter(models.AbstractModel):
    _inherit = "collections.carrier.adapter"

    _takes_messages = False  # whether the carrier sends messages by itself

    def _selection_adapter(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_adapter(),
            ("webhook", self.env._("Messages of the provider")),
        ]


class CollectionsCarrierAdapterWebhook(models.AbstractModel):
    """A provider of registered mail tells by itself what became of notices."""

    _name = "collections.carrier.adapter.webhook"
    _inherit = "collections.carrier.adapter"
    _description = "Collections carrier adapter: messages of the provider"

    _takes_messages = True


class CollectionsCarrier(models.Model):
    _inherit = "collections.carrier"

    hook_token = fields.Char(groups=NO_ACCESS, copy=False)
    hook_secret = fields.Char(groups=NO_ACCESS, copy=False)
    hook_url = fields.Char(
        string="Webhook Address",
        compute="_compute_hook_url",
        compute_sudo=True,
        groups=SECRET,
        help="Where the provider sends its messages.",
    )
    message_log_ids = fields.One2many(
        comodel_name="collections.carrier.message",
        inverse_name="carrier_id",
        string="Messages of the Provider",
        groups=SECRET,
    )

    _one_hook_token = models.UniqueIndex("(hook_token)")

    @api.depends("hook_token")
    def _compute_hook_url(self):
        for carrier in self:
            token = carrier.hook_token
            carrier.hook_url = token and carrier.get_base_url() + WEBHOOK + token

    # === ACTION METHODS === #

    def action_make_hook_secret(self):
        """Make a new secret and show it, once; the one before is good no more."""
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group(SECRET):
            raise UserError(self.env._("Only managers can do this."))
        secret = secrets.token_urlsafe(32)
        account = self.sudo()
        account.write(
            {
                "hook_secret": secret,
                "hook_token": account.hook_token or secrets.token_urlsafe(16),
            }
        )
        self.message_post(body=self.env._("A new secret was made for the webhook."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Copy the secret: it is not shown again"),
                "message": secret,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === MESSAGES === #

    @api.model
    def _find_by_hook(self, token):
        """Return the carrier that a webhook's address belongs to, if there is one."""
        found = self.sudo().search([("hook_token", "=", token)], limit=1)
        return found.filtered(lambda carrier: carrier._get_adapter()._takes_messages)

    def _receive(self, message, now):
        """Take in what the carrier tells of a notice, once.

        :param Message message: as it was read, its number in its compact form
        :param now: the moment, UTC
        """
        notice = self._find_told_of(message)
        Log = self.env["collections.carrier.message"]
        if Log._add(self, message, bool(notice), now) and notice:
            notice._take_message(message)

    def _find_told_of(self, message):
        """Return the notice that a message is about, if it is one of the carrier's."""
        notices = self.env["collections.notice"].search(
            [
                ("carrier_id", "=", self.id),
                ("tracking_number", "=", message.number),
                ("state", "!=", CANCELLED),
            ],
            order="id desc",
        )
        return notices.filtered(lambda notice: notice._is_ours(message))[:1]


class CollectionsCarrierMessage(models.Model):
    """That a message came: one that comes again changes nothing."""

    _name = "collections.carrier.message"
    _description = "Message of a carrier"
    _order = "id desc"
    _rec_name = "reference"
    _log_access = False

    carrier_id = fields.Many2one(
        comodel_name="collections.carrier",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    reference = fields.Char(string="Event There", required=True, readonly=True)
    number = fields.Char(string="Tracking Number", readonly=True)
    received_on = fields.Datetime(required=True, readonly=True)
    is_matched = fields.Boolean(
        string="Of a Notice", readonly=True, help="A notice has that number."
    )
    content = fields.Json(
        readonly=True,
        help="What a message said, until there is a notice with its number.",
    )

    _once = models.UniqueIndex("(carrier_id, reference)")
    _waiting = models.Index("(carrier_id, number) WHERE NOT is_matched")

    @api.model
    def _add(self, carrier, message, is_matched, now):
        """Keep that a message came.

        :return: whether it came for the first time
        """
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO collections_carrier_message
                           (carrier_id, reference, number, received_on, is_matched,
                            content)
                    VALUES (%s, %s, %s, %s, %s, %s)
                        ON CONFLICT (carrier_id, reference) DO NOTHING
                 RETURNING id
                    """,
                    carrier.id,
                    message.event,
                    message.number,
                    now,
                    is_matched,
                    None if is_matched else Json(message.as_sent()),
                )
            )
        )

    @api.model
    def _bring(self, notices):
        """Tell notices what came before they had their number, in its order.

        :param notices: those that have a new number
        """
        system = self.env.ref("base.user_root")
        waiting = (
            self.with_user(system)
            .sudo()
            .search(
                [
                    ("carrier_id", "in", notices.carrier_id.ids),
                    ("number", "in", notices.mapped("tracking_number")),
                    ("is_matched", "=", False),
                ],
                order="id",
            )
        )
        for log in waiting:
            message = read_message(log.content, log.number)
            notice = log.carrier_id._find_told_of(message)
            if notice:
                log.write({"is_matched": True, "content": False})
                notice._take_message(message)


class CollectionsNoticeEvent(models.Model):
    _inherit = "collections.notice.event"

    def _selection_source(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_source(),
            ("message", self.env._("Message of the provider")),
        ]


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    def _record_numbers(self):
        # EXTENDS 'collections_policy': something may have been told of them already
        result = super()._record_numbers()
        numbered = self.filtered("tracking_number")
        self.env["collections.carrier.message"]._bring(numbered)
        return result

    def _take_message(self, message):
        """Take in what a provider tells of a notice."""
        self._take_reports([self._prepare_message_report(message)])
        if message.receipt:
            self._keep_receipt(message.receipt)

    def _prepare_message_report(self, message):
        """Return the values of an event, of what a provider tells."""
        carrier = self.carrier_id
        meaning = Meaning(message.state)
        if message.code:
            find = carrier._get_adapter()._get_finder(carrier)
            meaning = find(message.code, message.kind)
        return {
            "notice_id": self.id,
            "moment": message.moment,
            "state": meaning.state,
            "grade": meaning.grade,
            "code": message.code,
            "kind": message.kind,
            "source": "message",
            "receiver": message.receiver,
            "note": message.note,
            "payload": message.raw,
        }

    def _keep_receipt(self, receipt):
        """Keep what the receiver signed, as the provider sent it.

        :param Receipt receipt: of a kind that was looked at
        """
        attachment = self.env["ir.attachment"].create(
            {
                "name": receipt.name,
                "raw": receipt.content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self._keep_acknowledgement(attachment)
