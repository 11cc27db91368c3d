"""The figures of a month, sent to those who want them: once, and only once."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

REPORT = "collections_policy.action_report_monthly"
TEMPLATE = "collections_policy.mail_template_monthly_report"


class CollectionsMonthlyReport(models.Model):
    """That a company's report of a month was sent, to whom, and as what.

    It is written in the transaction that queues the e-mails: either there are both, or
    neither.
    """

    _name = "collections.monthly.report"
    _inherit = ["collections.monthly.mixin"]
    _description = "Collections report of a month"

    state = fields.Selection(
        selection=[("sent", "Sent"), ("failed", "Failed")], required=True, readonly=True
    )
    recipient_ids = fields.Many2many(
        comodel_name="res.partner", string="Sent To", readonly=True
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="PDF",
        readonly=True,
        bypass_search_access=True,
        help="One for each language.",
    )

    _once = models.UniqueIndex(
        "(company_id, date)", "There is a report of this month already."
    )

    @api.depends("date", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            report.display_name = report._get_title()

    def _get_title(self):
        """Return what the report is called: “Collections, February 2026”."""
        return self.env._("Collections, %s", self._get_month_label(self.date))

    # === ENTRY POINTS === #

    def action_send_again(self):
        """Send the report once more, with the figures of today."""
        self._check_sender()
        for report in self:
            report.sudo()._send_again()
        return self._notify(self)

    @api.model
    def action_send_now(self):
        """Send the report of the month before, of the user's company."""
        self._check_sender()
        company = self.env.company.root_id
        month = self._get_month_before(company._get_collections_date())
        known = self.sudo()._find(company, month)
        if known:
            known._send_again()
        else:
            known = self.sudo()._send(company, month)
        return self._notify(known)

    # === SENDING === #

    @api.model
    def _is_due(self, company, today, known):
        # OVERRIDE 'collections.monthly.mixin'
        return (
            company.collections_report_partner_ids
            and company._get_collections_report_day(today) <= today
            and known.state != "sent"
        )

    @api.model
    def _send(self, company, month):
        """Queue the report of a month for its recipients, each in their language.

        :param company: a root company
        :param date month: the first day of the month
        :raises UserError: if none of the recipients has an address
        :return: the report
        """
        report = self._find(company, month)
        if report:
            report.lock_for_update()
        else:
            report = self.create(
                {"company_id": company.id, "date": month, "state": "failed"}
            )
        recipients = company.collections_report_partner_ids.filtered("email")
        if not recipients:
            raise UserError(
                self.env._(
                    "Nobody with an e-mail address receives the report: choose "
                    "somebody under Settings, Collections."
                )
            )
        attachments = self.env["ir.attachment"]
        for lang, readers in recipients.grouped("lang").items():
            translated = report.with_context(lang=lang or self.env.lang)
            attachment = translated._make_pdf()
            translated._queue(readers, attachment)
            attachments |= attachment
        report.write(
            {
                "state": "sent",
                "date_tried": fields.Datetime.now(),
                "problem": False,
                "recipient_ids": [Command.set(recipients.ids)],
                "attachment_ids": [Command.set(attachments.ids)],
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return report

    def _send_again(self):
        self.ensure_one()
        return self._send(self.company_id, self.date)

    def _make_pdf(self):
        """Return the report as a PDF, in the language of the context."""
        pdf = self._render_month(self.company_id, self.date)
        return self.env["ir.attachment"].create(
            {
                "name": f"{self._get_title()}.pdf",
                "raw": pdf,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    @api.model
    def _render_month(self, company, month):
        """Return the figures of a month on paper, in the language of the context.

        :rtype: bytes
        """
        pdf, _kind = (
            self.env["ir.actions.report"]
            .with_company(company)
            ._render_qweb_pdf(
                REPORT, company.ids, {"month": fields.Date.to_string(month)}
            )
        )
        return pdf

    def _queue(self, readers, attachment):
        """Have the e-mail queue send the report to readers of one language."""
        template = self.env.ref(TEMPLATE).with_context(collections_lang=self.env.lang)
        template.send_mail(
            self.id,
            email_layout_xmlid="mail.mail_notification_light",
            email_values={
                "recipient_ids": [Command.set(readers.ids)],
                "attachment_ids": [Command.set(attachment.ids)],
            },
        )

    @api.model
    def _notify(self, reports):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The report is on its way to %s.",
                    ", ".join(reports.sudo().recipient_ids.mapped("name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
