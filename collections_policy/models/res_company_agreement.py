"""Where a company books agreements, and what its capital costs."""

from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import RedirectWarning


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_capital_percent = fields.Float(
        string="Cost of Capital",
        digits=(7, 4),
        help="Percent a year, by which offers are compared: what is paid later is "
        "worth less.",
    )
    collections_agreement_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Journal of Agreements",
        domain="[('type', '=', 'general'), ('company_id', '=', id)]",
        help="Empty: the first one for miscellaneous operations.",
    )
    collections_agreement_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Interest of Deals",
        help="Its account and taxes are those of the interest of agreements. Empty: "
        "the product of late interest.",
    )
    collections_discount_way = fields.Selection(
        selection=[
            ("entry", "An entry, without taxes"),
            ("credit_note", "Credit notes, with taxes in proportion"),
        ],
        string="Discounts of Agreements",
        default="entry",
        required=True,
    )
    collections_discount_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Account of Discounts",
        help="What agreements give away of the principal is written off to it.",
    )

    def _get_collections_capital_percent(self):
        """Return what capital costs the company a year, in percent.

        :rtype: Decimal
        """
        return Decimal(str(self.sudo().root_id.collections_capital_percent))

    def _get_collections_agreement_journal(self):
        """Return the journal in which agreements are booked.

        :raises RedirectWarning: if there is none
        """
        chosen = self.sudo().root_id.collections_agreement_journal_id
        journal = chosen or self.env["account.journal"].sudo().search(
            [
                *self.env["account.journal"]._check_company_domain(self),
                ("type", "=", "general"),
            ],
            limit=1,
        )
        return journal or self._ask_for_collections_setting(
            "collections_agreement_journal_id"
        )

    def _get_collections_discount_account(self):
        """Return the account to which discounts are written off.

        :raises RedirectWarning: if there is none
        """
        account = self.sudo().root_id.collections_discount_account_id
        return account or self._ask_for_collections_setting(
            "collections_discount_account_id"
        )

    def _get_collections_agreement_product(self):
        """Return the product by which the interest of a deal is booked.

        :raises RedirectWarning: if none was chosen for it, nor for late interest
        """
        chosen = self.sudo().root_id.collections_agreement_product_id
        if chosen:
            return self.env["product.product"].browse(chosen.id)
        return self._get_collections_charge_product("interest")

    def _ask_for_collections_setting(self, fname):
        root = self.sudo().root_id
        raise RedirectWarning(
            self.env._(
                "To book agreements, choose “%(setting)s” under Settings, Collections "
                "(%(company)s).",
                setting=root._fields[fname]._description_string(self.env),
                company=root.name,
            ),
            self.env.ref("account.action_account_config").id,
            self.env._("Settings"),
        )
