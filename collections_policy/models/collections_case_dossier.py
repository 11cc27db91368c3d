"""The dossiers of a case."""

from odoo import fields, models


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    dossier_ids = fields.One2many(
        comodel_name="collections.dossier", inverse_name="case_id", readonly=True
    )
    dossier_count = fields.Integer(compute="_compute_dossier_count")

    def _compute_dossier_count(self):
        counts = dict(
            self.env["collections.dossier"]._read_group(
                [("case_id", "in", self.ids)], ["case_id"], ["__count"]
            )
        )
        for case in self:
            case.dossier_count = counts.get(case, 0)

    def action_make_dossier(self):
        """Show what is missing, and make the dossier."""
        self.ensure_one()
        return self.env["collections.dossier.wizard"]._open(self)

    def action_open_dossiers(self):
        self.ensure_one()
        return self.dossier_ids._get_records_action(name=self.env._("Dossiers"))
