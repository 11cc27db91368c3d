"""The one interface behind which every way of reaching a debtor stands.

A channel is an abstract model that inherits ``collections.channel``, is named
``collections.channel.<code>``, and whose code is added to the ``channel`` selection of
``collections.level.step``.  Nothing else in the addon knows it.
"""

from odoo import models


class CollectionsChannel(models.AbstractModel):
    _name = "collections.channel"
    _description = "Collections channel"

    _icon = "fa-paper-plane-o"
    _once_a_day = True  # counts as hearing from us

    def _get(self, code):
        """Return the service of a channel."""
        return self.env[f"collections.channel.{code}"]

    def _selection_channel(self):
        """Return the channels that a step may use, with their labels."""
        step = self.env["collections.level.step"]
        return step._fields["channel"]._description_selection(self.env)

    def _get_step_problem(self, step):
        """Return, in words, what a step lacks to use this channel; else ``None``.

        To be extended by channels.
        """
        return None

    def _deliver(self, actions, now):
        """Carry the actions out and set their states.  To be implemented by channels.

        Runs in a transaction of its own with others of the batch: what leaves the
        building must be queued in it, not sent.

        :param actions: ``collections.action`` records, allowed by the guard
        :param now: the moment, UTC
        """
        raise NotImplementedError

    def _withdraw(self, actions):
        """Take back what was handed over for actions that are cancelled."""

    def _preview(self, action):
        """Return what the channel would say now, as HTML.

        To be implemented by channels.
        """
        return ""
