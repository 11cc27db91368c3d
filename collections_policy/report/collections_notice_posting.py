"""What goes to the counter with registered notices: list, envelopes, receipts."""

import base64

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, models


class ReportCollectionsNoticePosting(models.AbstractModel):
    _name = "report.collections_policy.notice_posting"
    _description = "Posting list of registered notices"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the papers show, in the language of whoever prints them.

        There is a list for each company and carrier.  What was cancelled is on none,
        and what leaves by itself, such as an e-mail.
        """
        notices = self.env["collections.notice"].browse(docids)
        notices.check_access("read")
        notices = notices.filtered(lambda notice: notice._is_posted_by_hand())
        return {
            "doc_ids": notices.ids,
            "doc_model": notices._name,
            "docs": notices,
            "lists": [
                self._prepare_list(company, carrier, own.sorted("id"))
                for (company, carrier), own in notices.grouped(
                    lambda notice: (notice.company_id, notice.carrier_id)
                ).items()
            ],
        }

    def _prepare_list(self, company, carrier, notices):
        messages = self.env["collections.action"].sudo()
        return {
            **messages._prepare_frame_values(company.sudo()),
            "carrier": carrier,
            "notices": [self._prepare_notice(notice) for notice in notices],
        }

    def _prepare_notice(self, notice):
        return {
            "notice": notice,
            "address": (notice.address or "").split(", "),
            "barcode": self._draw_barcode(notice.tracking_number),
        }

    def _draw_barcode(self, number):
        """Return the bars of a tracking number, as the address of an image holds them.

        :return: nothing where there is no number yet
        """
        if not number:
            return ""
        drawing = createBarcodeDrawing(
            "Code128", value=number, width=600, height=80, humanReadable=False
        )
        image = drawing.asString("svg").encode()
        return f"data:image/svg+xml;base64,{base64.b64encode(image).decode()}"


class ReportCollectionsNoticeEnvelopes(models.AbstractModel):
    _name = "report.collections_policy.notice_envelopes"
    _inherit = "report.collections_policy.notice_posting"
    _description = "Envelopes of registered notices"


class ReportCollectionsNoticeReceipts(models.AbstractModel):
    _name = "report.collections_policy.notice_receipts"
    _inherit = "report.collections_policy.notice_posting"
    _description = "Acknowledgement forms of registered notices"
