"""How customers are told of channels: what each does, from where they stand."""

from odoo import models


class CollectionsChannel(models.AbstractModel):
    _inherit = "collections.channel"

    def _tell_means(self):
        """Return by what customers hear from us, as in “we remind you by e-mail”.

        TO OVERRIDE where a channel has words of its own.

        :rtype: str
        """
        labels = dict(self._selection_channel())
        return self.env._("by %s", labels.get(self._get_code(), self._get_code()))

    def _tell_act(self):
        """Return what a person does by the channel, as in “we call you”.

        Nothing of channels whose messages speak for themselves.

        :rtype: str | None
        """
        if not self._is_by_person:
            return None
        return self.env._("we get in touch with you %s", self._tell_means())

    def _tell_consequence(self):
        """Return what else may follow, as in “we may hand it over to a lawyer”.

        TO OVERRIDE by channels that do something with a debt, instead of saying it.

        :rtype: str | None
        """
        return None


class CollectionsChannelEmail(models.AbstractModel):
    _inherit = "collections.channel.email"

    def _tell_means(self):
        # OVERRIDE 'collections.channel'
        return self.env._("by e-mail")


class CollectionsChannelLetter(models.AbstractModel):
    _inherit = "collections.channel.letter"

    def _tell_means(self):
        # OVERRIDE 'collections.channel'
        return self.env._("by letter")


class CollectionsChannelPhone(models.AbstractModel):
    _inherit = "collections.channel.phone"

    def _tell_means(self):
        # OVERRIDE 'collections.channel'
        return self.env._("by phone")

    def _tell_act(self):
        # OVERRIDE 'collections.channel'
        return self.env._("we call you")


class CollectionsChannelListing(models.AbstractModel):
    _inherit = "collections.channel.listing"

    def _tell_consequence(self):
        # OVERRIDE 'collections.channel'
        return self.env._("we may have the debt listed at a credit bureau")


class CollectionsChannelProtest(models.AbstractModel):
    _inherit = "collections.channel.protest"

    def _tell_consequence(self):
        # OVERRIDE 'collections.channel'
        return self.env._("we may have the debt protested at a notary's office")


class CollectionsChannelLawyer(models.AbstractModel):
    _inherit = "collections.channel.lawyer"

    def _tell_consequence(self):
        # OVERRIDE 'collections.channel'
        return self.env._("we may hand the matter over to a lawyer")
