"""A person goes on: who sees to the customer is told, with what was said."""

from markupsafe import Markup

from odoo import fields, models

from .topic_form import SOURCE

CALLBACK = "collections_policy.mail_activity_type_callback"


class CollectionsConversation(models.Model):
    _inherit = "collections.conversation"

    def _call_for_person(self, words, phone):
        """Ask who sees to the customer to get in touch, and hold reminders till then.

        What was said is kept on the customer's case; where there never was one, with
        the customer.

        :param str words: what it is about
        :param str phone: the number to call; if there is none, it is rather written
        """
        self.ensure_one()
        case = self._find_case()
        if case:
            reader = case._get_reader()
        else:
            reader = self.company_id.collections_user_id.filtered("active")
        speaking = self.with_context(lang=reader.lang or self.env.lang)
        if case:
            speaking._answer_case(case.with_env(speaking.env), words, phone)
        else:
            speaking._tell_partner(reader, words, phone)
        self.env["collections.event"]._append_about(self, "person_asked")

    def _find_case(self):
        """Return the customer's open case, or else the last one; it may have none."""
        cases = (
            self.env["collections.case"]
            .sudo()
            ._find_of_debtors(self.company_id, self.partner_id)
        )
        empty = self.env["collections.case"]
        return cases.get((self.company_id, self.partner_id), empty)

    def _answer_case(self, case, words, phone):
        """Keep it as an answer of the customer, which somebody has to read."""
        body = self._draw_request(words, phone) + self._draw_transcript()
        message = case._take_answer(body, author=self.author_id, channel=SOURCE)
        hold = self.env["collections.hold"].search([("answer_id", "=", message.id)])
        hold.activity_id.write(
            {
                "activity_type_id": self.env.ref(CALLBACK).id,
                "summary": self._word_request(phone),
                "note": self._draw_request(words, phone),
                "date_deadline": self._get_deadline(),
            }
        )

    def _tell_partner(self, reader, words, phone):
        request = self._draw_request(words, phone)
        self.partner_id._message_log(body=request + self._draw_transcript())
        self.partner_id.activity_schedule(
            CALLBACK,
            date_deadline=self._get_deadline(),
            summary=self._word_request(phone),
            note=request,
            user_id=reader.id,
        )

    def _get_deadline(self):
        """Return the first day on which somebody is there."""
        now = fields.Datetime.now()
        opening = self.company_id._get_collections_desk_opening(now)
        moment = max(now, opening.start) if opening else now
        return self.company_id._get_collections_date(moment)

    def _word_request(self, phone):
        if phone:
            return self.env._("Call the customer back: %s", phone)
        return self.env._("Write to the customer, who asked for a person")

    def _draw_note(self, heading):
        return Markup("<p><b>%s</b></p>") % heading + self._draw_transcript()

    def _draw_request(self, words, phone):
        return Markup("<p><b>%s</b><br/>%s</p>") % (
            self._word_request(phone),
            Markup("<br/>").join(words.splitlines()),
        )

    def _prepare_event_payload(self):
        return {
            "said": SOURCE,
            "conversation": self.id,
            "answers": self.word_count,
        }
