from odoo import api, fields, models


class CollectionsTariff(models.Model):
    """What one contact costs a company by a channel, from a day on."""

    _name = "collections.tariff"
    _description = "Collections tariff"
    _order = "channel, date_from desc, id desc"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    channel = fields.Selection(selection="_selection_channel", required=True)
    price = fields.Float(
        string="Price of One",
        digits="Product Price",
        required=True,
        help="In the company's currency: a letter's postage, one part of a text "
        "message, one conversation.",
    )
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )

    _price_positive = models.Constraint(
        "CHECK (price >= 0)", "A price must not be negative."
    )
    _one_a_day = models.UniqueIndex(
        "(company_id, channel, date_from)",
        "This channel already has a price from that day on.",
    )

    def _selection_channel(self):
        return self.env["collections.channel"]._selection_channel()

    @api.model
    def _get_price(self, company, channel, date):
        """Return what one contact costs on a day, 0 where nothing was noted.

        :param company: a root company
        :param str channel: the code of a channel
        :param date: the day, in the company's time zone
        :rtype: float
        """
        tariff = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("channel", "=", channel),
                ("date_from", "<=", date),
            ],
            limit=1,
        )
        return tariff.price
