from odoo import models

from ..models.collections_hardship import RUNNING


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_collections_cases(self, src_partners, dst_partner):
        # EXTENDS 'collections_policy': one hardship runs, the one that lasts longest
        partners = src_partners | dst_partner
        hardships = self.env["collections.hardship"].sudo()
        running = hardships.search(
            [("partner_id", "in", partners.ids), ("state", "in", RUNNING)],
            order="date_review desc, id",
        )
        for own in running.grouped("company_id").values():
            own[1:]._set_ended()
        result = super()._merge_collections_cases(src_partners, dst_partner)
        cases = self.env["collections.case"].sudo()
        kept = cases.search(
            [("partner_id", "in", partners.ids), ("state", "=", "open")]
        ).grouped("company_id")
        for hardship in running.filtered(lambda each: each.state in RUNNING):
            hardship.case_id = kept.get(hardship.company_id, hardship.case_id)
        self.env.flush_all()
        return result
