"""Paying what was ticked on the account's page, in one transaction."""

from werkzeug.exceptions import Forbidden

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.http import request, route

from odoo.addons.account_payment.controllers.portal import PortalAccount
from odoo.addons.collections_policy.controllers.account import (
    BY_LINK,
    BY_LOGIN,
    LINK,
    PAGE,
    CollectionsAccount,
    enter_by_link,
    read_link,
)
from odoo.addons.collections_policy.controllers.preferences import speak

# What the payment form sends that is worked out here instead, or not needed
IGNORED = ("csrf_token", "is_validation", "landing_route")


class CollectionsPayment(CollectionsAccount, PortalAccount):
    # === PAGE === #

    def _prepare_account_values(self, entry, query):
        # EXTENDS 'collections_policy': where the customer comes from
        values = super()._prepare_account_values(entry, query)
        return {**values, "is_paid": bool(query.get("paid"))}

    @route(f"{PAGE}/pay", methods=["GET"], **BY_LOGIN)
    def my_collections_pay(self, creditor=None, **_query):
        return self._show_payment(self._enter(creditor))

    @route(f"{LINK}/pay", methods=["GET"], **BY_LINK)
    def collections_pay(self, token, **_query):
        return self._show_payment(enter_by_link(token))

    def _show_payment(self, entry):
        """Return the page with Odoo's payment form, for what was ticked."""
        if entry.is_preview:
            raise Forbidden
        ticked = request.httprequest.args.getlist("items")
        try:
            choice = self._prepare_choice(entry, ticked)
        except UserError as error:
            return self._show_account(entry, {}, pay_error=str(error))
        return self._render_account(
            entry,
            "collections_policy_payment.portal_my_payment",
            "collections_policy_payment.payment_page",
            self._prepare_payment_values(entry, choice),
        )

    def _prepare_choice(self, entry, ticked):
        """Return what is to be paid, by the ids that the browser names.

        :param ticked: strings that should be database ids
        :raises UserError: if it can't be paid
        """
        try:
            line_ids = [int(number) for number in ticked]
        except ValueError:
            line_ids = []
        return request.env["collections.choice"]._prepare(
            entry.company, entry.debtor, line_ids, entry.companies
        )

    def _prepare_payment_values(self, entry, choice):
        """Return what the payment form needs; stored cards are for who signed in."""
        values = self._get_common_page_view_values(
            invoices_data={
                "partner": entry.debtor,
                "company": choice["company"],
                "total_amount": choice["amount"],
                "currency": choice["currency"],
                "landing_route": self._get_landing_route(entry),
                "transaction_route": self._get_transaction_route(entry, choice),
            }
        )
        if entry.is_link:
            values["tokens_sudo"] = values["tokens_sudo"].browse()
            values["show_tokenize_input_mapping"] = dict.fromkeys(
                values["show_tokenize_input_mapping"], False
            )
            values["company_mismatch"] = False
        account = request.env["collections.account"]
        return {
            **account._prepare_frame(entry.company),
            **values,
            **choice,
            "partner_id": self._get_payer(entry).id,
        }

    def _get_transaction_route(self, entry, choice):
        numbers = "-".join(map(str, choice["lines"].ids))
        if entry.is_link:
            return f"{entry.url}/transaction/{numbers}"
        return f"{entry.url}/transaction/{entry.company.id}/{numbers}"

    def _get_landing_route(self, entry):
        return f"{entry.url}{entry.query}{'&' if entry.query else '?'}paid=1"

    def _get_payer(self, entry):
        """Return in whose name is paid: the debtor's, unless its contact signed in."""
        return entry.debtor if entry.is_link else request.env.user.partner_id

    @route()
    def portal_my_overdue_invoices(self, *_args, **_query):
        # OVERRIDE 'account_payment': it would ask for the totals of the invoices,
        # whatever of them is paid
        return request.redirect(PAGE)

    # === TRANSACTION === #

    @route(
        f"{PAGE}/transaction/<string:creditor>/<string:numbers>",
        type="jsonrpc",
        auth="user",
    )
    def my_collections_transaction(self, creditor, numbers, **typed):
        return self._pay(self._enter(creditor), numbers, **typed)

    @route(f"{LINK}/transaction/<string:numbers>", type="jsonrpc", auth="public")
    def collections_transaction(self, token, numbers, **typed):
        found = read_link(token)
        entry, is_expired = found or (None, True)
        if is_expired:
            raise ValidationError(request.env._("This link has expired."))
        speak(entry.debtor)
        return self._pay(entry, numbers, **typed)

    def _pay(self, entry, numbers, amount=None, access_token=None, **typed):
        """Open a transaction for what was ticked, as the page showed it.

        :param str numbers: the database ids of the items, with dashes between them
        :param float amount: what the page showed
        :param dict typed: what else the payment form sends
        :return: what the payment form needs to go on
        :raises ValidationError: if it can't be paid, or not by that amount any more
        """
        if entry.is_preview:
            raise ValidationError(request.env._("You can't pay for a customer."))
        self._validate_transaction_kwargs(typed)
        choice = self._prepare_choice(entry, numbers.split("-"))
        shown = self._cast_as_float(amount) or 0.0
        if choice["currency"].compare_amounts(choice["amount"], shown):
            raise ValidationError(
                request.env._("What is open has changed: please look at it again.")
            )
        self._check_provider(entry, choice, typed)
        visits = request.env["collections.visit"]
        if not visits._count(entry.company, entry.debtor, "pay"):
            raise ValidationError(
                request.env._("That was tried very often: please come back later.")
            )
        kept = {name: typed[name] for name in typed if name not in IGNORED}
        transaction = self._create_transaction(
            amount=choice["amount"],
            currency_id=choice["currency"].id,
            partner_id=self._get_payer(entry).id,
            landing_route=self._get_landing_route(entry),
            reference_prefix=self._get_reference(choice),
            custom_create_values=self._prepare_transaction_values(choice),
            **kept,
        )
        return transaction._get_processing_values()

    def _check_provider(self, entry, choice, typed):
        """Take only a provider, and a flow, that the page offered."""
        providers = (
            request.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                choice["company"].id,
                self._get_payer(entry).id,
                choice["amount"],
                currency_id=choice["currency"].id,
            )
        )
        is_stored = typed.get("flow") == "token" or typed.get("tokenization_requested")
        if typed.get("provider_id") not in providers.ids or (
            entry.is_link and is_stored
        ):
            raise ValidationError(
                request.env._(
                    "This way to pay is not available: please choose another."
                )
            )

    def _get_reference(self, choice):
        """Return what the payment is known by: an invoice's number, if it is one."""
        moves = choice["lines"].move_id
        if len(moves) == 1:
            return moves.name
        return choice["company"].get_next_batch_payment_communication()

    def _prepare_transaction_values(self, choice):
        return {
            "invoice_ids": [Command.set(choice["lines"].move_id.ids)],
            "collections_line_ids": [Command.set(choice["lines"].ids)],
        }
