"""What happens to registered notices: reports in, and where they stand after them."""

import logging

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.notice_states import (
    CANCELLED,
    DELIVERED,
    FINAL,
    POSTED,
    PRINTED,
    TRANSITIONS,
    WITH_CARRIER,
)
from ..tools.notice_timeline import reckon_timeline

_logger = logging.getLogger(__name__)


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    # === VERBS === #

    def _filter_may_become(self, state):
        """Return the notices that a person may bring to a state."""
        fit = self.filtered(lambda notice: notice.state in TRANSITIONS[state])
        for notice in self - fit:
            _logger.info(
                "Notice %s stays %s: can't become %s", notice.id, notice.state, state
            )
        return fit

    def _set_printed(self, now):
        """Note that notices were printed."""
        return self._filter_may_become(PRINTED)._report(PRINTED, now)

    def _set_posted(self, moment, **values):
        """Note that notices were handed over to their carriers.

        The letters of their actions count as posted with them.

        :param moment: UTC
        :param values: see :meth:`_report`
        """
        fit = self._filter_may_become(POSTED)
        fit._check_still_owed()
        fit._report(POSTED, moment, **values)
        for carrier, notices in fit.grouped("carrier_id").items():
            carrier._get_adapter()._note_posted(notices)
        return fit

    def _set_cancelled(self, now):
        """Take notices back that no carrier has."""
        return self._filter_may_become(CANCELLED)._report(CANCELLED, now)

    def _set_reported(self, state, moment, **values):
        """Note what a person tells of notices.

        :param str state: a state in which a carrier has them
        """
        if state == POSTED:
            return self._set_posted(moment, **values)
        return self._filter_may_become(state)._report(state, moment, **values)

    def _report(self, state, moment, source="hand", **values):
        """Keep the same report of each notice.

        :param str state: what is reported
        :param moment: when it was, UTC
        :param values: more of ``collections.notice.event``
        :return: the notices
        """
        self._take_reports(
            {
                "notice_id": notice.id,
                "state": state,
                "moment": moment,
                "source": source,
                **values,
            }
            for notice in self
        )
        return self

    def _take_reports(self, vals_list):
        """Keep reports about notices, each once, and see where they stand after them.

        :param vals_list: values of ``collections.notice.event``
        :return: the events that are new
        """
        Event = self.env["collections.notice.event"].sudo()
        events = Event._add(vals_list)
        notices = events.notice_id
        notices._record_reports(events)
        notices._reckon()
        return events

    # === WHERE THEY STAND === #

    def _reckon(self):
        """Work out again where notices stand, from all that was reported of them."""
        self.invalidate_recordset(["event_ids"])
        notices = self.sudo().with_prefetch()
        before = {notice: notice.state for notice in notices}
        for notice in notices:
            events = notice.event_ids
            timeline = reckon_timeline(events._get_raw())
            standing = events.browse(
                fact.key for fact, stands in timeline.entries if stands
            )
            standing.filtered(lambda event: not event.stands).stands = True
            (events - standing).filtered("stands").stands = False
            notice.write(notice._prepare_standing(timeline, standing))
        notices.filtered(lambda notice: notice.state != before[notice])._follow()

    def _prepare_standing(self, timeline, standing):
        """Return what is kept of where a notice stands."""
        standing = standing.sorted("moment")
        posted = standing.filtered(lambda event: event.state == POSTED)
        delivered = self._filter_last_delivery(standing)
        is_delivered = timeline.state == DELIVERED
        return {
            "state": timeline.state,
            "date_state": timeline.moment or False,
            "grade": timeline.grade,
            "obstacle": timeline.obstacle or False,
            "date_posted": posted[:1].moment,
            "date_delivered": is_delivered and delivered[:1].moment,
            "receiver": is_delivered and delivered.filtered("receiver")[-1:].receiver,
        }

    def _filter_last_delivery(self, standing):
        """Return what tells of the delivery that counts: what came after all others.

        :param standing: events that were not undone, in their order
        """
        others = set(FINAL) - {DELIVERED}
        last = standing.filtered(lambda event: event.state in others)[-1:].moment
        return standing.filtered(
            lambda event: event.state == DELIVERED and (not last or event.moment > last)
        )

    def _follow(self):
        """Let letters of the policy follow their notices: posted, or come back."""
        now = fields.Datetime.now()
        with_letters = self.filtered("action_id")
        posted = with_letters.filtered(lambda notice: notice._posts_its_letter())
        for (date, _company, _channel), notices in posted.grouped(
            lambda notice: (notice._get_posting_date(), *notice._get_letter_group())
        ).items():
            actions = notices.action_id
            actions[0]._get_channel()._post(actions, date, False, now)
            for notice in notices:
                notice.letter_id.carrier_note = notice.tracking_number
        returned = with_letters.filtered(
            lambda notice: notice.state == "returned" and notice.action_id.can_return
        )
        for (detail, _company, _channel), notices in returned.grouped(
            lambda notice: (notice._tell_obstacle(), *notice._get_letter_group())
        ).items():
            actions = notices.action_id
            actions[0]._get_channel()._note_returned(actions, detail, now)

    def _posts_its_letter(self):
        """Return whether it is by this notice that a letter was posted."""
        action = self.action_id
        is_its_letter = action.letter_id == self.letter_id
        return self.state in WITH_CARRIER and action.can_post and is_its_letter

    def _get_posting_date(self):
        posted = self.date_posted or self.date_state
        return self.company_id._get_collections_date(posted)

    def _get_letter_group(self):
        """Return what letters have in common that are seen to together."""
        return self.action_id.company_id, self.action_id.channel

    def _tell_obstacle(self):
        """Return why a notice came back, in words."""
        labels = dict(self._selection_state())
        return labels.get(self.obstacle or self.state)

    def _check_still_owed(self):
        """A letter that says more than is owed by now is not posted.

        :raises UserError: that names the notices
        """
        self.action_id.sudo().filtered("can_post")._drop_untrue(fields.Datetime.now())
        wrong = self.filtered(lambda notice: notice.sudo().letter_id.state == "dropped")
        if wrong:
            raise UserError(
                self.env._(
                    "Less is owed by now than these notices say. Cancel them and make "
                    "new ones: %s",
                    ", ".join(wrong.mapped("name")),
                )
            )
