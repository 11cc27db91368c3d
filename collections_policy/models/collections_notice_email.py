"""Registered notices that leave from here, by e-mail."""

import uuid

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import formataddr

from ..tools.notice_states import WITH_US
from .collections_action_message import join_lines


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    is_sent_here = fields.Boolean(compute="_compute_is_sent_here")
    can_send = fields.Boolean(compute="_compute_can_send")
    message_id = fields.Many2one(
        comodel_name="mail.message",
        string="E-mail",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    email_state = fields.Selection(
        selection=[
            ("queued", "Waits to be sent"),
            ("sent", "Sent"),
            ("failed", "Not sent"),
            ("unsure", "May have been sent"),
        ],
        string="Sending",
        readonly=True,
        copy=False,
    )
    email_problem = fields.Char(string="Why Not Sent", readonly=True, copy=False)
    email_hint = fields.Char(string="What Is Lacking", compute="_compute_email_hint")
    envelope_id = fields.Char(
        readonly=True,
        copy=False,
        help="What mail servers call it in their reports (RFC 3461, ENVID).",
    )
    reports = fields.Selection(
        selection=[
            ("asked", "Asked for"),
            ("not_offered", "The mail server offers none"),
        ],
        string="Reports of Delivery",
        readonly=True,
        copy=False,
    )
    server_answer = fields.Char(
        string="Answer of the Mail Server", readonly=True, copy=False
    )
    eml = fields.Binary(
        string="E-mail as Sent", attachment=True, readonly=True, copy=False
    )
    eml_name = fields.Char(compute="_compute_eml_name")
    eml_sha256 = fields.Char(string="E-mail (SHA-256)", readonly=True, copy=False)

    _envelope_once = models.UniqueIndex(
        "(envelope_id) WHERE envelope_id IS NOT NULL",
        "Another notice has this envelope.",
    )

    # === COMPUTE METHODS === #

    @api.depends("carrier_id.adapter")
    def _compute_is_sent_here(self):
        for notice in self:
            carrier = notice.carrier_id
            notice.is_sent_here = bool(carrier) and carrier._get_adapter()._sends

    @api.depends("is_sent_here", "state", "email_state")
    def _compute_can_send(self):
        for notice in self:
            notice.can_send = (
                notice.is_sent_here
                and notice.state in WITH_US
                and notice.email_state in (False, "failed")
            )

    @api.depends("is_sent_here", "reports", "company_id.alias_domain_id")
    def _compute_email_hint(self):
        for notice in self:
            notice.email_hint = notice.is_sent_here and notice._get_email_hint()

    def _get_email_hint(self):
        """Return, in words, what keeps proof from coming back, or nothing."""
        if not self.company_id.sudo().alias_domain_id:
            return self.env._(
                "The company has no domain for incoming mail: neither reports of "
                "delivery nor answers reach this notice."
            )
        if self.reports == "not_offered":
            return self.env._(
                "The mail server offers no reports of delivery: what proves it is that "
                "it is read, answered or confirmed."
            )
        return ""

    @api.depends("name")
    def _compute_eml_name(self):
        for notice in self:
            notice.eml_name = f"{(notice.name or '').replace('/', '-')}.eml"

    @api.constrains("carrier_id", "service", "address")
    def _check_carrier(self):
        for notice in self:
            problem = notice.carrier_id._get_adapter()._get_notice_problem(notice)
            if problem:
                raise ValidationError(problem)

    # === ACTION METHODS === #

    def action_send(self):
        """Send notices from here."""
        self.check_access("write")
        self.lock_for_update()
        fit = self.filtered("can_send")
        self._check_any(fit)
        fit._send()

    def action_send_again(self):
        """Send again what may have been sent: a person's word."""
        self.check_access("write")
        self.lock_for_update()
        unsure = self.filtered(
            lambda notice: notice.email_state == "unsure" and notice.state in WITH_US
        )
        self._check_any(unsure)
        unsure._send()

    def action_download_email(self):
        """Download the e-mail, byte by byte as it was sent."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/eml"
            "?filename_field=eml_name&download=true",
            "target": "download",
        }

    def _send(self):
        self._check_still_owed()
        for carrier, notices in self.grouped("carrier_id").items():
            carrier._get_adapter()._send(notices)

    # === THE QUEUE === #

    def _queue_emails(self):
        """Let the mail queue send notices, each as one e-mail to one address."""
        for notice in self:
            mail = notice._get_mail()
            if mail.state == "exception":
                mail.action_retry()
            else:
                notice._create_email()
        self.write({"email_state": "queued", "email_problem": False})
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _get_mail(self):
        """Return the ``mail.mail`` of the notice, as long as there is one."""
        self.ensure_one()
        return self.message_id.sudo().mail_ids[-1:]

    def _create_email(self):
        self.envelope_id = self.envelope_id or self._get_new_envelope_id()
        mail = self.env["mail.mail"].sudo().create(self._prepare_email_values())
        self.message_id = mail.mail_message_id

    def _get_new_envelope_id(self):
        """Return a name that nobody guesses: by it reports are believed."""
        return f"notice-{uuid.uuid4().hex}"

    def _prepare_email_values(self):
        lang = self.partner_id.lang or self.env.lang
        translated = self.with_context(lang=lang)
        case, company = self.case_id, self.company_id
        author = self.env.user.partner_id
        reply_to = self._get_email_reply_to(author)
        body = translated._render_email_body()
        return {
            "subject": translated._get_email_subject(),
            "body": body,
            "body_html": body,
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "reply_to": reply_to,
            "author_id": author.id,
            "email_to": formataddr((self.addressee, self.address)),
            "attachment_ids": [Command.create(self._prepare_email_attachment())],
            "headers": {"Disposition-Notification-To": reply_to},  # RFC 8098
            "model": case._name,
            "res_id": case.id,
            "record_name": case.display_name,
            "record_alias_domain_id": company.alias_domain_id.id,
            "record_company_id": company.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "auto_delete": False,
            "is_notification": True,
            "state": "outgoing",
        }

    def _get_email_reply_to(self, author):
        """Return the address to which answers and read receipts come."""
        case = self.case_id
        default = self.company_id.email_formatted or self.env.user.email_formatted
        addresses = case._notify_get_reply_to_batch(
            defaults={case.id: default}, author_ids={case.id: author.id}
        )
        return addresses[case.id] or default

    def _get_email_subject(self):
        return self.env._(
            "%(subject)s - registered e-mail %(notice)s",
            subject=self.subject or self.company_id.name,
            notice=self.name,
        )

    def _prepare_email_attachment(self):
        # Of no record: what is a record's, Odoo turns into a link when it is heavy
        return {
            "name": self.pdf_name,
            "mimetype": "application/pdf",
            "datas": self.with_context(bin_size=False).pdf,
        }

    def _render_email_body(self):
        """Return the text, in the frame that every message of the creditor has."""
        render, links = self.env["ir.qweb"]._render, self.env["collections.link"]
        company = self.company_id
        url = links._get_notice_url(self)
        body = render("collections_policy.notice_email", {"notice": self, "url": url})
        frame = self.env["collections.action"]._prepare_frame_values(company)
        frame |= {
            "body": body,
            "debtor_line": self.partner_id._get_collections_identity(),
            "preferences_link": links._get_preferences_url(company, self.partner_id),
        }
        return Markup(join_lines(render("collections_policy.message_layout", frame)))
