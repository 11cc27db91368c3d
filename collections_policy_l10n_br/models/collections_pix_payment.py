"""What a payment that quotes a Pix reference is for."""

from odoo import models

from odoo.addons.collections_policy.models.collections_account import OWED

from ..tools import pix_reference


class CollectionsPix(models.AbstractModel):
    _inherit = "collections.pix"

    def _find_paid(self, text, company):
        """Return who paid what, by the reference in what a bank tells.

        :param str text: what the bank tells of the payment
        :param company: the company that was paid, or a branch
        :return: the debtor, and the journal items that the code was for; both empty if
            the text names nothing of the company's
        :rtype: tuple[res.partner, account.move.line]
        """
        self = self.sudo()
        finders = {
            pix_reference.MESSAGE: self._find_of_message,
            pix_reference.ACCOUNT: self._find_of_account,
            pix_reference.INSTALLMENT: self._find_of_installment,
        }
        nobody = self.env["res.partner"], self.env["account.move.line"]
        reference = pix_reference.find(text)
        if not reference:
            return nobody
        return finders[reference.kind](reference.number, company.root_id) or nobody

    def _find_of_message(self, number, company):
        action = self.env["collections.action"].browse(number).exists()
        if action.company_id != company:
            return None
        lines = action.line_ids.filtered(lambda line: not line.cancelled)
        items = lines.move_line_id | self._get_paid_items(lines.installment_id)
        return action.partner_id, items

    def _find_of_account(self, number, company):
        debtor = self.env["res.partner"].browse(number).exists()
        if not debtor:
            return None
        owed = [
            item.line_id
            for item in self.env["collections.account"]._get_items(
                company, debtor, company._get_collections_date()
            )
            if item.held_reason in OWED
        ]
        return debtor, self.env["account.move.line"].browse(owed)

    def _find_of_installment(self, number, company):
        installment = self.env["collections.agreement.installment"]
        installment = installment.browse(number).exists()
        if installment.company_id != company:
            return None
        return installment.partner_id, self._get_paid_items(installment)

    def _get_paid_items(self, installments):
        """Return the journal items by which agreed instalments are paid."""
        opened = installments.move_line_id
        others = installments.filtered(lambda each: not each.move_line_id)
        return opened | others.agreement_id._get_items()
