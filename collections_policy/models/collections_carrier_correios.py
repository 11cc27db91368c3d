"""Correios: the REST API of those who have a contract."""

from odoo import models

from ..tools.correios_client import ADDRESSES, BATCH, CorreiosClient
from ..tools.tracking_answers import CarrierError

URL_PARAMETER = "collections_policy.correios_url"


class CollectionsCarrierAdapter(models.AbstractModel):
    _inherit = "collections.carrier.adapter"

    def _selection_adapter(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_adapter(),
            ("correios", self.env._("Correios’ API")),
        ]


class CollectionsCarrierAdapterCorreios(models.AbstractModel):
    """Correios are asked for news; they send none by themselves."""

    _name = "collections.carrier.adapter.correios"
    _inherit = "collections.carrier.adapter"
    _description = "Collections carrier adapter: Correios"

    _is_asked = True
    _batch = BATCH

    def _get_problem(self, carrier):
        # EXTENDS 'collections_policy'
        if carrier.scheme != "s10":
            return self.env._("The tracking numbers of Correios are of UPU S10.")
        return super()._get_problem(carrier)

    def _get_asking_problem(self, carrier):
        # OVERRIDE 'collections_policy'
        account = carrier.sudo()
        if not (account.api_user and account.api_key and account.api_card):
            return self.env._(
                "its user, its access code or its posting card is missing."
            )
        if not carrier.vocabulary:
            return self.env._(
                "say whose codes it reports in: those of Correios are SRO."
            )
        return super()._get_asking_problem(carrier)

    def _open(self, carrier, now):
        # OVERRIDE 'collections_policy'
        account = carrier.sudo()
        if not (account.api_user and account.api_key and account.api_card):
            raise CarrierError("settings", self._get_asking_problem(carrier))
        return CorreiosClient(
            self._get_url(account),
            account.api_user,
            account.api_key,
            account.api_card,
            now,
            token=account.api_token,
            until=account.api_token_until,
            keep=lambda token, until: account.write(
                {"api_token": token, "api_token_until": until}
            ),
        )

    def _ask(self, client, numbers):
        # OVERRIDE 'collections_policy'
        return client.ask(numbers)

    def _get_url(self, account):
        """Return the API's address; a system parameter may name another, or a proxy."""
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param(URL_PARAMETER) or ADDRESSES[account.api_mode]
