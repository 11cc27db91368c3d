"""Registered notices that a demo company sent, and what became of them."""

import base64
import io

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from odoo import models
from odoo.tools.misc import format_amount, format_date

WORDS = {
    "en_US": {
        "title": "Last notice before legal action",
        "text": (
            "In spite of our reminders, these invoices are still open:",
            "Please pay them within ten days, or call us and tell us what you need.",
        ),
    },
    "pt_BR": {
        "title": "Última notificação antes da cobrança judicial",
        "text": (
            "Apesar dos nossos lembretes, estas faturas continuam em aberto:",
            "Pague em até dez dias, ou ligue para nós e diga do que precisa.",
        ),
    },
}


class CollectionsDemoStory(models.AbstractModel):
    _inherit = "collections.demo.story"

    def _event_noticed(self, events):
        """A collector sends a registered letter about all that is late."""
        for event in events:
            debtor = self._get_move(event).commercial_partner_id
            case = self.env["collections.case"].search(
                [("partner_id", "=", debtor.id), ("state", "=", "open")]
            )
            words = WORDS[debtor.lang if debtor.lang in WORDS else "en_US"]
            notice = (
                self.env["collections.notice"]
                .with_user(self._ref("user_collector"))
                ._make_by_hand(
                    case,
                    debtor,
                    self._get_carrier(debtor),
                    "registered_ack",
                    base64.b64encode(self._draw_notice(case, words)),
                    words["title"],
                )
            )
            notice.tracking_number = event.amount
            notice._set_reported("posted", self._moment(event.day))

    def _event_reported(self, events):
        """The carrier has told something of it."""
        for event in events:
            notice = self.env["collections.notice"].search(
                [("line_ids.move_line_id.move_id", "=", self._get_move(event).id)]
            )
            receiver = event.amount == "delivered" and event.document.note
            notice.with_user(self._ref("user_collector"))._set_reported(
                event.amount, self._moment(event.day), receiver=receiver
            )

    def _get_carrier(self, debtor):
        name = "correios" if debtor.country_id.code == "BR" else "post"
        return self.env.ref(f"collections_policy.carrier_{name}")

    def _draw_notice(self, case, words):
        """Return the PDF of a notice, as somebody may have written it."""
        target = io.BytesIO()
        canvas = Canvas(target, pagesize=A4)
        text = canvas.beginText(25 * mm, 265 * mm)
        text.setFont("Helvetica", 11)
        first, last = words["text"]
        for line in (
            *[case.company_id.name, "", ""],
            *[case.partner_id.name, "", ""],
            *[words["title"], "", first, ""],
            *self._get_claim_lines(case),
            *["", last, "", case.company_id.name],
        ):
            text.textLine(line)
        canvas.drawText(text)
        canvas.save()
        return target.getvalue()

    def _get_claim_lines(self, case):
        env = self.with_context(lang=case.partner_id.lang).env
        return [
            " · ".join(
                [
                    item.move_id.name,
                    format_date(env, item.date_maturity),
                    format_amount(
                        env, item.amount_residual_currency, item.currency_id
                    ).replace("\N{NO-BREAK SPACE}", " "),
                ]
            )
            for item in self.env["collections.notice"]._get_overdue_items(case)
        ]
