"""Groups by age come in the order of age."""

from odoo import api, models
from odoo.tools import SQL

from .aging_bars import BUCKETS, CREDIT

AGES = [*(bucket.key for bucket in BUCKETS), CREDIT]


class CollectionsByAgeMixin(models.AbstractModel):
    """For what has a ``bucket``: a selection of ages."""

    _name = "collections.by.age.mixin"
    _description = "Collections: by age"

    @api.model
    def _selection_bucket(self):
        label = self.env["collections.chart.aging"]._get_row_label
        return [(key, label(key)) for key in AGES]

    def _read_group_orderby(self, order, groupby_terms, query):
        # EXTENDS 'base': which would take them in the order of the alphabet
        if "bucket" not in groupby_terms:
            return super()._read_group_orderby(order, groupby_terms, query)
        bucket = groupby_terms["bucket"]
        groupby_terms["bucket"] = SQL("ARRAY_POSITION(%s::varchar[], %s)", AGES, bucket)
        ordered = super()._read_group_orderby(order, groupby_terms, query)
        groupby_terms["bucket"] = bucket
        return ordered
