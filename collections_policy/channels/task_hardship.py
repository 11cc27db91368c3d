from odoo import models


class CollectionsChannelTask(models.AbstractModel):
    _inherit = "collections.channel.task"

    def _get_outcomes(self):
        # EXTENDS 'collections.channel.task': next to what else the customer may say
        outcomes = super()._get_outcomes()
        place = [code for code, _label, _reached in outcomes].index("disputed") + 1
        hardship = ("hardship", self.env._("Goes through a hard time"), True)
        return [*outcomes[:place], hardship, *outcomes[place:]]
