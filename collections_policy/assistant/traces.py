"""What was said to the assistant leaves the same traces as what is said elsewhere."""

from odoo import models

from .assistant import TURNS_PER_HOUR
from .topic_form import SOURCE

CALLS_PER_HOUR = 5


class CollectionsPromise(models.Model):
    _inherit = "collections.promise"

    def _selection_source(self):
        # EXTENDS 'collections_policy'
        return [*super()._selection_source(), (SOURCE, self.env._("Assistant"))]


class CollectionsAccountPromise(models.AbstractModel):
    _inherit = "collections.account.promise"

    def _get_own_sources(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_own_sources(), SOURCE]


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("person_asked", self.env._("A person was asked for")),
        ]


class CollectionsVisit(models.Model):
    _inherit = "collections.visit"

    def _get_limit(self, what):
        # EXTENDS 'collections_policy'
        limits = {"assistant": TURNS_PER_HOUR, "person": CALLS_PER_HOUR}
        return limits.get(what) or super()._get_limit(what)
