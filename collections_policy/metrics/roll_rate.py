"""Which part of each age went on to the next one, from one month to another.

By stock: what was owed in the next age at the end of a month, held against what was
owed in the age before at the end of the month before.  It needs no more than two
snapshots, and also counts what came from elsewhere; the metric of the same name follows
the very same items.
"""

from odoo import fields, models
from odoo.tools import SQL

# Ages of a month's length, each with the one that follows it
STEPS = (
    ("current", "1_30"),
    ("1_30", "31_60"),
    ("31_60", "61_90"),
    ("61_90", "91_120"),
)


class CollectionsRollRate(models.Model):
    _name = "collections.roll.rate"
    _inherit = "collections.by.age.mixin"
    _description = "Roll rate"
    _auto = False
    _log_access = False
    _order = "date desc, id"
    _rec_name = "date"

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Month To",
        readonly=True,
        help="The last day of the month that is known.",
    )
    bucket = fields.Selection(
        selection=lambda self: self._selection_bucket(),
        string="Age Before",
        readonly=True,
    )
    amount_before = fields.Monetary(
        string="Owed Before",
        readonly=True,
        help="At this age, at the end of the month before.",
    )
    amount_rolled = fields.Monetary(
        string="Rolled On",
        readonly=True,
        help="Owed at the next age, at the end of the month.",
    )
    roll_rate = fields.Float(
        string="Roll Rate (%)",
        readonly=True,
        aggregator="avg",
        help="Rolled on ÷ owed before; of several months the sum of one ÷ the sum of "
        "the other.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH stock AS (
                SELECT company_id, date, bucket, SUM(amount) AS amount
                  FROM collections_aging
                 WHERE is_last
              GROUP BY company_id, date, bucket
            )
            SELECT ROW_NUMBER() OVER (
                       ORDER BY before.company_id, after.date, step.place) AS id,
                   before.company_id,
                   after.date,
                   before.bucket,
                   before.amount AS amount_before,
                   COALESCE(next.amount, 0) AS amount_rolled,
                   100.0 * COALESCE(next.amount, 0) / before.amount AS roll_rate
              FROM stock AS before
              JOIN (VALUES %(steps)s) AS step(place, bucket, next_bucket)
                ON step.bucket = before.bucket
              JOIN (SELECT DISTINCT company_id, date FROM stock) AS after
                ON after.company_id = before.company_id
               AND DATE_TRUNC('month', after.date)
                   = DATE_TRUNC('month', before.date) + INTERVAL '1 month'
         LEFT JOIN stock AS next
                ON next.company_id = before.company_id
               AND next.date = after.date
               AND next.bucket = step.next_bucket
             WHERE before.amount > 0
            """,
            steps=SQL(", ").join(
                SQL("(%s, %s, %s)", place, *step) for place, step in enumerate(STEPS)
            ),
        )

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS 'base': a rate of several months is a rate of their sums
        if aggregate_spec != "roll_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100.0 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "amount_rolled", query),
            self._field_to_sql(self._table, "amount_before", query),
        )
