"""Who has a part in evidence can't be deleted."""

from odoo import api, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_collections_events(self):
        domain = [("partner_id", "in", self.ids), ("event_ids", "!=", False)]
        case = self.env["collections.case"].sudo().search(domain, limit=1)
        if case:
            raise UserError(
                self.env._(
                    "What happened in the collections case of %s is evidence, and "
                    "needs its customer: archive the contact instead.",
                    case.partner_id.display_name,
                )
            )


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_collections_events(self):
        domain = [("company_id", "in", self.ids), ("event_ids", "!=", False)]
        case = self.env["collections.case"].sudo().search(domain, limit=1)
        if case:
            raise UserError(
                self.env._(
                    "%s has collections cases with events, which are evidence: archive "
                    "the company instead.",
                    case.company_id.display_name,
                )
            )
