"""What comes back of registered e-mails: reports, read receipts and answers."""

from odoo import api, fields, models
from odoo.tools import email_normalize

from ..tools.delivery_report import (
    READING,
    get_answered_ids,
    get_moment,
    get_returned_ids,
    read_report,
)
from ..tools.notice_states import DELIVERED

ACKNOWLEDGED, READ = 5, 4  # what an answer proves: of the addressee, of anybody else


class CollectionsNoticeEvent(models.Model):
    _inherit = "collections.notice.event"

    def _selection_source(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_source(),
            ("server", self.env._("Mail server")),
            ("reader", self.env._("Reader’s mail program")),
            ("answer", self.env._("Answer")),
        ]


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    # === WHICH NOTICE === #

    @api.model
    def _find_reported(self, report):
        """Return the notice that a report is about.

        :param report: a ``Report``
        """
        notice = self.browse()
        if report.envelope_id:
            notice = self.search([("envelope_id", "=", report.envelope_id)])
        return notice or self._find_by_message_ids(report.message_ids)

    @api.model
    def _find_by_message_ids(self, message_ids):
        """Return the notice that one of some names of messages is of.

        :param message_ids: with their angle brackets
        """
        if not message_ids:
            return self.browse()
        return self.search(
            [("message_id.message_id", "in", list(message_ids))], limit=1
        )

    # === WHAT COMES IN === #

    @api.model
    def _take_report(self, message, raw):
        """Keep what a mail server, or a reader's program, reports of a notice.

        :param message: an :class:`email.message.Message`
        :param bytes raw: the same, as it came
        :return: the notice that it is about
        """
        report = read_report(message)
        notice = self._find_reported(report) if report else self.browse()
        if notice:
            notice._keep_reports(
                (
                    notice._prepare_outcome(outcome, report)
                    for outcome in report.outcomes
                ),
                self.env._("Report"),
                raw,
            )
        return notice

    @api.model
    def _take_bounce(self, message, raw):
        """Keep that a notice came back, where no report of the standard tells so.

        :return: the notice that it is about
        """
        notice = self._find_by_message_ids(get_returned_ids(message))
        if notice:
            values = notice._prepare_incoming("returned", get_moment(message), "server")
            notice._keep_reports(
                [{**values, "code": "bounced", "grade": 1}], self.env._("Report"), raw
            )
        return notice

    @api.model
    def _take_answer(self, message, sender, raw):
        """Keep that somebody answered a notice: it was read.

        :param str sender: from whose address it came, as far as an e-mail tells that
        """
        notice = self._find_by_message_ids(get_answered_ids(message))
        if notice:
            address = email_normalize(sender)
            is_addressee = address == notice.address
            values = notice._prepare_incoming(DELIVERED, get_moment(message), "answer")
            values |= {
                "code": "answered",
                "receiver": address,
                "grade": ACKNOWLEDGED if is_addressee else READ,
            }
            notice._keep_reports([values], self.env._("Answer"), raw)
        return notice

    def _keep_reports(self, vals_list, title, raw):
        """Keep what came in once, and the message itself.

        :param vals_list: values of ``collections.notice.event``
        :param str title: what the message is
        :param bytes raw: the message as it came
        """
        self._note_emailed()  # whoever was not sure: it has left
        events = self._take_reports(vals_list)
        if events and raw:
            moment = events[:1].moment.strftime("%Y-%m-%d %H%M%S")
            self._keep_proof(f"{title} {moment}.eml", raw)

    def _prepare_outcome(self, outcome, report):
        """Return what is kept of an outcome.

        :param outcome: an ``Outcome`` of the ``report``
        """
        meaning = outcome.meaning
        source = "reader" if outcome.kind == READING else "server"
        moment = outcome.moment or report.moment
        return {
            **self._prepare_incoming(meaning.state, moment, source),
            "grade": meaning.grade,
            "code": outcome.action,
            "kind": outcome.status,
            "receiver": meaning.state == DELIVERED and outcome.recipient,
            "note": outcome.detail,
            "payload": {
                "recipient": outcome.recipient,
                "envelope": report.envelope_id,
                "told": moment.isoformat() if moment else "",
            },
        }

    def _prepare_incoming(self, state, moment, source):
        """Return what every report has that comes by e-mail.

        :param moment: when it was, as it is told: neither before the notice was sent,
            nor in the future
        """
        now = fields.Datetime.now()
        told = moment or now
        return {
            "notice_id": self.id,
            "state": state,
            "moment": min(max(told, self.date_posted or told), now),
            "source": source,
        }

    def _keep_proof(self, name, raw):
        """Keep a file that proves something of the notice, with its hash.

        :param bytes raw: what it holds
        """
        attachments = self.env["ir.attachment"].sudo()
        proof = attachments.create(
            {"name": name, "raw": raw, "res_model": self._name, "res_id": self.id}
        )
        self._keep_acknowledgement(proof)
