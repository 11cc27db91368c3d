"""What Meta tells an account by its webhook.

An event that can't be taken in holds up itself alone.
"""

import logging
from datetime import UTC, datetime

import psycopg2

from odoo import models
from odoo.fields import Domain

from ..tools.events import Incoming, Status, TemplateStatus, Trouble, read_events
from ..tools.numbers import get_variants
from ..tools.refusals import find_course
from ..tools.stop_words import is_stop

_logger = logging.getLogger(__name__)


class CollectionsWhatsappAccount(models.Model):
    _inherit = "collections.whatsapp.account"

    def _receive(self, payload, now):
        """Take in what a signed request tells; what is not understood is passed over.

        :param payload: what its JSON stands for
        :param datetime now: the moment, UTC
        """
        self.ensure_one()
        for event in read_events(
            payload, self.business_account_id, self.phone_number_id
        ):
            try:
                with self.env.cr.savepoint():
                    self._get_taker(event)(event, now)
            except psycopg2.OperationalError:
                raise
            except Exception:
                _logger.exception("Account %s: an event is not taken in", self.id)

    def _get_taker(self, event):
        """Return the method that takes in events of a kind."""
        return {
            Status: self._take_status,
            Incoming: self._take_incoming,
            TemplateStatus: self._take_template_status,
            Trouble: self._take_trouble,
        }[type(event)]

    def _take_status(self, status, now):
        message = self.env["collections.whatsapp.message"].search(
            Domain("account_id", "=", self.id)
            & (Domain("wamid", "=", status.wamid) | Domain("uuid", "=", status.tag)),
            limit=1,
        )
        if message:
            course = find_course(status.code)
            message._advance(status, read_moment(status.timestamp, now), course)
        if status.state == "failed":
            self._take_trouble(status, now)

    def _take_trouble(self, trouble, now):
        """Hold the queue for an error that is the account's."""
        if trouble.code is not None and find_course(trouble.code).what == "hold":
            self._hold(trouble.code, trouble.detail)

    def _take_template_status(self, status, now):
        templates = self.env["collections.whatsapp.template"]
        templates.search([("account_id", "=", self.id)])._note_status(status)

    # === ANSWERS === #

    def _take_incoming(self, incoming, now):
        moment = read_moment(incoming.timestamp, now)
        Answer = self.env["collections.whatsapp.answer"]
        answer = Answer._note(self, incoming, moment)
        if not answer:
            return
        partner, case = self._find_writer(incoming)
        answer.write({"partner_id": partner.id, "case_id": case.id})
        if partner and is_stop(incoming.text):
            self.env["collections.consent"]._note(
                self.company_id,
                partner,
                "whatsapp",
                "refused",
                "answer",
                note=incoming.text[:80],
            )
        if case:
            body = incoming.text or self._describe(incoming.kind)
            case._take_answer(body, partner, "whatsapp", moment)

    def _describe(self, kind):
        return self.env._(
            "Sent something that is not text (%s): see it in WhatsApp.", kind
        )

    def _find_writer(self, incoming):
        """Return who wrote, and on which case that goes.

        Who answers a message is known by it; else the last one that was written to at
        the number; else a contact with that number whose case is open.

        :param Incoming incoming: what was told
        """
        message = self._find_answered(incoming)
        if message:
            return message.partner_id, message.action_id.case_id
        return self._find_contact(get_variants(incoming.number))

    def _find_answered(self, incoming):
        messages = self.env["collections.whatsapp.message"]
        ours = Domain("account_id", "=", self.id)
        referred = Domain("wamid", "=", incoming.answered or "-")
        numbers = get_variants(incoming.number)
        written_to = Domain("number", "in", numbers) & Domain("date_begun", "!=", False)
        return messages.search(ours & referred, limit=1) or messages.search(
            ours & written_to, limit=1
        )

    def _find_contact(self, numbers):
        contacts = self.env["res.partner"].search([("phone_sanitized", "in", numbers)])
        case = self.env["collections.case"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "in", contacts.commercial_partner_id.ids),
                ("state", "=", "open"),
            ],
            limit=1,
        )
        mine = contacts.filtered(
            lambda contact: contact.commercial_partner_id == case.partner_id
        )
        return (mine or contacts)[:1], case


def read_moment(timestamp, now):
    """Return when something happened, UTC: never later than now.

    :param str timestamp: seconds since 1970, as Meta tells it
    :param datetime now: the moment, UTC
    """
    try:
        moment = datetime.fromtimestamp(int(timestamp), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return now
    return min(moment, now)
