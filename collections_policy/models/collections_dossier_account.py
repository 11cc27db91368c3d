"""A debtor's account as a dossier shows it: all that is owed, whatever its age."""

from odoo import models


class CollectionsDossierAccount(models.AbstractModel):
    _name = "collections.dossier.account"
    _inherit = "collections.account"
    _description = "Collections: a customer's account in a dossier"

    def _get_items(self, company, debtor, date):
        # OVERRIDE 'collections.account': a lawyer has to know what is prescribed
        return [
            item
            for item in self.env["collections.evaluator"]._evaluate(
                company, date, partners=debtor
            )
            if item.line_id > 0
        ]

    def _is_charged(self, row):
        # OVERRIDE 'collections.account': what is left alone is late all the same
        return row["days"] > 0

    def _get_words_by_reason(self):
        # EXTENDS 'collections.account'
        reasons = dict(self.env["collections.hold"]._selection_reason())
        return {**reasons, **super()._get_words_by_reason()}
