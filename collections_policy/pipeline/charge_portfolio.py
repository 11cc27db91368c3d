"""What the late charges of many items come to, in one statement.

Terms and their curves go into it as tables of constants (``tools/charge_curves.py``):
each payment, and what is still open, costs what the curves gathered between the day the
item was due and the day that was paid.  The outcome is that of ``late_charges.reckon``,
to the cent.
"""

from collections import namedtuple
from decimal import Decimal
from itertools import product

from odoo import models
from odoo.tools import SQL

from ..tools.charge_curves import curve_lines
from ..tools.late_charges import CHARGES_FIRST, NOISE
from .charge_terms_book import CUSTOMERS, TermsBook

ChargedItem = namedtuple(
    "ChargedItem",
    (
        "line_id",
        "move_id",
        "partner_id",
        "currency_id",
        "compensation",
        "penalty",
        "interest",
        "correction",
    ),
)
ChargedItem.__doc__ = """What an open item costs, in its currency.

The amounts are ``None`` where a rate or an index is not known.
"""
DECIMALS = -NOISE.as_tuple().exponent
FAR_AWAY = "9999-12-31"
# What is the same in all that an item was paid by
COLUMNS = SQL(
    "line_id, move_id, partner_id, currency_id, rounding, key, penalty, strikes, "
    "has_bands"
)


