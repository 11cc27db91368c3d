"""The dossier: one document, and its originals, that prove the history of a case."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.evidence_zip import write_zip

REPORT = "collections_policy.action_report_dossier"


class CollectionsDossier(models.Model):
    """What a lawyer or a judge gets of a case, as it was on the day it was made.

    Its PDF tells who owes what, what was done, and how each fact can be verified; its
    ZIP holds that PDF, the chain of events, and the originals of all documents.
    """

    _name = "collections.dossier"
    _description = "Dossier"
    _inherit = ["collections.kept.mixin", "mail.thread"]
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char(string="Number", required=True, readonly=True)
    case_id = fields.Many2one(
        comodel_name="collections.case",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="case_id.partner_id", string="Customer", store=True, index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Made by", required=True, readonly=True
    )
    moment = fields.Datetime(string="Made At", required=True, readonly=True)
    lang = fields.Selection(
        selection="_selection_lang", string="Language", readonly=True
    )
    event_number = fields.Integer(
        string="Events",
        readonly=True,
        aggregator=None,
        help="How many events of the case it tells of.",
    )
    event_hash = fields.Char(string="Hash of the Last Event", readonly=True)
    missing = fields.Text(
        string="Missing When It Was Made",
        readonly=True,
        help="What the policy asks for before a debt goes to court, and was not there.",
    )
    pdf_id = fields.Many2one(
        comodel_name="ir.attachment", string="Document", readonly=True
    )
    pdf_sha256 = fields.Char(
        related="pdf_id.collections_sha256", string="SHA-256 of the Document"
    )
    zip_id = fields.Many2one(
        comodel_name="ir.attachment", string="Originals", readonly=True
    )
    zip_sha256 = fields.Char(
        related="zip_id.collections_sha256", string="SHA-256 of the Originals"
    )
    lawyer_id = fields.Many2one(
        comodel_name="res.partner", string="Handed Over to", readonly=True
    )
    date_handed = fields.Datetime(string="Handed Over At", readonly=True)

    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Dossiers are evidence: they can't be deleted."))

    # === MAKING === #

    @api.model
    def _make(self, case, lang):
        """Make the dossier of a case as it is now.

        :param case: the ``collections.case``
        :param str lang: the code of the language that it is written in
        :return: the dossier
        """
        case.check_access("read")
        self.env["collections.event"]._lock_heads(case.ids)
        dossier = self.sudo().create(self._prepare_values(case, lang))
        pdf = dossier._draw()
        dossier.pdf_id = dossier._keep(f"{dossier._get_file_name()}.pdf", pdf)
        dossier.zip_id = dossier._keep(
            f"{dossier._get_file_name()}.zip", dossier._zip(pdf)
        )
        dossier._record_made()
        return dossier.with_env(self.env)

    def _prepare_values(self, case, lang):
        checks = self.env["collections.dossier.checklist"]._get_checks(case)
        return {
            "name": self.env["ir.sequence"].sudo().next_by_code(self._name),
            "case_id": case.id,
            "user_id": self.env.uid,
            "moment": self.env["collections.event"]._get_moment(),
            "lang": lang,
            "event_number": case.event_number,
            "event_hash": case.event_hash,
            "missing": "\n".join(check.words for check in checks if not check.is_met),
        }

    def _draw(self):
        """Return the PDF, as bytes."""
        reports = self.env["ir.actions.report"].with_context(lang=self.lang)
        content, _kind = reports._render_qweb_pdf(REPORT, self.ids)
        return content

    def _zip(self, pdf):
        """Return the ZIP, as bytes."""
        originals = self.env["collections.dossier.originals"].with_context(
            lang=self.lang
        )
        return write_zip(
            [(f"{self._get_file_name()}.pdf", pdf), *originals._get(self.case_id)]
        )

    def _keep(self, name, content):
        file = self.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": self._name, "res_id": self.id}
        )
        file._keep_as_evidence()
        return file

    def _get_file_name(self):
        return self.name.replace("/", "-")

    # === ACTION METHODS === #

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()

    def action_download_pdf(self):
        self.ensure_one()
        return self._download(self.pdf_id)

    def action_download_zip(self):
        self.ensure_one()
        return self._download(self.zip_id)

    def _download(self, file):
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{file.id}?download=true",
            "target": "download",
        }

    def action_send(self):
        """Write to the lawyer, with the document and the originals."""
        self.ensure_one()
        template = self.env.ref("collections_policy.mail_template_dossier")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Dossier"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_partner_ids": self.lawyer_id.ids,
                "default_composition_mode": "comment",
                "default_attachment_ids": (self.pdf_id | self.zip_id).ids,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    # === HANDING OVER === #

    def _hand_over(self, lawyer):
        """Note who has got the dossier: what the policy asked for is done by it.

        :param lawyer: a ``res.partner``
        """
        self.ensure_one()
        now = self.env["collections.event"]._get_moment()
        self.sudo().write({"lawyer_id": lawyer.id, "date_handed": now})
        self._record_handed_over()
        self.env["collections.channel.lawyer"]._note_handed_over(self)
