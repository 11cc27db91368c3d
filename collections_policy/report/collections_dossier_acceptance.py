"""What the debtor accepted of the policy, in its dossier."""

from odoo import models


class ReportCollectionsDossier(models.AbstractModel):
    _inherit = "report.collections_policy.dossier"

    def _prepare_document(self, dossier):
        # EXTENDS 'collections_policy'
        acceptances = dossier.env["collections.policy.acceptance"]
        return {
            **super()._prepare_document(dossier),
            "acceptances": acceptances._find_of_case(dossier.case_id),
        }