class CollectionsCharger(models.AbstractModel):
    _inherit = "collections.charger"

    def _charge_all(self, company, date, debtors):
        """Return what the open items of debtors cost up to a date.

        :param company: a root company
        :param date: the day, in the company's time zone
        :param Debtors debtors: whose items to look at
        :rtype: list[ChargedItem]
        """
        charger = self.with_company(company)
        policies = charger._get_policies(company)
        if not policies.charge_terms_id:
            return []
        first_day = charger._get_first_due(company, debtors) or date
        book = TermsBook(policies, first_day, date)
        rows = self.env.execute_query(
            charger._get_portfolio_query(company, date, debtors, book, policies)
        )
        return charger._strike_accounts(
            [
                ChargedItem(*row[:4], *map(_exact, row[4:-1]))
                for row in rows
                if not row[-1]
            ],
            [row[0] for row in rows if row[-1]],
            date,
        )

    def _strike_accounts(self, charged, line_ids, date):
        """Add the items of which payments cover charges first, each by itself.

        :param line_ids: those items that were paid in part
        """
        lines = self.env["account.move.line"].browse(line_ids)
        return charged + [
            ChargedItem(
                line.id,
                line.move_id.id,
                line.partner_id.commercial_partner_id.id,
                line.currency_id.id,
                *(
                    getattr(found.charges, part, None)
                    for part in ChargedItem._fields[4:]
                ),
            )
            for line, found in self._reckon(lines, date).items()
        ]

    def _get_first_due(self, company, debtors):
        """Return the earliest due date of debtors' open items."""
        self.env["account.move.line"].flush_model()
        [[first_due]] = self.env.execute_query(
            SQL(
                """
                SELECT MIN(COALESCE(line.date_maturity, line.date))
                  FROM account_move_line AS line
                  JOIN res_partner AS contact ON contact.id = line.partner_id
                 WHERE line.account_id IN %(accounts)s
                   AND line.company_id IN %(companies)s
                   AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE
                   AND line.amount_residual > 0
                   AND %(in_scope)s
                """,
                accounts=self._get_receivable_account_ids(company),
                companies=tuple(company._get_collections_companies().ids),
                in_scope=debtors.sql(SQL("contact.commercial_partner_id")),
            )
        )
        return first_due

    def _get_portfolio_query(self, company, date, debtors, book, policies):
        """Return the statement, with the columns of ``ChargedItem`` and one more.

        The last one tells of items that have to be struck like an account.
        """
        return SQL(
            """
            WITH %(tables)s,
            %(constants)s,
            late AS (
                SELECT item.line_id,
                       item.move_id,
                       item.partner_id,
                       item.currency_id,
                       item.amount_currency AS open,
                       currency.rounding,
                       term.*,
                       start.day AS start
                  FROM item
                  JOIN res_partner AS partner ON partner.id = item.partner_id
                  JOIN res_currency AS currency ON currency.id = item.currency_id
                  JOIN term ON term.policy_id = item.policy_id
                           AND term.is_company = (partner.is_company IS TRUE)
                           AND item.date_due >= term.date_from
                           AND item.date_due < term.date_to
            CROSS JOIN LATERAL (
                    SELECT CASE WHEN term.by_notice THEN %(notice)s
                                ELSE item.date_due END AS day
                       ) AS start
                 WHERE start.day + term.grace < %(date)s
            ),
            portion AS (
                SELECT late.*,
                       share.is_paid,
                       share.amount,
                       share.day,
                       since.weight,
                       since.interest + since.interest_step
                           * (late.start - since.first) AS since_interest,
                       since.index + since.index_step
                           * (late.start - since.first) AS since_index,
                       until.interest + until.interest_step
                           * (share.day - until.first) AS until_interest,
                       until.index + until.index_step
                           * (share.day - until.first) AS until_index
                  FROM late
            CROSS JOIN LATERAL (
                    SELECT payment.day < %(date)s AS is_paid,
                           LEAST(payment.day, %(date)s) AS day,
                           payment.amount
                      FROM (%(payments)s) AS payment
                     WHERE payment.line_id = late.line_id
                       AND payment.day IS NOT NULL
                 UNION ALL
                    SELECT FALSE, %(date)s::date, late.open
                       ) AS share
             LEFT JOIN curve AS since
                    ON since.key = late.key
                   AND late.start >= since.first AND late.start < since.until
             LEFT JOIN curve AS until
                    ON until.key = late.key AND until.stretch = since.stretch
                   AND share.day >= until.first AND share.day < until.until
            ),
            tranche AS (
                SELECT portion.*,
                       CASE WHEN floored THEN GREATEST(until_index / since_index, 1)
                            ELSE until_index / since_index END AS corrected,
                       weight * (until_interest - since_interest) AS gathered
                  FROM portion
            ),
            charge AS (
                SELECT %(columns)s,
                       SUM(amount) FILTER (WHERE day > start + grace) AS late_amount,
                       SUM(amount * corrected * CASE WHEN compound
                               THEN EXP(gathered) - 1 ELSE gathered END)
                           FILTER (WHERE day > start + grace) AS interest,
                       SUM(amount * (corrected - 1))
                           FILTER (WHERE day > start + grace) AS correction,
                       BOOL_OR(gathered IS NULL OR corrected IS NULL)
                           FILTER (WHERE day > start + grace) AS unknown,
                       BOOL_OR(is_paid) AS is_paid_in_part
                  FROM tranche
              GROUP BY %(columns)s
            )
            SELECT charge.line_id,
                   charge.move_id,
                   charge.partner_id,
                   charge.currency_id,
                   %(compensation)s,
                   %(penalty)s,
                   %(interest)s,
                   %(correction)s,
                   charge.strikes AND charge.is_paid_in_part
                   OR charge.has_bands AND charge.currency_id NOT IN %(currencies)s
              FROM charge
             WHERE charge.late_amount > 0
            """,
            tables=self._get_charge_tables_sql(company, date, debtors, policies),
            constants=self._get_constants_sql(book, date),
            notice=self._get_notice_sql(policies),
            payments=self._get_payment_sql(),
            date=date,
            columns=COLUMNS,
            currencies=tuple(self._get_currency_ids()),
            compensation=self._round_sql(self._get_band_sql()),
            penalty=self._round_sql(SQL("charge.late_amount * charge.penalty / 100")),
            interest=self._round_sql(SQL("charge.interest")),
            correction=self._round_sql(SQL("charge.correction")),
        )

    def _round_sql(self, amount):
        """Round to the smallest unit of the item's currency, as ``round_to`` does."""
        return SQL(
            "CASE WHEN NOT charge.unknown THEN (ROUND(ROUND((%s)::numeric, %s) "
            "/ charge.rounding) * charge.rounding)::text END",
            amount,
            DECIMALS,
        )

    def _get_band_sql(self):
        """The fixed sum of the highest band that the open amount reaches."""
        return SQL(
            "COALESCE((SELECT band.amount FROM band WHERE band.key = charge.key "
            "AND band.currency_id = charge.currency_id "
            "AND band.amount_from <= charge.late_amount "
            "ORDER BY band.amount_from DESC LIMIT 1), 0)"
        )

    # === TABLES OF CONSTANTS === #

    def _get_constants_sql(self, book, date):
        """Return the tables ``term``, ``band`` and ``curve``.

        ``key`` stands for a version as it holds for a kind of customer.
        """
        keys = {
            (version, is_company): key
            for key, (version, is_company) in enumerate(
                product(book.versions, CUSTOMERS)
            )
        }
        return SQL(
            "%s, %s, %s",
            self._get_term_sql(book, keys),
            self._get_band_table_sql(book, keys),
            self._get_curve_sql(book, keys, date),
        )

    def _get_term_sql(self, book, keys):
        """Return which terms hold for the items of a policy, by due date."""
        rows = [
            (
                policy_id,
                is_company,
                version.date_from,
                until,
                keys[version, is_company],
                terms.starts_with == "notice",
                terms.allocation == CHARGES_FIRST,
                version.grace_days,
                book.build(version, is_company).penalty,
                version.compound,
                version.index_floor,
                bool(version.band_ids),
            )
            for policy_id, terms in book.get_policies().items()
            for version, until in self._get_spans(terms)
            for is_company, customer in CUSTOMERS.items()
            if terms._is_for(customer)
        ]
        return SQL(
            "term (policy_id, is_company, date_from, date_to, key, by_notice, strikes, "
            "grace, penalty, compound, floored, has_bands) AS MATERIALIZED ("
            "SELECT * FROM UNNEST(%s::int[], %s::bool[], %s::date[], %s::date[], "
            "%s::int[], %s::bool[], %s::bool[], %s::int[], %s::numeric[], %s::bool[], "
            "%s::bool[], %s::bool[]))",
            *_columns(rows, 12),
        )

    def _get_spans(self, terms):
        """Return the versions of terms, each with the first day of the next one."""
        versions = terms.version_ids.sorted("date_from")
        ends = [*versions.mapped("date_from")[1:], FAR_AWAY]
        return zip(versions, ends, strict=True)

    def _get_band_table_sql(self, book, keys):
        rows = [
            (key, currency_id, amount_from, amount)
            for (version, is_company), key in keys.items()
            if version.band_ids
            for currency_id in self._get_currency_ids()
            for amount_from, amount in book.build(
                version, is_company, currency_id
            ).compensation
        ]
        return SQL(
            "band (key, currency_id, amount_from, amount) AS MATERIALIZED ("
            "SELECT * FROM UNNEST(%s::int[], %s::int[], %s::numeric[], %s::numeric[]))",
            *_columns(rows, 4),
        )

    def _get_currency_ids(self):
        """Return the currencies that fixed sums are told in; others are rare."""
        return self.env["res.currency"].search([("active", "=", True)]).ids

    def _get_curve_sql(self, book, keys, date):
        rows = [
            (key, *line)
            for (version, is_company), key in keys.items()
            for line in curve_lines(
                book.build(version, is_company), book.first_day, date
            )
        ]
        return SQL(
            "curve (key, first, until, stretch, interest, interest_step, index, "
            "index_step, weight) AS MATERIALIZED (SELECT * FROM UNNEST(%s::int[], "
            "%s::date[], %s::date[], %s::int[], %s::numeric[], %s::numeric[], "
            "%s::numeric[], %s::numeric[], %s::numeric[]))",
            *_columns(rows, 9),
        )


def _exact(number):
    """Return a numeric column as it is: it would arrive as a float but for its text."""
    return None if number is None else Decimal(number)


def _columns(rows, count):
    """Turn rows into columns, of which there are as many if there are no rows."""
    return [list(column) for column in zip(*rows, strict=True)] or [[]] * count
