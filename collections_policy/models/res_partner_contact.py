"""How a debtor may and wants to be contacted: where, when, by which channel."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.zones import find_zones
from .res_partner import GROUP

EVERY_DAY = range(7)


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_channel = fields.Selection(
        selection=lambda self: self.env[
            "collections.channel"
        ]._selection_contact_channel(),
        string="Preferred Channel",
        tracking=True,
        groups=GROUP,
        help="Messages by another channel give way to one by this channel, where the "
        "level has one.",
    )
    collections_hour_from = fields.Float(
        string="Contact From",
        tracking=True,
        groups=GROUP,
        help="In the customer's time zone.",
    )
    collections_hour_to = fields.Float(
        string="Contact To",
        tracking=True,
        groups=GROUP,
        help="Both 0:00: at any hour.",
    )
    collections_link_number = fields.Integer(
        groups=GROUP,
        copy=False,
        help="Links by which the customer, without a login, sees the account or "
        "chooses how to be contacted are good as long as this does not change.",
    )
    collections_consent_ids = fields.One2many(
        comodel_name="collections.consent",
        inverse_name="partner_id",
        string="Consents",
        groups=GROUP,
    )
    collections_zone_label = fields.Char(
        string="Time Zone There",
        compute="_compute_collections_zone_label",
        groups=GROUP,
    )

    @api.constrains("collections_hour_from", "collections_hour_to")
    def _check_collections_hours(self):
        for partner in self.sudo():
            start, end = partner.collections_hour_from, partner.collections_hour_to
            if (start or end) and not 0 <= start < end <= 24:
                raise ValidationError(
                    self.env._(
                        "%s: the hours for contact lie between 0:00 and 24:00, and "
                        "begin before they end.",
                        partner.display_name,
                    )
                )

    @api.depends("country_id", "state_id", "tz")
    @api.depends_context("company")
    def _compute_collections_zone_label(self):
        root = self.env.company.root_id
        for partner in self:
            zones = partner._get_collections_zones(root)
            partner.collections_zone_label = ", ".join(zones).replace("_", " ")

    # === ACTION METHODS === #

    def action_open_collections_preferences(self):
        """Show the page on which the customer chooses how to be contacted."""
        self.ensure_one().check_access("read")
        self.env["collections.consent"].check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": self.env["collections.link"]._get_preferences_url(
                self.env.company.root_id, self.commercial_partner_id
            ),
            "target": "new",
        }

    def action_open_collections_account(self):
        """Show the page on which the customer sees what is open, and pays."""
        self.ensure_one().check_access("read")
        self.env["collections.case"].check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": self.env["collections.link"]._get_account_url(
                self.env.company.root_id, self.commercial_partner_id
            ),
            "target": "new",
        }

    def action_renew_collections_links(self):
        """Have the links of all earlier messages lead nowhere."""
        for debtor in self.commercial_partner_id:
            debtor.collections_link_number += 1
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The links in earlier messages lead nowhere now."
                ),
            },
        }

    # === GETTERS === #

    def _get_collections_zones(self, company):
        """Return the names of the time zones in which a debtor may live.

        The address decides; the zone that was noted chooses among several.  (Odoo gives
        a new contact the zone of whoever typed it, so that it alone says little.)

        :param company: where those without an address count as living
        :rtype: tuple[str]
        """
        self.ensure_one()
        zones = find_zones(self.country_id.code, self.state_id.code)
        if self.tz and (not zones or self.tz in zones):
            return (self.tz,)
        return zones or (company._get_collections_tz().zone,)

    def _get_collections_wished_hours(self):
        """Return the hours at which a debtor wants to be contacted, by weekday.

        :return: nothing if any hour will do
        :rtype: dict[int, list[tuple[float, float]]]
        """
        partner = self.sudo()
        if not partner.collections_hour_to:
            return {}
        span = (partner.collections_hour_from, partner.collections_hour_to)
        return {weekday: [span] for weekday in EVERY_DAY}
