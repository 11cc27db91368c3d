"""The one interface behind which every carrier of registered notices stands."""

from odoo import api, models

from ..tools.notice_states import find_meaning


class CollectionsCarrierAdapter(models.AbstractModel):
    """How a carrier is worked with.

    An adapter inherits this model, is named ``collections.carrier.adapter.<code>``, and
    adds its code in :meth:`_selection_adapter`.  Nothing else in the addon knows it.
    """

    _name = "collections.carrier.adapter"
    _description = "Collections carrier adapter"

    @api.model
    def _get(self, code):
        """Return an adapter; this model stands for one that was uninstalled."""
        name = f"collections.carrier.adapter.{code}"
        return self.env[name if name in self.env else "collections.carrier.adapter"]

    @api.model
    def _selection_adapter(self):
        """Return the adapters that there are; to be extended by each."""
        return [("by_hand", self.env._("By hand"))]

    def _get_problem(self, carrier):
        """Return why a carrier can't be worked with, in words, or nothing."""
        return ""

    def _find_meaning(self, carrier, code, kind):
        """Return what a carrier's code means.

        :rtype: odoo.addons.collections_policy.tools.notice_states.Meaning
        """
        return find_meaning(carrier._get_codes(), code, kind)

    def _note_posted(self, notices):
        """Do what is to be done once notices were posted, such as asking for news."""


class CollectionsCarrierAdapterByHand(models.AbstractModel):
    """People tell what became of notices, or import the carrier's files."""

    _name = "collections.carrier.adapter.by_hand"
    _inherit = "collections.carrier.adapter"
    _description = "Collections carrier adapter: by hand"
