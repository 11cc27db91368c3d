"""What was told beforehand, and accepted, belongs to the proof of a case."""

from odoo import models

from ..tools.evidence_zip import get_safe_name


class CollectionsPolicyAcceptance(models.Model):
    _inherit = "collections.policy.acceptance"

    def _find_of_case(self, case):
        """Return what the debtor of a case accepted, the first first."""
        return self.sudo().search(
            [
                ("company_id", "=", case.company_id.id),
                ("partner_id", "=", case.partner_id.id),
            ],
            order="date, id",
        )


class CollectionsDossierOriginals(models.AbstractModel):
    _inherit = "collections.dossier.originals"

    def _get_methods(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_methods(), self._get_accepted_texts]

    def _get_accepted_texts(self, case):
        """Return the texts that were accepted: the bytes that their hash is of."""
        texts = self.env["collections.policy.acceptance"]._find_of_case(case).text_id
        return [
            (
                f"accepted/{get_safe_name(f'{text.told_id.number}-{text.id}')}.txt",
                text.text.encode(),
            )
            for text in texts
        ]
