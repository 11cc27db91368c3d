"""What a client is given each month: figures, open items, work done, decisions."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.evidence_zip import get_safe_name, write_zip

TEMPLATE = "collections_policy.mail_template_client_pack"


class CollectionsClientPack(models.Model):
    """One ZIP of a company and a month: made once, and sent as it was made.

    It is written in the transaction that queues the e-mail: either there are both, or
    neither.  What was sent stays as it is; it may be sent again.
    """

    _name = "collections.client.pack"
    _inherit = ["collections.monthly.mixin", "mail.thread"]
    _description = "Client pack"

    state = fields.Selection(
        selection=[("made", "Made"), ("sent", "Sent"), ("failed", "Failed")],
        required=True,
        readonly=True,
        tracking=True,
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        readonly=True,
    )
    date_made = fields.Datetime(string="Made On", readonly=True)
    date_sent = fields.Datetime(string="Sent On", readonly=True)
    recipient_id = fields.Many2one(
        comodel_name="res.partner", string="Sent To", readonly=True
    )
    address = fields.Char(readonly=True, help="The address used, as it was then.")
    attachment_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="ZIP",
        readonly=True,
        bypass_search_access=True,
    )
    sha256 = fields.Char(string="SHA-256 of the ZIP", readonly=True)
    file_ids = fields.One2many(
        comodel_name="collections.client.pack.file",
        inverse_name="pack_id",
        string="Files",
        readonly=True,
    )
    decision_count = fields.Integer(
        string="To Decide",
        readonly=True,
        help="What waited for the client's decision when the pack was made.",
    )

    _once = models.UniqueIndex(
        "(company_id, date)", "There is a pack of this month already."
    )

    @api.depends("date", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for pack in self:
            pack.display_name = pack._get_title()

    def _get_title(self):
        """Return what the pack is called: “Client Pack, February 2026”."""
        if not self.date:
            return ""
        return self.env._("Client Pack, %s", self._get_month_label(self.date))

    # === ENTRY POINTS === #

    def action_send(self):
        """Send packs, as they were made; what failed is made now."""
        self._check_sender()
        for pack in self.sudo():
            pack.lock_for_update()
            if not pack.attachment_id:
                pack._make()
            pack._queue()
        return self._notify(self)

    def action_make_again(self):
        """Make packs that were not sent yet once more, with the figures of today."""
        self._check_sender()
        for pack in self.sudo():
            pack.lock_for_update()
            pack._make()

    @api.model
    def action_make_now(self):
        """Make the packs of the month before, of all companies chosen at the top.

        Those that are there already are left as they are.
        """
        self._check_sender()
        made = self.browse()
        for company in self.env["res.company"]._get_collections_desk():
            month = self._get_month_before(company._get_collections_date())
            packs = self.sudo()
            if not packs._find(company, month):
                made |= packs._open(company, month)._make()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if made else "info",
                "message": self.env._(
                    "Made for %s.", ", ".join(made.company_id.mapped("name"))
                )
                if made
                else self.env._("The packs of the month before are there already."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_download(self):
        self.ensure_one().check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }

    # === MONTHLY === #

    @api.model
    def _is_due(self, company, today, known):
        # OVERRIDE 'collections.monthly.mixin'
        day = company._get_collections_month_day(today, company.collections_pack_day)
        return (
            company.collections_pack_partner_id
            and day <= today
            and (known.state or "failed") == "failed"
        )

    @api.model
    def _send(self, company, month):
        # OVERRIDE 'collections.monthly.mixin'
        pack = self._open(company, month)._make()
        if not company.collections_pack_review:
            pack._queue()
        return pack

    @api.model
    def _open(self, company, month):
        """Return the pack of a company and a month, locked.

        :param company: a root company
        :param date month: the first day of the month
        """
        pack = self._find(company, month)
        if pack:
            pack.lock_for_update()
            return pack
        return self.create({"company_id": company.id, "date": month, "state": "failed"})

    # === MAKING === #

    def _make(self):
        """Make the ZIP, in the client's language.

        :raises UserError: if it was sent already
        """
        self.ensure_one()
        if self.date_sent:
            raise UserError(
                self.env._("%s was sent: it stays as it was.", self.display_name)
            )
        contact = self.company_id.collections_pack_partner_id
        lang = contact.lang or self.company_id.partner_id.lang or self.env.lang
        maker = self.with_context(lang=lang).with_company(self.company_id)
        files = [(get_safe_name(name), content) for name, content in maker._get_files()]
        content = write_zip(files)
        earlier = self.attachment_id
        attachment = maker._keep_zip(content)
        self.file_ids.unlink()
        self.write(
            {
                "state": "made",
                "lang": lang,
                "date_made": fields.Datetime.now(),
                "date_tried": fields.Datetime.now(),
                "problem": False,
                "attachment_id": attachment.id,
                "sha256": attachment._hash_raw(),
                "decision_count": len(maker._get_decisions()),
                "file_ids": [
                    Command.create(self.file_ids._prepare_file(name, file))
                    for name, file in files
                ],
            }
        )
        earlier.unlink()
        return self

    def _get_files(self):
        """Return the pack's files, in the language of the context.

        Whoever has something to add to it extends this.

        :return: pairs of a name and a content
        :rtype: list[tuple[str, bytes]]
        """
        return [
            (
                self.env._("1 Report.pdf"),
                self.env["collections.monthly.report"]._render_month(
                    self.company_id, self.date
                ),
            )
        ]

    def _get_decisions(self):
        """Return what the client has to decide, as rows of a sheet."""
        return []

    def _keep_zip(self, content):
        company = self.company_id.name
        name = f"{self._get_title()} – {company}.zip"
        return self.env["ir.attachment"].create(
            {
                "name": get_safe_name(name),
                "raw": content,
                "mimetype": "application/zip",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    # === SENDING === #

    def _queue(self):
        """Have the e-mail queue send the pack to the client's contact.

        From then on it stays as it is.

        :raises UserError: if there is no contact with an address
        """
        self.ensure_one()
        contact = self.company_id.collections_pack_partner_id
        if not contact.email:
            raise UserError(
                self.env._(
                    "Nobody with an e-mail address receives the client pack of %s: "
                    "choose a contact under Settings, Collections.",
                    self.company_id.name,
                )
            )
        template = self.env.ref(TEMPLATE)
        template.with_company(self.company_id).send_mail(
            self.id,
            email_layout_xmlid="mail.mail_notification_light",
            email_values={
                "recipient_ids": [Command.set(contact.ids)],
                "attachment_ids": [Command.set(self.attachment_id.ids)],
            },
        )
        self.attachment_id._keep_as_evidence()
        self.write(
            {
                "state": "sent",
                "date_sent": fields.Datetime.now(),
                "recipient_id": contact.id,
                "address": contact.email_formatted,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.model
    def _notify(self, packs):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The client pack is on its way to %s.",
                    ", ".join(packs.sudo().recipient_id.mapped("name")),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
