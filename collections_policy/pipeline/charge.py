"""What late charges come to: of a few items line by line, of a portfolio at once.

Both ask the evaluation which policy an item has, and take the terms that were in force
when it was due.  It reads; it writes nothing.
"""

from collections import namedtuple
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from odoo import models
from odoo.tools import SQL, format_date

from ..tools.late_charges import PARTS, Charges, Parts, reckon
from ..tools.rate_series import MissingValue
from .charge_terms_book import TermsBook
from .scope import Debtors


@dataclass(frozen=True)
class Reckoning:
    """What a late item costs.

    :param version: the ``collections.charge.version`` by which it does
    :param start: the day after which it is late
    :param charges: a ``late_charges.Charges``; ``None`` where a rate is not known
    :param missing: tells which rate or index is not known
    :param settled: what of the charges was booked or waived before
    :param policy: the ``collections.policy`` whose terms they are
    """

    version: models.Model
    start: date
    charges: Charges | None = None
    missing: MissingValue | None = None
    settled: Parts = field(default_factory=Parts)
    policy: models.Model | None = None

    @property
    def claim(self) -> Parts:
        """What may still be claimed of each part."""
        if not self.charges:
            return Parts()
        return Parts(
            **{
                part: max(getattr(self.charges, part) - getattr(self.settled, part), 0)
                for part in PARTS
            }
        )


ChargeFacts = namedtuple(
    "ChargeFacts",
    (
        "line_id",
        "policy_id",
        "is_company",
        "currency_id",
        "rounding",
        "date_due",
        "date_notice",
        "amount",
        "days",
        "amounts",
    ),
)
HAPPENED = ("sent", "done")


