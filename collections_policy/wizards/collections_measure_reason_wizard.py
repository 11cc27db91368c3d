from odoo import api, fields, models
from odoo.fields import Command


class CollectionsMeasureReasonWizard(models.TransientModel):
    """Cancel listings or protests, or note that they were refused: with the reason."""

    _name = "collections.measure.reason.wizard"
    _description = "Why a listing or protest ends"

    measure_ids = fields.Many2many(comodel_name="collections.measure", readonly=True)
    target = fields.Selection(
        selection=[("cancelled", "Cancelled"), ("refused", "Refused")],
        required=True,
        readonly=True,
    )
    reason = fields.Char(required=True)

    @api.model
    def _open(self, measures, target):
        """Return the action that opens the wizard.

        :param str target: ``cancelled`` or ``refused``
        """
        titles = {
            "cancelled": self.env._("Cancel"),
            "refused": self.env._("They Refused It"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": titles[target],
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_measure_ids": [Command.set(measures.ids)],
                "default_target": target,
            },
        }

    def action_confirm(self):
        self.ensure_one()
        self.measure_ids.check_access("write")
        self.measure_ids._check_any(self.target)
        verbs = {
            "cancelled": self.measure_ids._set_cancelled,
            "refused": self.measure_ids._set_refused,
        }
        verbs[self.target](self.reason)
        return {"type": "ir.actions.act_window_close"}
