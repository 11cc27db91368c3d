import io

from odoo import models

LETTER = "collections_policy.letter"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'base': letters are one document, whatever their number; Odoo would
        # cut it up, letter by letter, to put it together again
        report = self._get_report(report_ref)
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
