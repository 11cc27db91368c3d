from odoo import models


class CollectionsMeasure(models.Model):
    _inherit = "collections.measure"

    def _set_registered(self):
        # EXTENDS 'collections_policy': a protest lets limitation begin anew
        # (Código Civil, art. 202, III)
        changed = super()._set_registered()
        acts = self.env["collections.limitation.interruption"].sudo()
        for measure in changed.sudo().filtered(lambda each: each.kind == "protest"):
            acts._note(
                measure.line_ids.move_line_id,
                measure.date_registered,
                "protest",
                measure_id=measure.id,
                reference=measure.reference or measure.name,
            )
        return changed
