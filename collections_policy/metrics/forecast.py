"""What may come in day by day, worked out every night."""

from odoo import api, fields, models
from odoo.tools import SQL

from .scope import MetricScope


class CollectionsForecast(models.Model):
    _name = "collections.forecast"
    _description = "Cash forecast"
    _order = "date, kind, id"
    _rec_name = "date"
    _log_access = False

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Expected On", required=True, readonly=True)
    kind = fields.Selection(
        selection=[
            ("promised", "Promised"),
            ("agreed", "Agreed instalments"),
            ("due", "Other open items"),
        ],
        string="Expected Because",
        required=True,
        readonly=True,
    )
    policy_id = fields.Many2one(comodel_name="collections.policy", readonly=True)
    salesperson_id = fields.Many2one(comodel_name="res.users", readonly=True)
    collector_id = fields.Many2one(comodel_name="res.users", readonly=True)
    item_count = fields.Integer(string="Number", readonly=True)
    amount_open = fields.Monetary(string="Open", readonly=True)
    amount_expected = fields.Monetary(
        string="Expected",
        readonly=True,
        help="What is open × how probably it is paid.",
    )

    _by_day = models.Index("(company_id, date)")

    # === AT NIGHT === #

    @api.model
    def _refresh(self, company, today):
        """Write what is expected from a day on in place of what was before.

        :param company: a root company
        :param date today: the day, in the company's time zone
        """
        expected = self.env["collections.expectations"]._get_sql(
            MetricScope(company.id, today, today), today
        )
        self.env.cr.execute(
            SQL("DELETE FROM collections_forecast WHERE company_id = %s", company.id)
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO collections_forecast
                            (company_id, date, kind, policy_id, salesperson_id,
                             collector_id, item_count, amount_open, amount_expected)
                     SELECT %s, day, kind, policy_id, salesperson_id, collector_id,
                            COUNT(*), SUM(amount),
                            ROUND(SUM(amount * probability)::numeric, %s)
                       FROM (%s) AS expected
                   GROUP BY day, kind, policy_id, salesperson_id, collector_id
                """,
                company.id,
                company.currency_id.decimal_places,
                expected,
            )
        )
        self.invalidate_model()


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    @api.model
    def _get_stages(self):
        # EXTENDS 'collections_policy': after all that expectations rest on
        return [*super()._get_stages(), "forecast"]

    @api.model
    def _refresh_forecast(self, company, day):
        self.env["collections.forecast"]._refresh(company, day)
