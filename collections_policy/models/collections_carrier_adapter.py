"""The one interface behind which every carrier of registered notices stands."""

from odoo import api, models

from ..tools.address_lines import join_address
from ..tools.notice_states import find_meaning
from ..tools.tracking_answers import CarrierError


class CollectionsCarrierAdapter(models.AbstractModel):
    """How a carrier is worked with.

    An adapter inherits this model, is named ``collections.carrier.adapter.<code>``, and
    adds its code in :meth:`_selection_adapter`.  Nothing else in the addon knows it.
    """

    _name = "collections.carrier.adapter"
    _description = "Collections carrier adapter"

    _sends = False  # whether notices leave from here, and nobody posts them
    _is_asked = False  # whether the carrier can be asked for news
    _batch = 50  # numbers that it is asked for at a time

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

    def _get_notice_problem(self, notice):
        """Return why a carrier can't take a notice, in words, or nothing."""
        return ""

    def _get_address(self, reader, company):
        """Return where a notice goes.

        :param reader: the ``res.partner`` to whom it goes
        :param company: the sender
        :raises UserError: if there is no such address
        """
        paper = self.env["collections.channel.letter"]
        return join_address(paper._get_place_lines(reader, company))

    def _send(self, notices):
        """Send notices; of those who ``_sends``."""
        raise NotImplementedError

    def _get_finder(self, carrier):
        """Return a function that tells what a carrier's code and type mean.

        :return: from a code and a type to a
            :class:`~odoo.addons.collections_policy.tools.notice_states.Meaning`
        """
        codes = carrier._get_codes()
        return lambda code, kind: find_meaning(codes, code, kind)

    def _note_posted(self, notices):
        """Do what is to be done once notices were posted."""

    # === ASKING FOR NEWS === #

    def _get_asking_problem(self, carrier):
        """Return why a carrier can't be asked for news, in words, or nothing."""
        return ""

    def _open(self, carrier, now):
        """Return the carrier's client for one run; it has a method ``close``.

        To be implemented by adapters that ask.

        :param now: the moment, UTC
        :raises CarrierError: if the carrier can't be asked as it is set up
        """
        raise CarrierError("settings", self._name)

    def _ask(self, client, numbers):
        """Return what the carrier says of each of some numbers.

        To be implemented by adapters that ask.  What the database holds is not changed.

        :param client: as :meth:`_open` returned it
        :param list numbers: tracking numbers, ``_batch`` at most
        :rtype: dict[str, odoo.addons.collections_policy.tools.tracking_answers.Answer]
        :raises CarrierError: if nothing could be learned
        """
        raise CarrierError("settings", self._name)


class CollectionsCarrierAdapterByHand(models.AbstractModel):
    """People tell what became of notices, or import the carrier's files."""

    _name = "collections.carrier.adapter.by_hand"
    _inherit = "collections.carrier.adapter"
    _description = "Collections carrier adapter: by hand"
