"""What customers do with a registered notice on its page: look, download, confirm."""

import hmac
import re

from odoo import api, fields, models

from ..tools.notice_states import DELIVERED

ACKNOWLEDGED, NAMED = 5, 4  # with a tax number that only the customer is asked, without
CONFIRMED = "confirmed"
CONFIRM = "notice_confirm"
TRIES_PER_HOUR = 5
LONGEST = 100  # letters of what a visitor types or its program says
LONGEST_AGENT = 300


class CollectionsVisit(models.Model):
    _inherit = "collections.visit"

    def _get_limit(self, what):
        # EXTENDS 'collections_policy': a tax number is not to be guessed
        return TRIES_PER_HOUR if what == CONFIRM else super()._get_limit(what)


class CollectionsNoticeEvent(models.Model):
    _inherit = "collections.notice.event"

    def _selection_source(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_source(),
            ("portal", self.env._("Page of the notice")),
        ]


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    # === LOOKED AT === #

    def _may_have_left(self):
        """Tell whether a customer may know of the notice by its e-mail."""
        return self.email_state in ("sent", "unsure")

    def _note_trace(self, trace, address, agent):
        """Note that somebody opened a notice's page, or downloaded it.

        It proves little: whoever has the link can do it, and programs that look for
        viruses do. What was acknowledged needs it no more; how often it is noted within
        an hour is limited.

        :param str trace: one of ``TRACES``
        :param str address: of the network, from which it was asked
        :param str agent: as what the visitor's program describes itself
        """
        visits = self.env["collections.visit"]
        if self.grade < ACKNOWLEDGED and visits._count(
            self.company_id.root_id, self.partner_id, f"notice_{trace}"
        ):
            self._report_by_page(trace, address, agent)

    def _report_by_page(self, state, address, agent, **values):
        self._note_emailed()  # whoever was not sure: it has left
        self._report(
            state,
            fields.Datetime.now(),
            source="portal",
            note=f"{address} · {_shorten(agent, LONGEST_AGENT)}",
            **values,
        )

    # === CONFIRMED === #

    def _get_confirmation(self):
        """Return the event by which the customer confirmed the notice, if it did."""
        return self.event_ids.filtered(
            lambda event: event.code == CONFIRMED and event.stands
        )[:1]

    def _asks_tax_number(self):
        """Tell whether the customer can prove who it is by its tax number."""
        return bool(_get_characters(self.partner_id.vat))

    def _take_confirmation(self, typed, address, agent):
        """Keep that the customer confirms who it is, and that it has the notice.

        The strongest proof, if a tax number is typed that is the customer's; what is
        typed is compared with it, and not kept. Where the customer's is not known, a
        name is all that there is.

        :param dict typed: what was typed, by field
        :return: what is wrong with it, by field
        :rtype: dict[str, str]
        """
        if self._get_confirmation():
            return {}
        errors = self._check_confirmation(typed)
        if not errors:
            self._report_by_page(
                DELIVERED,
                address,
                agent,
                code=CONFIRMED,
                receiver=_shorten(typed["name"], LONGEST),
                grade=ACKNOWLEDGED if self._asks_tax_number() else NAMED,
            )
        return errors

    @api.model
    def _get_confirmation_messages(self):
        return {
            "name": self.env._("Please write your full name."),
            "number": self.env._("This is not the tax number that we know."),
            "received": self.env._("Please tick this to confirm."),
        }

    def _check_confirmation(self, typed):
        messages = self._get_confirmation_messages()
        is_fine = {
            "name": len(_get_characters(typed.get("name"))) > 2,
            "number": not self._asks_tax_number()
            or self._is_tax_number(typed.get("number")),
            "received": typed.get("received") == "1",
        }
        return {field: messages[field] for field, fine in is_fine.items() if not fine}

    def _is_tax_number(self, text):
        """Tell whether what was typed is the customer's number, however it is written.

        The letters of the country in front may be left out.
        """
        known, typed = _get_characters(self.partner_id.vat), _get_characters(text)
        forms = {known, re.sub(r"^[A-Z]{2}", "", known)}
        return any(
            hmac.compare_digest(form.encode(), typed.encode()) for form in forms if form
        )


def _get_characters(text):
    """Return the letters and digits of what was typed, in capitals."""
    return re.sub(r"[\W_]", "", text or "").upper()


def _shorten(text, longest):
    return " ".join((text or "").split())[:longest]
