import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ..pipeline.scope import Debtors

_logger = logging.getLogger(__name__)

RANGE_ITEMS = 10_000  # open items planned in one transaction: about a second's work
FIRST_ID = 1
LAST_ID = 2**31 - 1
MAX_TRIES = 3  # of a range that fails, before it is cut in two
MAX_FAILED = 10  # customers of a run that fail alone, before it is no longer they


class CollectionsRunRange(models.Model):
    """Some debtors of a run, planned in one transaction of one worker.

    Whoever dies leaves his range to the next; what was committed is done.
    """

    _name = "collections.run.range"
    _description = "Debtors planned together"
    _order = "first"
    _log_access = False

    run_id = fields.Many2one(
        comodel_name="collections.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="run_id.company_id")
    first = fields.Integer(required=True, help="The lowest database id of a customer.")
    last = fields.Integer(required=True)
    item_count = fields.Integer(
        string="Expected Items", help="Open items when the run began."
    )
    state = fields.Selection(
        selection=[("todo", "To do"), ("done", "Done"), ("failed", "Failed")],
        default="todo",
        required=True,
    )
    tries = fields.Integer()
    error = fields.Text()
    looked_at = fields.Integer(string="Open Items")
    debtor_count = fields.Integer(string="Customers")
    acted_on = fields.Integer()
    held = fields.Json(help="Items and amount, for each reason.")
    held_count = fields.Integer()

    _todo = models.Index("(run_id, first) WHERE state = 'todo'")

    # === RANGES === #

    @api.model
    def _create_for(self, run):
        """Cut all debtors in ranges that have about as many open items each."""
        evaluator = self.env["collections.evaluator"]
        evaluator._flush()
        company = run.company_id
        self.env.cr.execute(
            SQL(
                """
                WITH debtor AS (
                    SELECT contact.commercial_partner_id AS id,
                           COUNT(*) FILTER (WHERE line.amount_residual > 0) AS items
                      FROM account_move_line AS line
                      JOIN res_partner AS contact ON contact.id = line.partner_id
                     WHERE line.account_id IN %(accounts)s
                       AND line.company_id IN %(companies)s
                       AND line.reconciled IS NOT TRUE
                       AND line.parent_state = 'posted'
                  GROUP BY contact.commercial_partner_id
                ),
                numbered AS (
                    SELECT id, items,
                           SUM(items) OVER (ORDER BY id) - items AS before,
                           NULLIF(SUM(items) OVER (), 0) AS total
                      FROM debtor
                ),
                placed AS (
                    SELECT id, items,
                           LEAST(FLOOR(before * ranges / total), ranges - 1) AS number
                      FROM numbered,
                           GREATEST(ROUND(total / %(size)s), 1) AS ranges
                ),
                cut AS (
                    SELECT number, MIN(id) AS first, SUM(items) AS items
                      FROM placed
                  GROUP BY number
                     UNION ALL
                    SELECT 0, %(first)s, 0 WHERE NOT EXISTS (SELECT FROM debtor)
                )
                INSERT INTO collections_run_range
                            (run_id, first, last, item_count, state, tries)
                SELECT %(run)s,
                       CASE WHEN LAG(first) OVER place IS NULL
                            THEN %(first)s ELSE first END,
                       COALESCE(LEAD(first) OVER place - 1, %(last)s),
                       items, 'todo', 0
                  FROM cut
                WINDOW place AS (ORDER BY number)
                """,
                accounts=evaluator._get_receivable_account_ids(company),
                companies=tuple(company._get_collections_companies().ids),
                size=RANGE_ITEMS,
                run=run.id,
                first=FIRST_ID,
                last=LAST_ID,
            )
        )
        run.invalidate_recordset(["range_ids"])

    @api.model
    def _claim(self, run):
        """Lock a range that is still to do, of a run that is not paused.

        To be called as the first statement of a transaction: what others committed
        since its beginning would make it fail.
        """
        self.env["collections.run"].flush_model()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT todo.id
                  FROM collections_run_range AS todo
                  JOIN collections_run AS run ON run.id = todo.run_id
                 WHERE run.id = %s
                   AND run.state = 'running'
                   AND todo.state = 'todo'
              ORDER BY todo.first
                 LIMIT 1
                   FOR UPDATE OF todo SKIP LOCKED
                """,
                run.id,
            )
        )
        return self.browse(row[0] for row in rows)

    # === PLANNING === #

    def _plan_or_split(self):
        """Plan a claimed range; if it fails again and again, find out for whom.

        A range that failed some times is cut in two, until one customer is left alone
        with what went wrong: the others go on.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._plan()
        except psycopg2.OperationalError:
            raise  # another worker was faster: the whole range is tried again
        except Exception as error:
            self.env.invalidate_all(flush=False)
            self._note_failure(error)

    def _note_failure(self, error):
        _logger.info(
            "Planning customers %s to %s failed: %s", self.first, self.last, error
        )
        self.write({"tries": self.tries + 1, "error": str(error)})
        if self.tries >= MAX_TRIES and not self._split():
            _logger.warning("Customers %s to %s are left out", self.first, self.last)
            self.state = "failed"
            self.env["collections.run.problem"]._note_range(self)

    def _split(self):
        """Cut the range in two, to find out for whom it fails.

        Where it fails for many, it is not their fault, and looking for them is idle.

        :return: whether it was cut
        """
        debtors = self._get_debtor_ids()
        failed = self.search_count(
            [("run_id", "=", self.run_id.id), ("state", "=", "failed")]
        )
        if len(debtors) < 2 or failed >= MAX_FAILED:
            return False
        middle = debtors[len(debtors) // 2]
        self.create(
            {
                "run_id": self.run_id.id,
                "first": middle,
                "last": self.last,
                "tries": MAX_TRIES - 1,
            }
        )
        self.write({"last": middle - 1, "tries": MAX_TRIES - 1})
        return True

    def _get_debtor_ids(self):
        """Return the ids of the customers in the range that there is work for."""
        company = self.company_id
        debtors = Debtors(first=self.first, last=self.last)
        found = self.env["account.move.line"]._read_group(
            [
                ("account_type", "=", "asset_receivable"),
                ("company_id", "in", company._get_collections_companies().ids),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                *debtors.domain("partner_id.commercial_partner_id"),
            ],
            ["partner_id.commercial_partner_id"],
        )
        cases = self.env["collections.case"].search(
            debtors.domain("partner_id")
            & fields.Domain("company_id", "=", company.id)
            & fields.Domain("state", "=", "open")
        )
        return sorted({partner.id for [partner] in found} | set(cases.partner_id.ids))

    def _plan(self):
        """Plan the debtors of the range, and note what was seen."""
        self.ensure_one()
        run = self.run_id
        company, date = run.company_id, run.date
        debtors = Debtors(first=self.first, last=self.last)
        with run._measure("evaluate") as lap:
            self.env["collections.item"]._settle(date, debtors)
            self.env["collections.promise"]._judge_open(company, date, debtors)
            self.env["collections.experiment"]._enrol(company, date, debtors)
            self.env["collections.evaluator"]._materialize(company, date, debtors)
            lap.count = self._count()
        with run._measure("plan") as lap:
            self.env["collections.reviewer"]._release(company, date, debtors)
            actions = self.env["collections.planner"]._plan(company, date, run=run)
            lap.count = len(actions)
        with run._measure("refresh"):
            self.env["collections.case"]._refresh_range(company, date, debtors)
        self.state = "done"

    def _count(self):
        """Note how much was looked at, and what was held and why.

        :return: how many open items there are
        """
        [[looked_at, debtors, acted_on, held]] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*),
                       COUNT(DISTINCT partner_id),
                       COUNT(*) FILTER (WHERE %(is_to_plan)s),
                       (SELECT JSONB_OBJECT_AGG(held_reason,
                                                JSONB_BUILD_ARRAY(items, amount))
                          FROM (SELECT held_reason, COUNT(*) AS items,
                                       SUM(amount) AS amount
                                  FROM collections_evaluated AS item
                                 WHERE held_reason IS NOT NULL
                                   AND (target_level_id IS NOT NULL
                                        OR held_reason = 'no_policy'
                                           AND date_due < %(date)s)
                              GROUP BY held_reason) AS reason)
                  FROM collections_evaluated AS item
                """,
                date=self.run_id.date,
                is_to_plan=self.env["collections.planner"]._get_is_to_plan_sql(),
            )
        )
        held = held or {}
        self.write(
            {
                "looked_at": looked_at,
                "debtor_count": debtors,
                "acted_on": acted_on,
                "held": held,
                "held_count": sum(items for items, _amount in held.values()),
            }
        )
        return looked_at
