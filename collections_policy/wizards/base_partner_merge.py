from odoo import models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS 'base': a debtor has one open case with each company
        self._merge_collections_cases(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _merge_collections_cases(self, src_partners, dst_partner):
        """Move what goes on with debtors into the open case of the one that stays."""
        cases = (
            self.env["collections.case"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", (src_partners | dst_partner).ids),
                    ("state", "=", "open"),
                ]
            )
        )
        for company, own in cases.grouped("company_id").items():
            kept = own.filtered(lambda case: case.partner_id == dst_partner) or own[:1]
            others = own - kept
            others.action_ids.write({"case_id": kept.id})
            for model in ("collections.promise", "collections.dispute"):
                words = self.env[model].sudo()
                words.search([("case_id", "in", others.ids)]).case_id = kept
            others.write(
                {
                    "state": "closed",
                    "attention": False,
                    "date_closed": company._get_collections_date(),
                }
            )
        self.env.flush_all()
