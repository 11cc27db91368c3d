import logging

from odoo import fields, models
from odoo.exceptions import AccessError

from ..tools.reaching import never_reached

_logger = logging.getLogger(__name__)


class SnailmailLetter(models.Model):
    """Letters of actions: the gate is asked once more, and what may have left stays.

    Odoo's queue keeps what became of a letter only after the answer.  That one of ours
    was begun is therefore committed before: as an unknown error, which the queue does
    not try again.
    """

    _inherit = "snailmail.letter"

    def _get_collections_actions(self):
        """Return the actions that letters are about, by letter.

        :rtype: dict[snailmail.letter, collections.action]
        """
        channel = self.env["collections.channel.letter"]
        references = {channel._get_reference(letter): letter for letter in self}
        found = channel._find_actions(references)
        return {references[reference]: action for reference, action in found.items()}

    # === BEFORE THEY LEAVE === #

    def _snailmail_print(self, immediate=True):
        # EXTENDS 'snailmail'
        letters = self._filter_collections_may_leave()
        return super(SnailmailLetter, letters)._snailmail_print(immediate=immediate)

    def _filter_collections_may_leave(self):
        """Return the letters that may leave: others, and those the gate lets through.

        A person may post again what failed; what was settled otherwise stays here.
        """
        actions = self._get_collections_actions()
        ours = self.env["collections.action"].sudo().union(*actions.values())
        queued = ours.filtered(lambda action: action.state == "queued")
        leaving = self.env["collections.guard"]._filter_may_leave(
            queued, fields.Datetime.now()
        )
        leaving |= ours.filtered(lambda action: action.state == "failed")
        return self.filtered(
            lambda letter: (
                letter not in actions
                or (letter.state == "pending" and actions[letter] in leaving)
            )
        )

    def _snailmail_print_valid_address(self):
        # EXTENDS 'snailmail'
        actions = self._get_collections_actions()
        if not actions:
            return super()._snailmail_print_valid_address()
        self._begin_collections()
        try:
            super()._snailmail_print_valid_address()
        except AccessError as error:
            _logger.info("Letters %s: %s", self.ids, error)
            self._note_unanswered(actions, error)
        else:
            self._tell_collections(actions)
        return None

    def _begin_collections(self):
        """Keep, for good, that letters may leave from now on."""
        self.write({"state": "error", "error_code": "UNKNOWN_ERROR"})
        self.env.cr.commit()  # pylint: disable=invalid-commit

    def _snailmail_print_invalid_address(self):
        # EXTENDS 'snailmail'
        result = super()._snailmail_print_invalid_address()
        self._tell_collections(self._get_collections_actions())
        return result

    # === WHAT BECAME OF THEM === #

    def cancel(self):
        # EXTENDS 'snailmail'
        result = super().cancel()
        if not self.env.context.get("collections_withdrawn"):
            self._tell_collections(self._get_collections_actions())
        return result

    def _cancel_quietly(self):
        """Take letters out of the queue; whoever does so tells the actions."""
        self.with_context(collections_withdrawn=True).cancel()

    def _tell_collections(self, actions):
        """Tell actions what became of their letters."""
        channel = self.env["collections.channel.letter"].sudo()
        for letter, action in actions.items():
            channel._take_in(letter.sudo(), action, fields.Datetime.now())

    def _note_unanswered(self, actions, error):
        """Note that Snailmail was not reached, or that it gave no answer."""
        channel = self.env["collections.channel.letter"].sudo()
        reason = "snailmail_service" if never_reached(error) else "unsure"
        for letter, action in actions.items():
            channel._fail(
                letter.sudo(), action, reason, str(error), fields.Datetime.now()
            )

    # === WHAT SNAILMAIL IS TOLD === #

    def _snailmail_create(self, route):
        # EXTENDS 'snailmail': where the address is on our letters
        params = super()._snailmail_create(route)
        on_the_left = {
            letter.id
            for letter, action in self._get_collections_actions().items()
            if action.company_id.collections_letter_window == "left"
        }
        for document in params["documents"]:
            if document["letter_id"] in on_the_left:
                document["rightaddress"] = 0
        return params
