from odoo import fields, models


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "collections.turns"]

    def _do_collections_turn(self):
        # OVERRIDE 'collections.turns': deliver a batch, unless it was switched off
        if self not in self._get_collections_automatic():
            return False
        deliverer = self.env["collections.deliverer"]
        return bool(deliverer._deliver_batch(self, fields.Datetime.now()))

    def _get_turn_description(self, number):
        # OVERRIDE 'collections.turns'
        return self.env._(
            "Collections of %(company)s: deliver, worker %(number)s",
            company=self.display_name,
            number=number,
        )
