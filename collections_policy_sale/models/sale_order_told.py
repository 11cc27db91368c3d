"""Quotations tell of the collections policy; who signs one accepts it."""

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_told_on_quotation = fields.Boolean(
        string="Policy on Quotations",
        default=True,
        help="A sentence or two, with a link, on quotations and orders, printed and in "
        "the portal. Who signs a quotation accepts the policy.",
    )

    def _get_collections_told_places(self):
        # EXTENDS 'collections_policy'
        return {
            **super()._get_collections_told_places(),
            "quotation": "collections_told_on_quotation",
        }


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_told_on_quotation = fields.Boolean(
        related="company_id.root_id.collections_told_on_quotation", readonly=False
    )


class CollectionsPolicyAcceptance(models.Model):
    _inherit = "collections.policy.acceptance"

    @api.model
    def _selection_source(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_source(),
            ("order", self.env._("With a signed quotation")),
        ]


class SaleOrder(models.Model):
    """What the customer was told when the quotation was sent is what holds for it."""

    _inherit = "sale.order"

    collections_told_text_id = fields.Many2one(
        comodel_name="collections.policy.told.text",
        string="Collections Policy Told",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="collections_policy.group_user",
        help="The text that the quotation was sent, or signed, with.",
    )

    def write(self, vals):
        # EXTENDS 'sale': what stands on a quotation that was sent stays
        if vals.get("state") == "sent" or vals.get("signature"):
            self._keep_collections_told()
        result = super().write(vals)
        if vals.get("signature"):
            self._accept_collections_told()
        return result

    def _keep_collections_told(self):
        """Keep with orders what their customers are told now, unless it was before."""
        for order in self.sudo():
            if not order.collections_told_text_id:
                order.collections_told_text_id = order._find_collections_told_text()

    def _find_collections_told_text(self):
        """Return what the customer is told; nothing where quotations tell nothing."""
        self.ensure_one()
        order = self.sudo()
        if not order.company_id._tells_collections_policy("quotation"):
            return order.collections_told_text_id.browse()
        return order.collections_told_text_id or order.env[
            "collections.policy"
        ]._get_told_text(
            order.company_id,
            order._get_collections_debtor(),
            order.partner_id.lang or order.env.lang,
        )

    def _get_collections_debtor(self):
        return self.partner_invoice_id.commercial_partner_id

    def _get_collections_told(self):
        """Return the short text on an order.

        :return: ``summary``, ``title`` and ``url``; nothing if it tells nothing
        :rtype: dict[str, str]
        """
        self.ensure_one()
        text = self._find_collections_told_text()
        if not text:
            return {}
        order = self.sudo()
        return text._prepare_short_text(
            order.company_id, order._get_collections_debtor(), text
        )

    def _accept_collections_told(self):
        """Note that who signed orders accepted what they tell of the policy."""
        acceptances = self.env["collections.policy.acceptance"]._as_reader()
        for order in self.sudo():
            text = order._find_collections_told_text()
            if text and order.signed_by:
                acceptances._accept(
                    text,
                    order._get_collections_debtor(),
                    order.signed_by,
                    "order",
                    origin=order.name,
                    **acceptances._get_origin(),
                )
