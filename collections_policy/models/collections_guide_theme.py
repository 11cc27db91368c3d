from odoo import fields, models


class CollectionsGuideTheme(models.Model):
    """What guides are about; a step of a policy offers those of a theme."""

    _name = "collections.guide.theme"
    _description = "Theme of guides"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    guide_ids = fields.One2many(
        comodel_name="collections.guide", inverse_name="theme_id", string="Guides"
    )
    guide_count = fields.Integer(string="Guides in It", compute="_compute_guide_count")

    def _compute_guide_count(self):
        counts = dict(
            self.env["collections.guide"]._read_group(
                [("theme_id", "in", self.ids)], ["theme_id"], ["__count"]
            )
        )
        for theme in self:
            theme.guide_count = counts.get(theme, 0)
