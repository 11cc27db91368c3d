"""Addresses from which a message came back: not written to until somebody looks."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .res_partner import GROUP


class ResPartner(models.Model):
    _inherit = "res.partner"

    # The mark is of an address, not of the partner: another address is not concerned
    collections_bounced_email = fields.Char(
        string="Address That Came Back", readonly=True, copy=False, groups=GROUP
    )
    collections_bounced_on = fields.Datetime(
        string="Came Back On", readonly=True, copy=False, groups=GROUP
    )
    collections_has_bounced = fields.Boolean(
        string="E-mail Came Back",
        compute="_compute_collections_has_bounced",
        search="_search_collections_has_bounced",
        help="A message to this address came back: collections writes to it again once "
        "it is changed, the customer writes from it, or somebody clears the mark.",
        groups=GROUP,
    )

    @api.depends("collections_bounced_email", "email_normalized")
    def _compute_collections_has_bounced(self):
        for partner in self:
            bounced = partner.collections_bounced_email
            partner.collections_has_bounced = (
                bool(bounced) and bounced == partner.email_normalized
            )

    @api.model
    def _search_collections_has_bounced(self, operator, value):
        if operator != "in":
            return NotImplemented
        marked = self.sudo().search([("collections_bounced_email", "!=", False)])
        bounced = marked.filtered("collections_has_bounced")
        return [("id", "in", bounced.ids)]

    # === THE MARK === #

    def _message_receive_bounce(self, email, partner):
        # EXTENDS 'mail'
        result = super()._message_receive_bounce(email, partner)
        if self.env.context.get("collections_permanent_bounce"):
            now = fields.Datetime.now()
            for bounced in self.sudo():
                bounced.collections_bounced_email = bounced.email_normalized
                bounced.collections_bounced_on = now
        return result

    def _message_reset_bounce(self, email):
        # EXTENDS 'mail': who writes from an address can be written to
        result = super()._message_reset_bounce(email)
        self._clear_collections_bounce()
        return result

    def _clear_collections_bounce(self):
        self.sudo().write(
            {"collections_bounced_email": False, "collections_bounced_on": False}
        )

    def action_collections_clear_bounce(self):
        """Write to these addresses again."""
        self.check_access("read")
        if not self.env.user.has_group(GROUP):
            raise AccessError(self.env._("Only collectors can do this."))
        self._clear_collections_bounce()