class CollectionsCharger(models.AbstractModel):
    _name = "collections.charger"
    _inherit = "collections.evaluator"
    _description = "Collections: reckon late charges"

    # === A FEW ITEMS === #

    def _reckon(self, lines, date=None):
        """Return what late items cost up to a day, whether they are paid or not.

        :param lines: receivable ``account.move.line`` records
        :param date: the last day that counts; by default the company's today
        :return: nothing of items that have no terms
        :rtype: dict[account.move.line, Reckoning]
        """
        reckonings = {}
        owed = lines.filtered(lambda line: line.balance > 0)
        for company, batch in owed.grouped(
            lambda line: line.company_id.root_id
        ).items():
            day = date or company._get_collections_date()
            reckonings |= self._reckon_batch(company, batch, day)
        settled = self._get_settled(lines.browse(line.id for line in reckonings))
        return {
            line: replace(reckonings[line], settled=settled.get(line, Parts()))
            for line in lines
            if line in reckonings
        }

    def _get_settled(self, lines):
        """Return what of the charges of items was booked or waived before.

        To be extended by what does so.

        :rtype: dict[account.move.line, Parts]
        """
        return {}

    def _reckon_batch(self, company, lines, date):
        charger = self.with_company(company)
        policies = charger._get_policies(company)
        if not policies.charge_terms_id:
            return {}
        facts = charger._get_facts(company, lines, date, policies)
        first_day = min((fact.date_due for fact in facts), default=date)
        book = TermsBook(policies, first_day, date)
        return {
            lines.browse(fact.line_id): replace(
                found, policy=policies.browse(fact.policy_id)
            )
            for fact in facts
            if (found := charger._reckon_one(book, fact, date))
        }

    def _reckon_one(self, book, fact, date):
        """Return what one item costs; ``None`` if it has no terms.

        :rtype: Reckoning | None
        """
        version = book.find(fact.policy_id, fact.is_company, fact.date_due)
        if not version:
            return None
        terms = version.terms_id
        start = fact.date_notice if terms.starts_with == "notice" else fact.date_due
        if not start:
            return None
        credits_first = zip(fact.days, map(Decimal, fact.amounts), strict=True)
        payments = [(day or start, amount) for day, amount in credits_first]
        try:
            charges = reckon(
                book.build(version, fact.is_company, fact.currency_id),
                start,
                Decimal(fact.amount),
                payments,
                date,
                Decimal(fact.rounding),
                allocation=terms.allocation,
            )
        except MissingValue as missing:
            return Reckoning(version, start, missing=missing)
        return Reckoning(version, start, charges)

    def _get_facts(self, company, lines, date, policies):
        """Return what is to be known of items, and what was paid of each and when.

        :rtype: list[ChargeFacts]
        """
        debtors = Debtors(ids=lines.partner_id.commercial_partner_id.ids)
        charger = self.with_context(collections_charged_ids=tuple(lines.ids))
        query = SQL(
            """
            WITH %(tables)s
            SELECT item.line_id,
                   item.policy_id,
                   partner.is_company IS TRUE,
                   item.currency_id,
                   currency.rounding::text,
                   item.date_due,
                   %(notice)s,
                   line.amount_currency::text,
                   COALESCE(paid.days, '{}'),
                   COALESCE(paid.amounts, '{}')
              FROM item
              JOIN account_move_line AS line ON line.id = item.line_id
              JOIN res_partner AS partner ON partner.id = item.partner_id
              JOIN res_currency AS currency ON currency.id = item.currency_id
         LEFT JOIN LATERAL (
                SELECT ARRAY_AGG(payment.day) AS days,
                       ARRAY_AGG(payment.amount::text) AS amounts
                  FROM (%(payments)s) AS payment
                 WHERE payment.line_id = item.line_id
                   ) AS paid ON TRUE
             WHERE item.policy_id IS NOT NULL
            """,
            tables=charger._get_charge_tables_sql(company, date, debtors, policies),
            notice=charger._get_notice_sql(policies),
            payments=charger._get_payment_sql(),
        )
        return [ChargeFacts(*row) for row in self.env.execute_query(query)]

    # === TABLES === #

    def _get_charge_tables_sql(self, company, date, debtors, policies):
        """Return the tables from the policies to ``item``, once all is written.

        Nothing is taken off for being contested: an item is reckoned as a whole.
        """
        self._flush()
        self.env["account.partial.reconcile"].flush_model()
        return SQL(
            "%s, %s, %s, %s, %s, %s",
            self._get_parameters_sql(company, date, debtors, policies),
            self._get_pause_sql(company, date, debtors),
            self._get_contested_sql(company, SQL("FALSE")),
            self._get_debtor_sql(company, debtors),
            self._get_open_line_sql(company),
            self._get_item_sql(company, date),
        )

    def _get_open_line_sources(self, company):
        # OVERRIDE 'collections.evaluator': late charges are those of the invoices
        return [self._get_ledger_sql(company)]

    def _get_is_open_sql(self):
        # EXTENDS 'collections.evaluator': those asked for, though they were paid
        ids = self.env.context.get("collections_charged_ids")
        return SQL("line.id IN %s", ids) if ids else super()._get_is_open_sql()

    def _get_is_claim_sql(self):
        # EXTENDS 'collections.evaluator'
        ids = self.env.context.get("collections_charged_ids")
        return SQL("TRUE") if ids else super()._get_is_claim_sql()

    def _get_payment_sql(self):
        """What was paid of items, and when: a credit note tells no day.

        What it takes back was never owed, and costs nothing.
        """
        return SQL(
            """
            SELECT partial.debit_move_id AS line_id,
                   CASE WHEN payer.move_type <> 'out_refund'
                        THEN partial.max_date END AS day,
                   partial.debit_amount_currency AS amount
              FROM account_partial_reconcile AS partial
              JOIN account_move_line AS credit ON credit.id = partial.credit_move_id
              JOIN account_move AS payer ON payer.id = credit.move_id
             WHERE partial.debit_amount_currency <> 0
            """
        )

    def _get_notice_sql(self, policies):
        """The day on which an item's first formal notice was sent, if it counts."""
        by_notice = policies.charge_terms_id.filtered(
            lambda terms: terms.starts_with == "notice"
        )
        if not by_notice:
            return SQL("NULL::date")
        services = self.env["collections.channel"]._get_all().items()
        return SQL(
            """
            (SELECT MIN(action.date_reached)
               FROM collections_action_line AS notice
               JOIN collections_action AS action ON action.id = notice.action_id
               JOIN collections_level_step AS step ON step.id = notice.step_id
               JOIN collections_level AS formal ON formal.id = step.level_id
              WHERE notice.move_line_id = item.line_id
                AND NOT notice.cancelled
                AND action.state IN %(happened)s
                AND action.channel IN %(channels)s
                AND formal.tone = 'formal')
            """,
            happened=HAPPENED,
            channels=tuple(code for code, each in services if each._serves_notices),
        )

    # === IN WORDS === #

    def _explain_missing(self, missing):
        """Return, in words, which value is to be filled in.

        :param MissingValue missing: as the reckoning raised it
        """
        return self.env._(
            "“%(series)s” has no value for %(period)s: fill it in, under Indices and "
            "Rates.",
            series=missing.series,
            period=format_date(
                self.env, missing.day, date_format="MMM y" if missing.monthly else None
            ),
        )
