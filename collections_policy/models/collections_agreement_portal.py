"""What customers may agree on by themselves, and what they proposed."""

from odoo import fields, models


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    portal_self_service = fields.Boolean(
        string="Customers Agree by Themselves",
        default=True,
        tracking=True,
        help="On the page of their account they choose instalments inside the limits, "
        "and agree at once. They can also propose what they can pay a month: that is "
        "approved by a colleague.",
    )
    portal_discounts = fields.Boolean(
        string="With Discounts on Late Charges",
        tracking=True,
        help="Who agrees so is given the highest discount on late charges inside the "
        "limits. Nothing is given away of the principal.",
    )


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    is_from_customer = fields.Boolean(
        string="Proposed by the Customer",
        readonly=True,
        copy=False,
        help="It was shaped on the page of the customer's account.",
    )
    proposed_source = fields.Char(string="Proposed Through", readonly=True, copy=False)


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _get_words_by_reason(self):
        # EXTENDS 'collections_policy'
        return {
            **super()._get_words_by_reason(),
            "agreement": self.env._("In an agreement"),
        }
