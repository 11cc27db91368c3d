"""The agreement on paper: what is offered, or was agreed on, with all its terms."""

from odoo import api, models

from ..tools.deal import COMPONENTS


class ReportCollectionsAgreement(models.AbstractModel):
    _name = "report.collections_policy.agreement_document"
    _description = "Collections agreement"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the documents show, each in the debtor's language."""
        agreements = self.env["collections.agreement"].browse(docids)
        agreements.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": agreements._name,
            "docs": agreements,
            "documents": [
                self._prepare_document(agreement.with_context(lang=lang))
                for agreement in agreements.sudo()
                for lang in [agreement.partner_id.lang or self.env.lang]
            ],
        }

    def _prepare_document(self, agreement):
        """Return what a document shows.

        :param agreement: the ``collections.agreement``, in the debtor's language
        :rtype: dict
        """
        env = agreement.env
        messages = env["collections.action"]
        frame = messages._prepare_frame_values(agreement.company_id)
        debtor = agreement.partner_id
        label, number = debtor._get_collections_tax_id()
        return {
            **frame,
            "agreement": agreement,
            "address": debtor._get_collections_address(),
            "date_reckoned": agreement.date_proposed or frame["date"],
            "vat": number,
            "vat_label": label,
            "currency": agreement.currency_id,
            "components": self._prepare_components(agreement),
            "banks": messages._prepare_banks(frame, agreement.currency_id),
            "breach_text": agreement._get_breach_text(),
            "acceptance": self._prepare_acceptance(agreement),
        }

    def _prepare_components(self, agreement):
        """Return what is owed, given away, and left to pay, by component.

        :rtype: list[dict]
        """
        lines = agreement.line_ids
        claim, given = lines._get_claim(), lines._get_discount()
        labels = {
            "principal": agreement.env._("Principal"),
            **agreement.env["collections.charge.writer"]._get_labels(),
        }
        return [
            {
                "label": labels[name],
                "owed": float(getattr(claim, name)),
                "given": float(getattr(given, name)),
                "left": float(getattr(claim, name) - getattr(given, name)),
            }
            for name in COMPONENTS
            if getattr(claim, name)
        ]

    def _prepare_acceptance(self, agreement):
        """Return how it was accepted; nothing if it was not yet."""
        if not agreement.accepted_on:
            return {}
        return {
            "name": agreement.accepted_name,
            "moment": agreement.accepted_on,
            "address": agreement.accepted_address,
        }
