"""What the law asks of a listing or protest, step by step, in words."""

from odoo import fields, models


class CollectionsMeasureRule(models.Model):
    _inherit = "collections.measure.rule"

    duties = fields.Text(
        translate=True,
        help="What has to be done, in its order, each with its article: whoever works "
        "on a measure sees it.",
    )

    def _prepare_measure(self):
        # EXTENDS 'collections_policy'
        return {**super()._prepare_measure(), "rule_id": self.id}


class CollectionsMeasure(models.Model):
    _inherit = "collections.measure"

    rule_id = fields.Many2one(
        comodel_name="collections.measure.rule",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="What it was made by; its numbers are those of that day.",
    )
    duties = fields.Text(related="rule_id.duties")
