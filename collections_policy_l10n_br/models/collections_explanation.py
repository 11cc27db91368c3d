from odoo import models


class CollectionsExplanation(models.AbstractModel):
    _inherit = "collections.explanation"

    def _tell_held_prescribed(self, topic):
        # EXTENDS 'collections_policy': by which article, and what interrupted it
        period = topic.line.sudo()._find_limitation_period()
        acts = topic.line.move_id.sudo().collections_limitation_act_ids
        if not (period or acts):
            return super()._tell_held_prescribed(topic)
        return " ".join(
            [
                self.env._(
                    "The limitation period was over on %s.",
                    self._date(topic.item.limitation_end),
                ),
                *topic.line.move_id.sudo()._word_limitation(),
            ]
        )
