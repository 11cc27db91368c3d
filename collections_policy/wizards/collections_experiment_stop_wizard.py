from odoo import fields, models


class CollectionsExperimentStopWizard(models.TransientModel):
    """Stop an experiment before its time, with the reason kept."""

    _name = "collections.experiment.stop.wizard"
    _description = "Stop a collections experiment"

    experiment_id = fields.Many2one(
        comodel_name="collections.experiment", required=True, readonly=True
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.experiment_id.check_access("write")
        self.experiment_id._set_ended("stopped", stop_reason=self.reason)
        return {"type": "ir.actions.act_window_close"}
