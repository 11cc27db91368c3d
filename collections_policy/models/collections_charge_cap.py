from datetime import timedelta
from decimal import Decimal

from odoo import fields, models

from ..tools.charge_caps import Cap
from ..tools.rate_series import MissingValue

LOOK_BACK = 400  # days within which a published rate is still the latest


class CollectionsChargeCap(models.Model):
    """What the law lets late charges come to at most."""

    _name = "collections.charge.cap"
    _description = "Cap on late charges"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    country_id = fields.Many2one(comodel_name="res.country")
    customer = fields.Selection(
        selection=[
            ("all", "Everybody"),
            ("consumer", "Persons"),
            ("business", "Companies"),
        ],
        string="Protects",
        default="all",
        required=True,
    )
    limits = fields.Selection(
        selection=[
            ("penalty", "The penalty, in percent"),
            ("interest", "Interest, in percent a month"),
        ],
        default="penalty",
        required=True,
    )
    maximum = fields.Float(
        string="At Most (%)",
        digits=(16, 4),
        required=True,
        help="With a published rate: how many times that rate.",
    )
    rate_id = fields.Many2one(
        comodel_name="collections.rate",
        string="Times the Rate",
        domain=[("kind", "=", "monthly")],
        ondelete="restrict",
    )
    legal_ref = fields.Char(string="Article", required=True, translate=True)
    blocks = fields.Boolean(
        string="Forbids",
        help="Terms beyond it are refused, and nobody it protects is charged more. "
        "Otherwise it warns.",
    )

    _not_negative = models.Constraint("CHECK (maximum >= 0)", "A cap is not negative.")

    def _build(self, date):
        """Return the cap as it is reckoned with on a date.

        :raise MissingValue: if its published rate is not known
        :rtype: Cap
        """
        self.ensure_one()
        return Cap(
            customer=self.customer,
            limits=self.limits,
            maximum=self._get_maximum(date),
            article=self.legal_ref,
            blocks=self.blocks,
        )

    def _get_maximum(self, date):
        maximum = Decimal(repr(round(self.maximum, 6)))
        return maximum * self._get_latest(date) if self.rate_id else maximum

    def _get_latest(self, date):
        """Return the latest month's rate that is known on a date."""
        known = self.rate_id._get_values(date - timedelta(days=LOOK_BACK), date)
        if not known:
            raise MissingValue(self.rate_id.name, date, monthly=True)
        return known[-1][1]

    def _explain(self):
        """Return the cap in words."""
        self.ensure_one()
        return f"{self.name}: {self.legal_ref}"
