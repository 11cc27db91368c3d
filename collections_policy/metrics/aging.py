"""What was owed on each day, by age: kept night after night, for trends.

The first night looks back: what was owed at the end of each month of the last year is
rebuilt from the ledger.  So is the end of a month whose night was missed.
"""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.periods import months_until
from .aging_bars import BUCKETS, CREDIT
from .scope import MetricScope

DAYS_KEPT = 400  # after which only the end of each month is kept


class CollectionsAging(models.Model):
    _name = "collections.aging"
    _inherit = "collections.by.age.mixin"
    _description = "Receivables by age, night by night"
    _order = "date desc, bucket, id"
    _rec_name = "date"
    _log_access = False

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As Of",
        required=True,
        readonly=True,
        help="The night whose figures these are; of nights that were missed, the end "
        "of the day.",
    )
    is_last = fields.Boolean(
        string="Last of Its Month",
        readonly=True,
        help="The last day of its month that is known.",
    )
    bucket = fields.Selection(
        selection=lambda self: self._selection_bucket(),
        string="Age",
        required=True,
        readonly=True,
    )
    policy_id = fields.Many2one(
        comodel_name="collections.policy",
        readonly=True,
        help="Of the level that the items had reached; none before the first one.",
    )
    salesperson_id = fields.Many2one(comodel_name="res.users", readonly=True)
    collector_id = fields.Many2one(comodel_name="res.users", readonly=True)
    amount = fields.Monetary(
        readonly=True,
        aggregator="avg",
        help="What was open, in the company's currency; of several days, the average "
        "of those on which something was.",
    )
    item_count = fields.Integer(
        string="Items",
        readonly=True,
        aggregator="avg",
        help="How many were open; of several days, the average of those on which "
        "there were some.",
    )

    _by_day = models.Index("(company_id, date)")

    # === GROUPS === #

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS 'base': stocks add up over customers, not over days
        fname, _colon, function = aggregate_spec.partition(":")
        if fname not in ("amount", "item_count") or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%s)::float8 / NULLIF(COUNT(DISTINCT %s), 0)",
            self._field_to_sql(self._table, fname, query),
            self._field_to_sql(self._table, "date", query),
        )

    # === AT NIGHT === #

    @api.model
    def _refresh(self, company, today):
        """Write what is owed today, and what is missing of the ends of months.

        :param company: a root company
        :param date today: the day, in the company's time zone
        """
        days = [*self._get_missing(company, today), today]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM collections_aging WHERE company_id = %s AND date = %s",
                company.id,
                today,
            )
        )
        for day in days:
            self.env.cr.execute(self._get_insert_sql(company, day))
        self.env.cr.execute(self._get_last_sql(company, days[0].replace(day=1)))
        self.env.cr.execute(self._get_forget_sql(company, today))
        self.invalidate_model()

    def _get_missing(self, company, today):
        """Return the ends of the last months of which nothing is known.

        :rtype: list[date]
        """
        ends = [month.date_to for month in months_until(today)[:-1]]
        known = self._read_group(
            [("company_id", "=", company.id), ("date", "in", ends)], ["date:day"]
        )
        return [end for end in ends if end not in {day for (day,) in known}]

    def _get_insert_sql(self, company, day):
        items, columns = self._get_items(company, day)
        names = SQL(", ").join(map(SQL.identifier, columns))
        return SQL(
            """
            INSERT INTO collections_aging (company_id, date, is_last, %(names)s,
                                           amount, item_count)
                 SELECT %(company)s, %(day)s, TRUE, %(names)s, SUM(residual), COUNT(*)
                   FROM (%(items)s) AS item
               GROUP BY %(names)s
            """,
            company=company.id,
            day=day,
            names=names,
            items=items,
        )

    def _get_items(self, company, day):
        """Return a query of what was open on a day, item by item, and its columns.

        :return: the query also tells the ``residual``
        :rtype: tuple[SQL, list[str]]
        """
        receivables = self.env["collections.receivables"]
        query, [residual] = receivables._get_query(
            MetricScope(company.id, day, day), day
        )
        query.add_where(SQL("%s <> 0", residual))
        bucket = SQL(
            "CASE WHEN %s < 0 THEN %s ELSE (%s)[WIDTH_BUCKET(%s - %s, %s) + 1] END",
            residual,
            CREDIT,
            [bucket.key for bucket in BUCKETS],
            day,
            receivables._get_due_sql(query),
            [bucket.first for bucket in BUCKETS if bucket.first],
        )
        columns = {"bucket": bucket, **self._join_dimensions(company, query)}
        return query.select(
            SQL("%s AS residual", residual),
            *(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in columns.items()
            ),
        ), list(columns)

    @api.model
    def _join_dimensions(self, company, query):
        """Join what open items are told apart by; to be extended.

        :return: each column's name, and what it is
        :rtype: dict[str, SQL]
        """
        item = query.left_join(
            query.table, "id", "collections_item", "move_line_id", "level"
        )
        level = query.left_join(item, "level_id", "collections_level", "id", "policy")
        move = query.left_join(query.table, "move_id", "account_move", "id", "move_id")
        case = query.make_alias(query.table, "case")
        query.add_join(
            "LEFT JOIN",
            case,
            "collections_case",
            SQL(
                "%s = %s AND %s = %s AND %s = 'open'",
                SQL.identifier(case, "partner_id"),
                self.env["collections.receivables"]._get_debtor_sql(query),
                SQL.identifier(case, "company_id"),
                company.id,
                SQL.identifier(case, "state"),
            ),
        )
        return {
            "policy_id": SQL.identifier(level, "policy_id"),
            "salesperson_id": SQL.identifier(move, "invoice_user_id"),
            "collector_id": SQL.identifier(case, "user_id"),
        }

    def _get_last_sql(self, company, since):
        """Note again which day is the last of its month, from a day on."""
        return SQL(
            """
            UPDATE collections_aging AS night
               SET is_last = (night.date = month.last_day)
              FROM (SELECT DATE_TRUNC('month', date) AS name, MAX(date) AS last_day
                      FROM collections_aging
                     WHERE company_id = %(company)s AND date >= %(since)s
                  GROUP BY 1) AS month
             WHERE night.company_id = %(company)s
               AND night.date >= %(since)s
               AND DATE_TRUNC('month', night.date) = month.name
               AND night.is_last IS DISTINCT FROM (night.date = month.last_day)
            """,
            company=company.id,
            since=since,
        )

    def _get_forget_sql(self, company, today):
        return SQL(
            "DELETE FROM collections_aging "
            "WHERE company_id = %s AND date < %s AND NOT is_last",
            company.id,
            today - relativedelta(days=DAYS_KEPT),
        )

    # === RECORDS === #

    def action_show_customers(self):
        """Show what each customer owed on the day, by age."""
        self.ensure_one()
        wizard = self.env["collections.aged.wizard"].create(
            {"company_id": self.company_id.id, "date": self.date}
        )
        return wizard.action_show()


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    @api.model
    def _get_stages(self):
        # EXTENDS 'collections_policy'
        return ["aging", *super()._get_stages()]

    @api.model
    def _refresh_aging(self, company, day):
        self.env["collections.aging"]._refresh(company, day)
