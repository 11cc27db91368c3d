"""Notices for which their carrier is asked, and what it answered."""

import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.poll_schedule import get_next_ask
from ..tools.tracking_answers import UNREADABLE, Answer
from .collections_carrier_poll import CRON

_logger = logging.getLogger(__name__)

# A number may have been another item's before: not within a year (UPU S10)
BEFORE_OURS = timedelta(days=180)
BEYOND_ONE_NOTICE = (psycopg2.OperationalError, psycopg2.InterfaceError)


class CollectionsNoticeEvent(models.Model):
    _inherit = "collections.notice.event"

    def _selection_source(self):
        # EXTENDS 'collections_policy'
        return [*super()._selection_source(), ("carrier", self.env._("Carrier"))]


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    asked_on = fields.Datetime(string="Carrier Asked On", readonly=True, copy=False)
    asked_result = fields.Selection(
        selection=[
            ("found", "News"),
            ("not_yet", "Not known there yet"),
            ("invalid", "Number is wrong"),
            ("unreadable", "Can't be read"),
            ("refused", "No news are given"),
        ],
        string="Carrier’s Answer",
        readonly=True,
        copy=False,
    )
    asked_words = fields.Char(string="Carrier’s Words", readonly=True, copy=False)
    ask_on = fields.Datetime(
        string="Carrier Asked Next",
        compute="_compute_ask_on",
        store=True,
        copy=False,
        index="btree_not_null",
    )
    is_followed = fields.Boolean(related="carrier_id.is_automatic")

    @api.depends(
        "tracking_number",
        "carrier_id",
        "state",
        "date_state",
        "date_posted",
        "asked_on",
        "asked_result",
    )
    def _compute_ask_on(self):
        for notice in self:
            since = notice.date_state or notice.date_posted or notice.create_date
            notice.ask_on = (
                notice.tracking_number
                and since
                and get_next_ask(
                    notice.state, since, notice.asked_on or None, notice.asked_result
                )
            ) or False

    def write(self, vals):
        # EXTENDS 'collections_policy': of another number nothing was asked yet
        if not {"tracking_number", "carrier_id"} & vals.keys():
            return super().write(vals)
        before = {notice: notice._get_number_there() for notice in self}
        result = super().write(vals)
        self.filtered(
            lambda notice: notice._get_number_there() != before[notice]
        )._forget_answer()
        return result

    def _get_number_there(self):
        return self.carrier_id, self.tracking_number

    def _forget_answer(self):
        self.sudo().write(
            {"asked_on": False, "asked_result": False, "asked_words": False}
        )

    # === ACTION METHODS === #

    def action_ask(self):
        """Have the carrier asked soon."""
        self.check_access("write")
        asked = self.filtered(
            lambda notice: notice.is_followed and notice.tracking_number
        )
        if not asked:
            raise UserError(self.env._("The carrier is not asked for these notices."))
        asked._forget_answer()
        self.env.ref(CRON).sudo()._trigger()

    # === WHAT THE CARRIER ANSWERED === #

    def _take_answers(self, carrier, answers, now):
        """Keep what a carrier answered of its notices.

        A notice that can't take its answer holds up itself alone; one that got another
        number meanwhile is left for the next time.

        :param dict answers: ``Answer`` by tracking number
        :param now: the moment, UTC, at which it was asked
        :return: how many reports were new
        """
        self = self.filtered(
            lambda notice: (
                notice.carrier_id == carrier and notice.tracking_number in answers
            )
        )
        find = carrier._get_adapter()._get_finder(carrier)
        try:
            with self.env.cr.savepoint():
                return self._take_answers_together(answers, find, now)
        except BEYOND_ONE_NOTICE:
            raise
        except Exception:
            self.env.invalidate_all()
            _logger.info("%s notices take their answers one by one", len(self))
        return sum(notice._take_answer_alone(answers, find, now) for notice in self)

    def _take_answer_alone(self, answers, find, now):
        try:
            with self.env.cr.savepoint():
                return self._take_answers_together(answers, find, now)
        except BEYOND_ONE_NOTICE:
            raise
        except Exception as error:
            self.env.invalidate_all()
            _logger.exception("%s can't take what its carrier answers", self)
            self._note_answers(
                {self.tracking_number: Answer(UNREADABLE, words=type(error).__name__)},
                now,
            )
            return 0

    def _take_answers_together(self, answers, find, now):
        events = self._take_reports(
            notice._prepare_carrier_report(report, find)
            for notice in self
            for report in answers[notice.tracking_number].reports
            if notice._is_ours(report)
        )
        self._note_answers(answers, now)
        self.env.flush_all()
        return len(events)

    def _is_ours(self, report):
        """Return whether a report can be about the notice, by its moment."""
        begun = min(filter(None, (self.create_date, self.date_posted)))
        return report.moment > begun - BEFORE_OURS

    def _prepare_carrier_report(self, report, find):
        """Return the values of an event, of what a carrier reports.

        :param find: what its codes mean, see ``_get_finder`` of the adapter
        """
        meaning = find(report.code, report.kind)
        return {
            "notice_id": self.id,
            "moment": report.moment,
            "state": meaning.state,
            "grade": meaning.grade,
            "code": report.code,
            "kind": report.kind,
            "source": "carrier",
            "receiver": report.receiver,
            "note": report.note,
            "payload": report.raw,
        }

    def _note_answers(self, answers, now):
        for notice in self.sudo():
            answer = answers[notice.tracking_number]
            notice.write(
                {
                    "asked_on": now,
                    "asked_result": answer.result,
                    "asked_words": answer.words,
                }
            )
