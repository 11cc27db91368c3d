from odoo import api, fields, models

from ..tools.phone_numbers import is_landline


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_sms_number = fields.Char(
        compute="_compute_collections_sms",
        compute_sudo=True,
        help="The number that text messages go to, in the form of E.164.",
    )
    collections_sms_landline = fields.Boolean(
        compute="_compute_collections_sms",
        compute_sudo=True,
        help="There is a number, but it takes no text messages.",
    )
    collections_sms_refused = fields.Boolean(
        compute="_compute_collections_sms", compute_sudo=True
    )

    @api.depends(lambda self: self._get_collections_sms_triggers())
    @api.depends_context("company")
    def _compute_collections_sms(self):
        numbers = {partner: partner._get_collections_numbers() for partner in self}
        chosen = {
            partner: next((n for n in found if not is_landline(n)), False)
            for partner, found in numbers.items()
        }
        blacklist = self.env["phone.blacklist"].search(
            [("number", "in", [number for number in chosen.values() if number])]
        )
        refused = set(blacklist.mapped("number"))
        for partner, number in chosen.items():
            partner.collections_sms_number = number
            partner.collections_sms_landline = bool(numbers[partner] and not number)
            partner.collections_sms_refused = number in refused

    def _get_collections_sms_triggers(self):
        return [
            *self._phone_get_number_fields(),
            "country_id",
            "commercial_partner_id.country_id",
        ]

    def _get_collections_numbers(self):
        """Return a partner's valid numbers in the form of E.164, a mobile field first.

        A number without a prefix is one of the partner's country, else of the
        company's that it belongs to, else of the creditor's.

        :rtype: list[str]
        """
        self.ensure_one()
        country = self.country_id or self.commercial_partner_id.country_id
        found = (
            self._phone_format(fname=name, country=country)
            for name in self._phone_get_number_fields()
        )
        return [number for number in found if number]
