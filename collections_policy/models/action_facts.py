"""What actions are about, to be compared with what their messages say."""

from functools import cache, cached_property

from markupsafe import Markup, escape

from odoo.tools.misc import format_date

from ..tools.lint import Facts, Item, Message, find_missing
from ..tools.texts import fold, numbers, plain_text
from .amounts import AmountFormat
from .collections_action_message import join_lines

LISTED = ("items", "total")  # what the ready list of items says


class ActionFacts:
    """The facts of actions that are written in one language.

    Most messages are made of parts that are drawn for all alike: that a message holds
    its parts is seen at a glance.  Only where it doesn't is it read.

    :param actions: in the language of their messages
    """

    def __init__(self, actions):
        self._actions = actions
        self._write_amount = AmountFormat(actions.env)
        self._write_date = cache(self._get_dates)
        self._get_creditor = cache(self._prepare_creditor)

    def find_missing(self, action, message, elements):
        """Return what a message does not say of its action.

        :param action: one of the actions
        :param Message message: its message
        :param elements: what it should say: keys of ``ELEMENTS``
        :rtype: list[tuple[str, str]]
        """
        held = self._get_held(action, message)
        unseen = [element for element in elements if element not in held]
        if not unseen:
            return []
        return find_missing(message, self._prepare(action), unseen)

    # === AT A GLANCE === #

    def _get_held(self, action, message):
        """Return the elements that a message is seen to say at a glance."""
        creditor = self._get_creditor(action.company_id)
        held = {
            element
            for element, sources in creditor["sources"].items()
            if sources and all(map(message.holds, sources))
        }
        if self._lists_tell_all and message.holds(self._get_list(action)):
            held.update(LISTED)
        if message.holds(join_lines(action.payment_html or "").strip()):
            held.add("payment")
        return held

    @cached_property
    def _lists_tell_all(self):
        """Whether lists of items say what they should: one is read for all."""
        action = self._actions[0]
        message = Message({"list": Markup(self._get_list(action))})
        return not find_missing(message, self._prepare(action), LISTED)

    def _get_list(self, action):
        return join_lines(action.items_html or "").strip()

    # === FACTS === #

    def _prepare(self, action):
        """Return what an action is about.

        :rtype: Facts
        """
        creditor = self._get_creditor(action.company_id)
        banks = action._prepare_banks(creditor, action.line_ids.currency_id)
        accounts = tuple(fold(bank["number"] or "") for bank in banks)
        return Facts(
            creditor=creditor["creditor"],
            address=creditor["address"],
            tax_id=creditor["tax_id"],
            items=tuple(map(self._prepare_item, action.carried_line_ids)),
            totals=numbers(action.total_label or ""),
            ways=accounts or (fold(plain_text(action.payment_html or "")),),
            link=action.portal_link or "",
            item_list=self._get_list(action),
        )

    def _prepare_item(self, line):
        amount = self._write_amount(line.amount_currency, line.currency_id)
        return Item(
            number=fold(line._get_number()),
            dates=self._write_date(line.date_due),
            amount=" ".join(numbers(amount)),
        )

    def _get_dates(self, date):
        return (fold(format_date(self._actions.env, date)), date.isoformat())

    def _prepare_creditor(self, company):
        """Return who a creditor is; his country may be written in many languages."""
        creditor = self._actions._prepare_creditor(company)
        country = company.country_id.with_env(self._actions.env).name
        address = [line for line in creditor["address"] if line != country]
        tax_id = creditor["vat"] or ""
        return {
            "creditor": fold(creditor["name"]),
            "address": tuple(map(fold, address)),
            "tax_id": fold(tax_id),
            "accounts": self._actions._prepare_accounts(company),
            "sources": {
                "creditor": [str(escape(creditor["name"]))],
                "address": [str(escape(line)) for line in address],
                "tax_id": [str(escape(tax_id))],
            },
        }
