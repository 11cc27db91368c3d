"""Why somebody could not pay is forgotten, once it is of no use any more."""

from odoo import api, models
from odoo.fields import Date, Domain


class CollectionsHardship(models.Model):
    _inherit = "collections.hardship"

    @api.autovacuum
    def _gc_reasons(self):
        """Delete reasons and notes of what is over for as long as companies say.

        What was done and what was paid stays, for the figures.  The law asks to keep
        no longer than is needed: LGPD (Brazil, Law 13.709/2018), art. 15 and 16.
        """
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            months = company.collections_hardship_keep_months
            last = Date.subtract(company._get_collections_date(), months=months)
            self.sudo().search(
                Domain("company_id", "=", company.id)
                & Domain("date_closed", "<", last)
                & (Domain("reason", "!=", False) | Domain("note", "!=", False))
            )._forget()

    def _forget(self):
        self.with_context(tracking_disable=True).write({"reason": False, "note": False})
