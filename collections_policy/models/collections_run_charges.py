"""The day's run books late charges, once its planning is done."""

import logging
from collections import namedtuple
from datetime import date, timedelta

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import LockError, RedirectWarning
from odoo.tools import SQL

from ..pipeline.charge import HAPPENED

_logger = logging.getLogger(__name__)

BATCH = 200
LOOK_BACK_DAYS = 60  # after which an item that could not be booked is left to people
ChargeWork = namedtuple("ChargeWork", ("id", "move", "line", "level"))
STAGES = ("undo", "level", "paid", "done")


class CollectionsRun(models.Model):
    _inherit = "collections.run"

    charge_stage = fields.Selection(
        selection=[
            ("undo", "Undo what no longer holds"),
            ("level", "Book by level"),
            ("paid", "Book what was paid late"),
            ("done", "Done"),
        ],
        string="Late Charges",
        default="undo",
        required=True,
        readonly=True,
        help="Each item is looked at once a day, in this order.",
    )
    charge_cursor = fields.Integer(
        readonly=True, help="The item, by its id, that the stage has come to."
    )

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_book(self):
        """Book the late charges of each company whose day is planned."""
        runs = self._get_to_book(fields.Datetime.now())
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(runs))
        for run in runs:
            for _step in run._work_charges():
                if not progress():
                    return
            progress(1)

    @api.model
    def _get_to_book(self, now):
        """Return today's runs whose late charges are not booked yet.

        By itself it happens only where collections run by themselves.
        """
        automatic = self.env["res.company"]._get_collections_automatic()
        runs = self.search(
            [
                ("company_id", "in", automatic.ids),
                ("state", "=", "done"),
                ("charge_stage", "!=", "done"),
            ]
        )
        return runs.filtered(
            lambda run: run.date == run.company_id._get_collections_date(now)
        )

    def _work_charges(self):
        """Go through the items of a run, stage by stage: what is done may be committed.

        :return: yields after each item that was worked at, and after each batch
        """
        self.ensure_one()
        while self.charge_stage != "done":
            batch = self._find_charge_work()
            due = self._filter_due(batch)
            for work in batch:
                self.charge_cursor = work.id
                if work in due:
                    self._do_charge_work(work)
                    yield
            yield
            if not batch:
                self.charge_stage = STAGES[STAGES.index(self.charge_stage) + 1]
                self.charge_cursor = 0

    def _do_charge_work(self, work):
        """Look at one item; what goes wrong with it holds up itself alone."""
        try:
            with self.env.cr.savepoint():
                getattr(self, f"_do_charge_{self.charge_stage}")(work)
        except (LockError, OperationalError, UniqueViolation) as error:
            _logger.info("The charges of %s wait for tomorrow: %s", work.move, error)
        except Exception as error:
            _logger.info("The charges of %s were not booked", work.move, exc_info=True)
            self._note_charge_problem(work, error)

    def _note_charge_problem(self, work, error):
        """Name what went wrong; a setting that is missing is named once."""
        if isinstance(error, RedirectWarning):
            problem = (self.company_id, error.args[0])
        else:
            words = self.env._(
                "The late charges of %(invoice)s could not be booked: %(error)s",
                invoice=work.move.name,
                error=error,
            )
            problem = (work.move, words)
        self.env["collections.run.problem"]._note(self, [problem])

    # === STAGES === #

    def _do_charge_undo(self, work):
        booker = self.env["collections.charge.booker"]
        charges = self.env["collections.charge"].search(
            [("move_id", "=", work.move.id), ("state", "=", "in_force")]
        )
        for _line, same in charges.grouped("move_line_id").items():
            booker._review(same, self.date)

    def _do_charge_level(self, work):
        booker = self.env["collections.charge.booker"]
        booker._book(work.line, self.date, "level", work.level)

    def _do_charge_paid(self, work):
        self.env["collections.charge.booker"]._book(work.line, self.date, "paid")

    # === WHICH ITEMS === #

    def _find_charge_work(self):
        """Return the next items of a stage, in the order of their ids.

        :rtype: list[ChargeWork]
        """
        self.env.flush_all()
        query = getattr(self, f"_get_charge_{self.charge_stage}_query")()
        return [
            ChargeWork(
                cursor,
                self.env["account.move"].browse(move_id),
                self.env["account.move.line"].browse(line_id or ()),
                self.env["collections.level"].browse(level_id or ()),
            )
            for cursor, move_id, line_id, level_id in self.env.execute_query(query)
        ]

    def _filter_due(self, batch):
        """Return those of a batch of which something may be claimed, or reviewed."""
        lines = self.env["account.move.line"].union(*(work.line for work in batch))
        reckonings = self.env["collections.charger"]._reckon(lines, self.date)
        return [
            work
            for work in batch
            if not work.line or self._is_due(work.line, reckonings.get(work.line))
        ]

    def _is_due(self, line, reckoning):
        if not reckoning or not (reckoning.missing or reckoning.claim.total):
            return False
        policy = reckoning.policy
        return self.charge_stage != "paid" or (
            policy.charge_booking == "paid"
            and policy.charge_booking_since
            <= max(line.matched_credit_ids.mapped("max_date"))
        )

    def _get_charge_undo_query(self):
        """The invoices of which a charge may no longer hold.

        That is: what was paid of an item changed, or the invoice was cancelled, or the
        document is not paid.  What is paid and closed is left in peace.
        """
        return SQL(
            """
            SELECT DISTINCT charge.move_id, charge.move_id, NULL::int, NULL::int
              FROM collections_charge AS charge
              JOIN account_move AS invoice ON invoice.id = charge.move_id
         LEFT JOIN account_move_line AS line ON line.id = charge.move_line_id
         LEFT JOIN account_move AS document ON document.id = charge.document_id
             WHERE charge.company_id IN %(companies)s
               AND charge.state = 'in_force'
               AND charge.kind = 'booked'
               AND charge.move_id > %(cursor)s
               AND invoice.state <> 'draft'
               AND (document.id IS NULL
                    OR document.payment_state NOT IN ('paid', 'in_payment')
                    OR line.id IS NULL
                    OR invoice.state = 'cancel'
                    OR (charge.cause = 'paid' AND line.reconciled IS NOT TRUE)
                    OR charge.payments <> (
                       SELECT COALESCE(
                                  STRING_AGG(partial.id::text, ',' ORDER BY partial.id),
                                  '')
                         FROM account_partial_reconcile AS partial
                        WHERE partial.debit_move_id = line.id))
          ORDER BY charge.move_id
             LIMIT %(batch)s
            """,
            companies=self._get_charge_companies(),
            cursor=self.charge_cursor,
            batch=BATCH,
        )

    def _get_charge_level_query(self):
        """The items of which a level that books charges has happened.

        Once for each level; one that happened before what was booked since is covered.
        """
        return SQL(
            """
            SELECT DISTINCT ON (line.id) line.id, line.move_id, line.id, level.id
              FROM collections_level AS level
              JOIN collections_policy AS policy ON policy.id = level.policy_id
              JOIN collections_level_step AS step ON step.level_id = level.id
              JOIN collections_action_line AS carried ON carried.step_id = step.id
              JOIN collections_action AS action ON action.id = carried.action_id
              JOIN account_move_line AS line ON line.id = carried.move_line_id
             WHERE policy.company_id = %(company)s
               AND policy.charge_booking = 'level'
               AND level.books_charges
               AND action.state IN %(happened)s
               AND action.date_reached >= policy.charge_booking_since
               AND action.date_reached >= %(since)s
               AND NOT carried.cancelled
               AND line.id > %(cursor)s
               AND line.parent_state = 'posted'
               AND NOT EXISTS (
                   SELECT FROM collections_charge AS charge
                    WHERE charge.move_line_id = line.id
                      AND charge.kind = 'booked'
                      AND charge.state IN ('in_force', 'withdrawn')
                      AND (charge.level_id = level.id
                           OR charge.date > action.date_reached))
               AND NOT %(is_fee)s
               AND NOT %(is_held)s
          ORDER BY line.id, level.ladder_days DESC, level.sequence DESC
             LIMIT %(batch)s
            """,
            company=self.company_id.id,
            happened=HAPPENED,
            since=self.date - timedelta(days=LOOK_BACK_DAYS),
            cursor=self.charge_cursor,
            is_fee=self._get_is_fee_sql(),
            is_held=self._get_is_held_sql(),
            batch=BATCH,
        )

    def _get_charge_paid_query(self):
        """The items that were paid in full, late, where that books their charges.

        It begins with the few latest credits of the receivable accounts, not with all
        that was ever paid.
        """
        since = self._get_paid_since()
        return SQL(
            """
            SELECT line.id, line.move_id, line.id, NULL::int
              FROM (SELECT DISTINCT partial.debit_move_id AS line_id
                      FROM account_move_line AS credit
                      JOIN account_partial_reconcile AS partial
                        ON partial.credit_move_id = credit.id
                     WHERE credit.account_id IN %(accounts)s
                       AND credit.date >= %(since)s
                       AND credit.company_id IN %(companies)s) AS lately
              JOIN account_move_line AS line ON line.id = lately.line_id
             WHERE line.id > %(cursor)s
               AND line.reconciled
               AND line.parent_state = 'posted'
               AND line.no_followup IS NOT TRUE
               AND COALESCE(line.date_maturity, line.date) < (%(last_payment)s)
               AND NOT EXISTS (
                   SELECT FROM collections_charge AS charge
                    WHERE charge.move_line_id = line.id
                      AND charge.cause = 'paid'
                      AND charge.state IN ('in_force', 'withdrawn'))
               AND NOT %(is_fee)s
               AND NOT %(is_held)s
          ORDER BY line.id
             LIMIT %(batch)s
            """,
            accounts=self.env["collections.charger"]._get_receivable_account_ids(
                self.company_id
            ),
            since=since,
            companies=self._get_charge_companies(),
            cursor=self.charge_cursor,
            last_payment=self._get_last_payment_sql(),
            is_fee=self._get_is_fee_sql(),
            is_held=self._get_is_held_sql(),
            batch=BATCH,
        )

    def _get_last_payment_sql(self):
        return SQL(
            """
            SELECT MAX(partial.max_date)
              FROM account_partial_reconcile AS partial
              JOIN account_move_line AS payer ON payer.id = partial.credit_move_id
              JOIN account_move AS payment ON payment.id = payer.move_id
             WHERE partial.debit_move_id = line.id
               AND payment.move_type <> 'out_refund'
            """
        )

    def _get_is_fee_sql(self):
        return self.env["collections.charger"]._get_is_fee_sql(SQL("line.move_id"))

    def _get_is_held_sql(self):
        """Whether an item is paused or disputed: it waits."""
        return SQL(
            """
            EXISTS (
            SELECT FROM collections_hold AS hold
              JOIN res_partner AS holder ON holder.id = hold.partner_id
              JOIN res_partner AS contact ON contact.id = line.partner_id
             WHERE hold.active
               AND hold.company_id = %(company)s
               AND hold.date_from <= %(date)s
               AND COALESCE(hold.date_to, %(date)s) >= %(date)s
               AND (hold.move_line_id = line.id
                    OR hold.move_id = line.move_id AND hold.move_line_id IS NULL
                    OR hold.move_id IS NULL
                   AND holder.commercial_partner_id = contact.commercial_partner_id))
            """,
            company=self.company_id.id,
            date=self.date,
        )

    def _get_charge_companies(self):
        return tuple(self.company_id._get_collections_companies().ids)

    def _get_paid_since(self):
        """Return the day from which payments are looked at."""
        policies = self.env["collections.policy"].search(
            [("company_id", "=", self.company_id.id), ("charge_booking", "=", "paid")]
        )
        first = min(policies.mapped("charge_booking_since"), default=date.max)
        return max(first, self.date - timedelta(days=LOOK_BACK_DAYS))
