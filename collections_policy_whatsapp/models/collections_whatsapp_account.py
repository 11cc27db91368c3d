import re
import secrets
import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.cloud_api import CloudApi

SECRET = "collections_policy.group_manager"
API_URL = "https://graph.facebook.com"
API_VERSION = "v23.0"
ADDRESS = re.compile(r"https://\S+|http://(localhost|127\.0\.0\.1)(:\d+)?(/\S*)?")
WORD = re.compile(r"[!-~]+")
DAY = timedelta(days=1)
# Whoever changes one of them has mended what was wrong
SETTINGS = {"access_token", "phone_number_id", "api_url", "api_version"}


class CollectionsWhatsappAccount(models.Model):
    """A business phone number at Meta, by which a company writes to its debtors."""

    _name = "collections.whatsapp.account"
    _description = "Collections WhatsApp account"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        index=True,
    )
    phone_number_id = fields.Char(
        string="Phone Number ID",
        required=True,
        help="Meta's id of the number: WhatsApp ▸ API Setup.",
    )
    business_account_id = fields.Char(
        string="Business Account ID",
        required=True,
        help="Meta's id of the WhatsApp Business account: WhatsApp ▸ API Setup.",
    )
    access_token = fields.Char(
        groups=SECRET,
        copy=False,
        help="The token of a system user, which does not expire: "
        "Business Settings ▸ System Users.",
    )
    app_secret = fields.Char(
        groups=SECRET,
        copy=False,
        help="It proves that Meta is the one who calls: App Settings ▸ Basic.",
    )
    api_url = fields.Char(string="API Address", required=True, default=API_URL)
    api_version = fields.Char(string="API Version", required=True, default=API_VERSION)
    daily_limit = fields.Integer(
        help="How many messages may leave within 24 hours: what Meta allows the number "
        "as yet. 0: any number.",
    )
    # The webhook
    uuid = fields.Char(
        default=lambda self: str(uuid.uuid4()), required=True, readonly=True, copy=False
    )
    verify_token = fields.Char(
        default=lambda self: secrets.token_urlsafe(24),
        groups=SECRET,
        copy=False,
        help="Meta says it when it is told the webhook's address.",
    )
    webhook_url = fields.Char(string="Webhook Address", compute="_compute_webhook_url")
    # How it is
    problem = fields.Text(
        readonly=True, copy=False, help="Why its messages wait for a person."
    )
    not_before = fields.Datetime(
        string="Rests Until", readonly=True, copy=False, help="Too much was sent."
    )
    waiting_count = fields.Integer(
        string="Messages Waiting", compute="_compute_waiting_count"
    )

    _one_uuid = models.UniqueIndex("(uuid)")
    _one_number = models.UniqueIndex(
        "(phone_number_id)", "This phone number has an account already."
    )
    _daily_limit_positive = models.Constraint(
        "CHECK (daily_limit >= 0)", "The daily limit must not be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("uuid")
    def _compute_webhook_url(self):
        for account in self:
            base = account.get_base_url()
            account.webhook_url = f"{base}/collections/whatsapp/webhook/{account.uuid}"

    def _compute_waiting_count(self):
        counts = dict(
            self.env["collections.whatsapp.message"]._read_group(
                [("account_id", "in", self.ids), ("state", "=", "outgoing")],
                ["account_id"],
                ["__count"],
            )
        )
        for account in self:
            account.waiting_count = counts.get(account, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("api_url")
    def _check_api_url(self):
        for account in self:
            if not ADDRESS.fullmatch(account.api_url):
                raise ValidationError(
                    self.env._("The API's address has to begin with https://.")
                )

    @api.constrains(
        "access_token", "app_secret", "verify_token", "phone_number_id", "api_version"
    )
    def _check_words(self):
        for account in self.sudo():
            for name in self._get_words():
                word = account[name]
                if word and not WORD.fullmatch(word):
                    raise ValidationError(
                        self.env._(
                            "%s: only letters, digits and signs, no spaces.",
                            self._fields[name]._description_string(self.env),
                        )
                    )

    def _get_words(self):
        """Return the fields that go into addresses and headers as they are."""
        return (
            "access_token",
            "app_secret",
            "verify_token",
            "phone_number_id",
            "api_version",
        )

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'base': what was wrong may be mended
        result = super().write(vals)
        if SETTINGS & vals.keys() or vals.get("active"):
            self._resume()
        if vals.get("active") is False:
            self._take_back()
        return result

    # === ACTION METHODS === #

    def action_test_connection(self):
        """Ask Meta for the number; if it answers, the messages that wait go on."""
        self.ensure_one()
        self.check_access("write")
        if not self.access_token:
            raise UserError(self.env._("There is no access token yet."))
        answer, found = self._get_api().look()
        if answer.what != "accepted":
            raise UserError(
                self.env._("WhatsApp does not answer as it should: %s", answer.detail)
            )
        self._resume()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("The connection works"),
                "message": " · ".join(
                    str(found[name])
                    for name in ("verified_name", "display_phone_number")
                    if found.get(name)
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_messages(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy_whatsapp.collections_whatsapp_message_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        return action

    # === HOW IT IS === #

    def _get_api(self):
        """Return the API as this account may speak to it.

        :rtype: CloudApi
        """
        self.ensure_one()
        account = self.sudo()
        return CloudApi(
            f"{account.api_url.rstrip('/')}/{account.api_version}",
            account.phone_number_id,
            account.access_token or "",
        )

    def _hold(self, code, detail):
        """Let the messages wait until a person has mended what is wrong.

        :param code: Meta's error code, if it told one
        :param str detail: what it said
        """
        self.problem = f"{detail} ({code})" if code is not None else detail

    def _rest(self, until):
        """Let the messages wait for a while.

        :param until: the moment, UTC
        """
        for account in self:
            account.not_before = max(until, account.not_before or until)
        self.env["collections.whatsapp.message"]._wake(until)

    def _resume(self):
        """Let the messages go on."""
        self.sudo().write({"problem": False, "not_before": False})
        self.env["collections.whatsapp.message"]._wake()

    def _take_back(self):
        """Have what waits delivered anew, another way."""
        waiting = (
            self.env["collections.whatsapp.message"]
            .sudo()
            .search([("account_id", "in", self.ids), ("state", "=", "outgoing")])
        )
        waiting.action_id._recall()

    def _find_next_leave(self, now):
        """Return from when on another message may leave, by the daily limit.

        :param now: the moment, UTC
        :return: a moment, ``None`` if one may leave now
        """
        self.ensure_one()
        if not self.daily_limit:
            return None
        last = self.env["collections.whatsapp.message"].search(
            [("account_id", "=", self.id), ("date_begun", ">", now - DAY)],
            order="date_begun desc",
            limit=self.daily_limit,
        )
        if len(last) < self.daily_limit:
            return None
        return last[-1].date_begun + DAY
