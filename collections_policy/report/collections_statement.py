"""The statement: what is open, and what being late costs, on paper."""

from odoo import api, models
from odoo.exceptions import AccessError


class ReportCollectionsStatement(models.AbstractModel):
    _name = "report.collections_policy.statement"
    _description = "Collections statement"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the statements of debtors show, each in the debtor's language.

        :param docids: the database ids of commercial partners
        :param dict data: ``company_id``, the creditor (a root company, that of the user
            by default), and ``company_ids``, its branches (by default all)
        """
        data = data or {}
        debtors = self.env["res.partner"].browse(docids)
        debtors.check_access("read")
        self.env["collections.case"].check_access("read")
        companies = self.env["res.company"]
        company = companies.browse(data.get("company_id")) or self.env.company.root_id
        if not self.env.su and company not in self.env.companies.root_id:
            raise AccessError(self.env._("You have no access to this company."))
        branches = companies.browse(
            data.get("company_ids") or company._get_collections_companies().ids
        )
        return {
            "doc_ids": docids,
            "doc_model": debtors._name,
            "docs": debtors,
            "statements": [
                self._prepare_statement(company, debtor, branches)
                for debtor in debtors.sudo().commercial_partner_id
            ],
        }

    def _prepare_statement(self, company, debtor, branches):
        lang = debtor.lang or self.env.lang
        account = self.env["collections.account"].with_context(lang=lang)
        label, number = debtor.with_context(lang=lang)._get_collections_tax_id()
        return {
            **account._prepare_values(company, debtor, branches),
            "lang": lang,
            "lang_dir": self.env["res.lang"]._get_data(code=lang).direction or "ltr",
            "address": debtor._get_collections_address(),
            "vat": number,
            "vat_label": label,
        }
