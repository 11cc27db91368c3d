"""Agreements as a plan: invoices stay open, instalments follow from what is paid."""

from odoo import models

from .collections_agreement_books import is_receivable


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    def _open_plan(self, date):
        """There is nothing to open: the invoices are open."""

    def _must_post_plan(self):
        """Tell whether the document of charges is posted at once, by the policy."""
        return self.policy_id.charge_document == "posted"

    def _get_payable_plan(self):
        """Return the items, and what is owed of the agreement's own document."""
        return self._get_items() | self.document_id.line_ids.filtered(is_receivable)

    def _get_rest_plan(self):
        """Return where the discount is given: on whatever was left open."""
        return self._get_payable_items()

    def _tell_paid_plan(self):
        """There is nothing to tell: invoices count as paid when they are."""
