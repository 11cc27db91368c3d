import base64
import io

from odoo import models
from odoo.tools.pdf import merge_pdf

LETTER = "collections_policy.letter"
NOTICES = "collections_policy.notices"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'base': letters are one document, whatever their number; Odoo would
        # cut it up, letter by letter, to put it together again
        report = self._get_report(report_ref)
        if report.report_name == NOTICES and res_ids:
            return self._get_frozen_notices(res_ids)
        if report.report_name != LETTER or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        self = self.with_context(debug=False)
        html = self._render_qweb_html(report_ref, res_ids, data=data)[0]
        bodies, *_others, arguments = report.with_context(debug=False)._prepare_html(
            html, report_model=report.model
        )
        pdf = self._run_wkhtmltopdf(
            bodies, report_ref=report_ref, specific_paperformat_args=arguments
        )
        return {False: {"stream": io.BytesIO(pdf), "attachment": None}}

    def _get_frozen_notices(self, res_ids):
        """Return the PDFs of notices, as they were frozen, in one."""
        notices = self.env["collections.notice"].browse(res_ids)
        pdfs = [
            base64.b64decode(notice.pdf)
            for notice in notices.with_context(bin_size=False)
        ]
        return {False: {"stream": io.BytesIO(merge_pdf(pdfs)), "attachment": None}}
