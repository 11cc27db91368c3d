from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

from ..tools.deal_limits import Band, Limits
from .collections_charge import get_exact
from .collections_policy import parse_partner_domain


class CollectionsPolicyLimit(models.Model):
    """How far a collector may go in a deal, for debts from an age and an amount on.

    Of the bands that a debt has reached, the highest age counts, and of these the
    highest amount.  Where there is none, every deal has to be approved.
    """

    _name = "collections.policy.limit"
    _description = "Limit of agreements"
    _order = "policy_id, age_from, amount_from, id"

    policy_id = fields.Many2one(
        comodel_name="collections.policy",
        required=True,
        ondelete="cascade",
        index=True,
    )
    currency_id = fields.Many2one(related="policy_id.currency_id")
    age_from = fields.Integer(
        string="Late from",
        aggregator=None,
        help="Days since the oldest due date of what it is about.",
    )
    amount_from = fields.Monetary(
        string="Owed from", help="In the company's currency, without late charges."
    )
    partner_domain = fields.Char(
        string="Customers", default="[]", help="Only for those. Empty: for all."
    )
    max_principal_percent = fields.Float(
        string="Off the Principal", digits=(5, 2), help="Percent, at most."
    )
    max_charges_percent = fields.Float(
        string="Off Late Charges", digits=(5, 2), help="Percent, at most."
    )
    min_down_percent = fields.Float(
        string="Down Payment",
        digits=(5, 2),
        help="Percent of what is to be paid after the discount, at least, where it is "
        "paid in parts.",
    )
    max_count = fields.Integer(
        string="Instalments", aggregator=None, help="At most. 0: any number."
    )
    min_installment = fields.Monetary(
        string="Lowest Instalment", help="In the company's currency. 0: any."
    )
    max_term_days = fields.Integer(
        string="Term", aggregator=None, help="Days to the last payment. 0: any."
    )
    max_first_days = fields.Integer(
        string="First Payment",
        aggregator=None,
        help="Days to the first payment, at most. 0: any.",
    )
    max_valid_days = fields.Integer(
        string="Validity", aggregator=None, help="Days, at most. 0: any."
    )
    max_renegotiations = fields.Integer(
        string="Renegotiations",
        aggregator=None,
        help="How many agreements about the same items there may have been.",
    )

    _bounds = models.Constraint(
        "CHECK (max_principal_percent BETWEEN 0 AND 100 "
        "AND max_charges_percent BETWEEN 0 AND 100 "
        "AND min_down_percent BETWEEN 0 AND 100 "
        "AND age_from >= 0 AND amount_from >= 0 AND max_count >= 0 "
        "AND min_installment >= 0 AND max_term_days >= 0 AND max_first_days >= 0 "
        "AND max_valid_days >= 0 AND max_renegotiations >= 0)",
        "Percents lie between 0 and 100, and nothing is below zero.",
    )

    def _get_partner_domain(self):
        """Return whom the limit is for, as a domain on ``res.partner``.

        :raises ValidationError: if it can't be read as one
        """
        self.ensure_one()
        return parse_partner_domain(self, self.partner_domain)

    def _is_for(self, debtor):
        return bool(debtor.filtered_domain(Domain(self._get_partner_domain())))

    def _get_bands(self, currency, date):
        """Return the limits as the reckoning takes them, in a currency.

        :rtype: list[Band]
        """
        return [limit._get_band(currency, date) for limit in self]

    def _get_band(self, currency, date):
        def convert(amount):
            company = self.policy_id.company_id
            converted = self.currency_id._convert(amount, currency, company, date)
            return get_exact(converted, currency)

        return Band(
            self.age_from,
            convert(self.amount_from),
            Limits(
                max_principal_percent=Decimal(str(self.max_principal_percent)),
                max_charges_percent=Decimal(str(self.max_charges_percent)),
                min_down_percent=Decimal(str(self.min_down_percent)),
                max_count=self.max_count or None,
                min_instalment=convert(self.min_installment) or None,
                max_term_days=self.max_term_days or None,
                max_first_days=self.max_first_days or None,
                max_valid_days=self.max_valid_days or None,
                max_renegotiations=self.max_renegotiations,
            ),
        )
