from odoo import models

from ..tools import window_address


class CollectionsChannelLetter(models.AbstractModel):
    _inherit = "collections.channel.letter"

    def _get_place_lines(self, partner, company=None):
        # EXTENDS 'collections_policy': in Brazil as Correios wants it
        if partner.country_id.code != "BR":
            return super()._get_place_lines(partner, company)
        street = window_address.write_street(
            partner.street,
            partner.street_name,
            partner.street_number,
            partner.street_number2,
        )
        lines = window_address.write_place(
            street, partner.street2, partner.city, partner.state_id.code, partner.zip
        )
        is_abroad = not company or company.country_id != partner.country_id
        return [*lines, partner.country_id.name] if is_abroad else lines
