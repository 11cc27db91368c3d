"""The document of an agreement: frozen when it is proposed, and sent by a person."""

import hashlib
import json

from odoo import api, fields, models

REPORT = "collections_policy.action_report_agreement"


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    proposal_attachment_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Proposal",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The document as it was proposed.",
    )
    terms_hash = fields.Char(
        string="SHA-256 of the Terms",
        readonly=True,
        copy=False,
        help="Of what was proposed: whoever has the terms can reckon it again.",
    )

    summary = fields.Char(string="Offer", compute="_compute_summary")

    @api.depends("installment_ids.amount", "installment_ids.number")
    @api.depends_context("lang")
    def _compute_summary(self):
        for agreement in self:
            agreement.summary = agreement._word_payments(
                [(each.number, each.amount) for each in agreement.installment_ids]
            )

    def _set_proposed(self):
        # EXTENDS 'collections.agreement': what is offered is frozen
        result = super()._set_proposed()
        for agreement in self.sudo().filtered(lambda each: each.state == "proposed"):
            agreement.terms_hash = agreement._get_terms_hash()
            agreement.proposal_attachment_id = agreement._make_document()
        return result

    def _make_document(self):
        """Return the document as it is now, as an attachment."""
        self.ensure_one()
        lang = self.partner_id.lang or self.env.lang
        content, kind = self.with_context(lang=lang)._render_document()
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self._get_file_name()}.{kind}",
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )

    def _render_document(self):
        """Return the document, in the language of the context.

        :rtype: tuple[bytes, str]
        :return: what is in it, and what kind of file it is
        """
        reports = self.env["ir.actions.report"].sudo()
        return reports._render_qweb_pdf(REPORT, self.ids)

    def _get_file_name(self):
        return (self.name or "").replace("/", "-")

    # === TERMS === #

    def _get_terms_hash(self):
        """Return the SHA-256 of the terms: of their canonical JSON, in UTF-8."""
        terms = json.dumps(
            self._prepare_terms(),
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )
        return hashlib.sha256(terms.encode()).hexdigest()

    def _prepare_terms(self):
        """Return what is agreed on, as plain values: amounts as texts, days as ISO."""
        write = self._write_exact
        return {
            "number": self.name,
            "creditor": self.move_company_id.name,
            "creditor_tax_id": self.move_company_id.vat or "",
            "debtor": self.partner_id.name,
            "debtor_tax_id": self.partner_id.vat or "",
            "currency": self.currency_id.name,
            "claims": [
                {
                    "document": line.move_id.name,
                    "due": line.date_maturity.isoformat(),
                    "principal": write(line.principal),
                    "charges": write(line.charges),
                    "discount": write(line.discount),
                }
                for line in self.line_ids
            ],
            "payments": [
                {
                    "number": installment.number,
                    "due": installment.date_due.isoformat(),
                    "amount": write(installment.amount),
                }
                for installment in self.installment_ids
            ],
            "total": write(self.amount_total),
            "valid_until": self.valid_until and self.valid_until.isoformat() or "",
        }

    def _write_exact(self, amount):
        return f"{amount:.{self.currency_id.decimal_places}f}"

    def _get_breach_text(self):
        """Return, in words, when the agreement ends because it is not kept."""
        conditions = [
            self.breach_unpaid
            and self.env._("%s payments are late at once", self.breach_unpaid),
            self.breach_days
            and self.env._("one is late by more than %s days", self.breach_days),
        ]
        conditions = list(filter(None, conditions))
        if not conditions:
            return ""
        when = self.env._(" or ").join(conditions)
        if not self.cure_days:
            return self.env._("The agreement ends if %s.", when)
        return self.env._(
            "The agreement ends if %(when)s, and what is late stays unpaid for "
            "%(days)s days after we said so.",
            when=when,
            days=self.cure_days,
        )

    # === SENDING === #

    def _open_composer(self):
        """Write to the customer, with the document and the way to accept it."""
        self.ensure_one()
        policy = self.policy_id.sudo()
        template = (
            policy.agreement_proposal_template_id
            or policy._get_default_template("mail_template_agreement")
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send the Proposal"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id,
                "default_composition_mode": "comment",
                "default_attachment_ids": self.proposal_attachment_id.ids,
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    def _get_account_link(self):
        """Return where the customer sees, and accepts, the proposal."""
        return self.env["collections.link"]._get_account_url(
            self.company_id, self.partner_id
        )
