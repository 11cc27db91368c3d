"""Carriers that are asked for news by a scheduled action: politely, and for long."""

import logging
from contextlib import closing
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.notice_states import UNMAPPED
from ..tools.poll_schedule import get_pause
from ..tools.tracking_answers import CarrierError

_logger = logging.getLogger(__name__)

ACTIVITY = "collections_policy.mail_activity_type_carrier"
CRON = "collections_policy.ir_cron_poll"
MAX_ATTEMPTS = 5  # at keeping answers, when others write what they are about
# What passes by itself is told to a person only when it lasts
FOR_A_PERSON = ("login", "settings", "refused", "surprise")
PATIENCE = timedelta(hours=6)


class CollectionsCarrier(models.Model):
    _inherit = "collections.carrier"

    is_automatic = fields.Boolean(
        string="Ask for News by Itself",
        copy=False,
        tracking=True,
        help="The server asks the carrier what became of open notices. It needs the "
        "internet, and an account at the carrier.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        help="Who is told when the carrier can't be asked.",
    )
    horizon_days = fields.Integer(
        string="Follow For",
        default=120,
        required=True,
        help="Days from posting. After that the carrier is not asked any more.",
    )
    # How it goes
    polled_on = fields.Datetime(string="Asked on", readonly=True, copy=False)
    poll_result = fields.Char(string="What Came of It", readonly=True, copy=False)
    failing_since = fields.Datetime(readonly=True, copy=False)
    failure_count = fields.Integer(readonly=True, copy=False, aggregator=None)
    is_failure_noted = fields.Boolean(readonly=True, copy=False)
    rests_until = fields.Datetime(
        readonly=True, copy=False, help="It is not asked before: it failed lately."
    )
    unmapped_count = fields.Integer(
        string="Unknown Codes", compute="_compute_unmapped_count"
    )

    _horizon_positive = models.Constraint(
        "CHECK (horizon_days > 0)", "A carrier is asked for one day at least."
    )

    def _compute_unmapped_count(self):
        counts = dict(
            self.env["collections.notice.event"]._read_group(
                self._get_unmapped_domain(), ["notice_id.carrier_id"], ["__count"]
            )
        )
        for carrier in self:
            carrier.unmapped_count = counts.get(carrier, 0)

    def _get_unmapped_domain(self):
        return Domain("state", "=", UNMAPPED) & Domain(
            "notice_id.carrier_id", "in", self.ids
        )

    @api.onchange("is_automatic")
    def _onchange_is_automatic(self):
        if self.is_automatic and not self.user_id:
            self.user_id = self.env.user

    # === ACTION METHODS === #

    def action_poll(self):
        """Have the carrier asked soon, even if it is resting."""
        self.check_access("write")
        if not all(carrier.is_automatic for carrier in self):
            raise UserError(self.env._("This carrier is not asked for news."))
        self._resume()
        self.env.ref(CRON).sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The carrier will be asked within minutes."),
            },
        }

    def action_open_unmapped(self):
        """Open the reports with codes of which nobody has said what they mean."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_notice_event_action_unmapped"
        )
        return {**action, "domain": list(self._get_unmapped_domain())}

    def _resume(self):
        """Have the carrier asked again, now that what was wrong may be mended."""
        self.sudo().write({"rests_until": False, "is_failure_noted": False})

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_poll(self):
        """Ask each carrier for news of the notices that are due, batch by batch.

        What goes wrong with one carrier does not stop the others.
        """
        now = fields.Datetime.now()
        progress = self.env["ir.cron"]._commit_progress
        carriers = self.search([("is_automatic", "=", True)])
        time_left = progress(remaining=carriers._count_due(now))
        for carrier in carriers.filtered(lambda carrier: not carrier._rests(now)):
            if not time_left:
                break
            carrier._poll_or_note(now)
            time_left = progress(remaining=carriers._count_due(now))

    def _rests(self, now):
        return self.rests_until and self.rests_until > now

    def _count_due(self, now):
        """Return how many notices there are to ask for."""
        return sum(
            self.env["collections.notice"].search_count(carrier._get_due_domain(now))
            for carrier in self
            if not carrier._rests(now)
        )

    def _poll_or_note(self, now):
        """Ask the carrier, and note on it what went wrong.

        :param now: the moment, UTC
        """
        try:
            self._poll(now)
        except CarrierError as error:
            self.env.cr.rollback()
            self._note_failure(error, now)
        except Exception as error:
            self.env.cr.rollback()
            _logger.exception("Asking %s for news failed", self)
            surprise = CarrierError("surprise", type(error).__name__)
            self._note_failure(surprise, now)

    def _poll(self, now):
        """Ask the carrier until nothing is due, or the time is up."""
        progress = self.env["ir.cron"]._commit_progress
        adapter = self._get_adapter()
        asked = added = 0
        time_left = True
        with closing(adapter._open(self, now)) as client:
            while time_left and (notices := self._find_due(now, adapter._batch)):
                numbers = list(dict.fromkeys(notices.mapped("tracking_number")))
                progress()  # nothing is held while the carrier is asked
                answers = adapter._ask(client, numbers)
                added += self._take_or_retry(notices, answers, now)
                asked += len(notices)
                time_left = progress(len(notices))
        if asked:
            self._note_success(asked, added, now)

    def _find_due(self, now, limit):
        """Return some of the notices that the carrier is to be asked for."""
        domain = self._get_due_domain(now)
        return self.env["collections.notice"].search(
            domain, order="ask_on, id", limit=limit
        )

    def _get_due_domain(self, now):
        """Return which notices the carrier is to be asked for.

        :param now: the moment, UTC
        """
        horizon = now - timedelta(days=self.horizon_days)
        never_posted = Domain("date_posted", "=", False)
        return (
            Domain("carrier_id", "=", self.id)
            & Domain("ask_on", "<=", now)
            & (
                Domain("date_posted", ">", horizon)
                | (never_posted & Domain("create_date", ">", horizon))
            )
        )

    def _take_or_retry(self, notices, answers, now):
        """Keep answers, again where somebody else was faster.

        :return: how many reports were new
        """
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                added = notices._take_answers(self, answers, now)
                self.env.flush_all()
                return added
            except psycopg2.OperationalError:
                self.env.cr.rollback()
                if attempt == MAX_ATTEMPTS:
                    raise
        return 0

    # === WHAT CAME OF IT === #

    def _note_success(self, asked, added, now):
        self.write(
            {
                "polled_on": now,
                "poll_result": self.env._(
                    "%(asked)s notices asked for, %(added)s new reports",
                    asked=asked,
                    added=added,
                ),
                "failing_since": False,
                "failure_count": 0,
                "is_failure_noted": False,
                "rests_until": False,
            }
        )
        self.activity_unlink([ACTIVITY])

    def _note_failure(self, error, now):
        """Note what went wrong, and leave the carrier alone for a while.

        :param CarrierError error: what happened
        """
        words = self._describe(error)
        count = self.failure_count + 1
        self.write(
            {
                "polled_on": now,
                "poll_result": words,
                "failing_since": self.failing_since or now,
                "failure_count": count,
                "rests_until": now + get_pause(count, error.retry_after),
            }
        )
        lasts = now - self.failing_since >= PATIENCE
        if (error.code in FOR_A_PERSON or lasts) and not self.is_failure_noted:
            self.is_failure_noted = True
            self._tell_responsible(words)

    def _tell_responsible(self, words):
        """Ask who is responsible to see to the carrier."""
        self.activity_unlink([ACTIVITY])
        self.activity_schedule(
            ACTIVITY,
            note=words,
            user_id=self.user_id.id,
        )

    def _describe(self, error):
        """Return in words why a carrier could not be asked.

        :param CarrierError error: what happened
        """
        words = {
            "login": self.env._("The carrier does not accept the account"),
            "settings": self.env._("The carrier can’t be asked as it is set up"),
            "busy": self.env._("The carrier asks to be asked less"),
            "down": self.env._("The carrier answered with an error of its own"),
            "unreached": self.env._("The carrier did not answer"),
            "refused": self.env._("The carrier refuses what is asked"),
            "shape": self.env._("Nothing can be made of the carrier’s answer"),
            "large": self.env._("The carrier’s answer is too large"),
            "surprise": self.env._("Something unexpected happened"),
        }[error.code]
        return f"{words}: {error.detail}" if error.detail else words
