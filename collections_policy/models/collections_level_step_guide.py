from odoo import fields, models

SOFT_TONES = ("friendly", "courteous", "neutral")


class CollectionsLevelStep(models.Model):
    _inherit = "collections.level.step"

    guide_theme_id = fields.Many2one(
        comodel_name="collections.guide.theme",
        string="Offer a Guide",
        ondelete="restrict",
        index="btree_not_null",
        help="The message offers the first guide of this theme that the customer has "
        "not opened yet, below how to pay. Firm and formal levels offer none.",
    )

    def _offers_guide(self):
        """Tell whether messages of the step offer a guide."""
        self.ensure_one()
        return (
            bool(self.guide_theme_id)
            and self.level_id.tone in SOFT_TONES
            and self._get_channel()._offers_guides
        )
