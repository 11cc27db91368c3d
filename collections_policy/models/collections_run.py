import logging
import time

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

RANGE = 500  # debtors planned in one transaction
LAST_ID = 2**31 - 1
MAX_ATTEMPTS = 5  # at a range, when others write what it reads


class CollectionsRun(models.Model):
    """One day's planning for one company: what was looked at, done, and left alone."""

    _name = "collections.run"
    _description = "Collections run"
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        selection=[("running", "Running"), ("done", "Done")],
        default="running",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Started by", readonly=True
    )
    started_on = fields.Datetime(readonly=True)
    finished_on = fields.Datetime(readonly=True)
    duration = fields.Float(
        string="Working Time",
        readonly=True,
        help="Seconds of work, pauses between batches left out.",
    )
    position = fields.Integer(
        readonly=True, help="Customers up to this database id have been planned."
    )
    looked_at = fields.Integer(
        string="Open Items", readonly=True, help="Open items that were looked at."
    )
    debtor_count = fields.Integer(
        string="Customers", readonly=True, help="Customers with something open."
    )
    held_ids = fields.One2many(
        comodel_name="collections.run.held",
        inverse_name="run_id",
        string="Held by Reason",
        readonly=True,
    )
    held_count = fields.Integer(string="Held", compute="_compute_held_count")
    action_ids = fields.One2many(
        comodel_name="collections.action", inverse_name="run_id", readonly=True
    )
    action_count = fields.Integer(string="Actions", compute="_compute_action_counts")
    acted_on = fields.Integer(
        string="Acted on",
        compute="_compute_action_counts",
        help="Open items for which something was planned.",
    )
    failed_count = fields.Integer(
        string="Not Reached", compute="_compute_action_counts"
    )

    _one_a_day = models.UniqueIndex("(company_id, date)")

    # === COMPUTE METHODS === #

    @api.depends("held_ids.item_count")
    def _compute_held_count(self):
        for run in self:
            run.held_count = sum(run.held_ids.mapped("item_count"))

    @api.depends("action_ids.state")
    def _compute_action_counts(self):
        Action = self.env["collections.action"]
        mine = [("run_id", "in", self.ids)]
        actions = dict(Action._read_group(mine, ["run_id"], ["__count"]))
        failed = dict(
            Action._read_group(
                [*mine, ("state", "=", "failed")], ["run_id"], ["__count"]
            )
        )
        acted = dict(
            self.env["collections.action.line"]._read_group(
                [("action_id.run_id", "in", self.ids), ("step_id", "!=", False)],
                ["action_id.run_id"],
                ["move_line_id:count_distinct"],
            )
        )
        for run in self:
            run.action_count = actions.get(run, 0)
            run.failed_count = failed.get(run, 0)
            run.acted_on = acted.get(run, 0)

    # === ACTION METHODS === #

    @api.model
    def action_plan_today(self):
        """Plan today's steps of the current company again, from the beginning."""
        self.check_access("read")
        company = self.env.company.root_id
        run = self.sudo()._open_run(company, company._get_collections_date())
        run._restart()
        while run.state == "running":
            run._plan_range()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": run.id,
            "view_mode": "form",
        }

    def action_open_actions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_action_action"
        )
        action["domain"] = [("run_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_open_failed(self):
        action = self.action_open_actions()
        action["domain"] += [("state", "=", "failed")]
        return action

    # === THE DAY'S RUN === #

    @api.model
    def _cron_plan(self):
        """Plan the day for each company in which it has begun, range by range."""
        companies = self._get_due_companies(fields.Datetime.now())
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(companies))
        for company in companies:
            time_left = self._plan_company_or_retry(company)
            if not time_left:
                break
        if self._get_due_companies(fields.Datetime.now()):
            self.env.ref("collections_policy.ir_cron_plan")._trigger()
        self.env.ref("collections_policy.ir_cron_deliver")._trigger()

    @api.model
    def _plan_company_or_retry(self, company):
        """Plan the day of a company, again where somebody else was faster.

        What went wrong in one company does not stop the others.

        :return: the seconds that are left
        """
        for _attempt in range(MAX_ATTEMPTS):
            try:
                return self._plan_company(company)
            except (psycopg2.OperationalError, psycopg2.IntegrityError) as error:
                _logger.info("Company %s is planned again: %s", company.id, error)
                self.env.cr.rollback()
            except Exception:
                _logger.exception("Planning failed for company %s", company.id)
                self.env.cr.rollback()
                break
        return self.env["ir.cron"]._commit_progress()

    @api.model
    def _plan_company(self, company):
        """Plan the day of a company, until it is done or the time is up.

        :return: the seconds that are left
        """
        progress = self.env["ir.cron"]._commit_progress
        run = self._open_run(company, company._get_collections_date())
        time_left = True
        while run.state == "running" and time_left:
            if not run.try_lock_for_update():
                break  # another worker has it
            run._plan_range()
            time_left = progress(run.state == "done")
        return time_left

    @api.model
    def _get_due_companies(self, now):
        """Return the root companies whose day has begun and is not planned yet."""
        companies = self.env["res.company"]._get_collections_automatic()
        return companies.filtered(
            lambda company: (
                company._get_collections_moment(now).hour >= company.collections_hour
                and not self.search_count(
                    [
                        ("company_id", "=", company.id),
                        ("date", "=", company._get_collections_date(now)),
                        ("state", "=", "done"),
                    ]
                )
            )
        )

    @api.model
    def _open_run(self, company, date):
        """Return the run of a company's day, begun or not."""
        run = self.search([("company_id", "=", company.id), ("date", "=", date)])
        return run or self.create(
            {
                "company_id": company.id,
                "date": date,
                "user_id": self.env.user.id,
                "started_on": fields.Datetime.now(),
            }
        )

    def _restart(self):
        """Begin a run again; what it has planned stays."""
        self.ensure_one()
        if not self.try_lock_for_update():
            raise UserError(self.env._("Today's run is being worked on right now."))
        self.held_ids.unlink()
        self.write(
            {
                "state": "running",
                "position": 0,
                "looked_at": 0,
                "debtor_count": 0,
                "finished_on": False,
            }
        )

    def _plan_range(self):
        """Plan the next range of debtors, and note whether that was the last."""
        self.ensure_one()
        begun = time.monotonic()
        last = self._get_range_end()
        self._plan_between(self.position + 1, last)
        if last == LAST_ID:
            self.write({"state": "done", "finished_on": fields.Datetime.now()})
        self.duration += time.monotonic() - begun

    def _get_range_end(self):
        """Return the last debtor id of the next range; the last range has no end."""
        company = self.company_id
        self.env["collections.evaluator"]._flush()
        [[count, last]] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(id), MAX(id) FROM (
                    SELECT DISTINCT contact.commercial_partner_id AS id
                      FROM account_move_line AS line
                      JOIN res_partner AS contact ON contact.id = line.partner_id
                     WHERE line.account_id IN %(accounts)s
                       AND line.company_id IN %(companies)s
                       AND line.reconciled IS NOT TRUE
                       AND line.parent_state = 'posted'
                       AND contact.commercial_partner_id > %(position)s
                  ORDER BY id LIMIT %(range)s
                ) AS debtor
                """,
                accounts=self.env["collections.evaluator"]._get_receivable_account_ids(
                    company
                ),
                companies=tuple(company._get_collections_companies().ids),
                position=self.position,
                range=RANGE,
            )
        )
        return last if count == RANGE else LAST_ID

    def _plan_between(self, first, last):
        company = self.company_id
        in_range = SQL(
            "line.partner_id IN (SELECT id FROM res_partner "
            "WHERE commercial_partner_id BETWEEN %s AND %s)",
            first,
            last,
        )
        self.env["collections.item"]._settle(self.date, in_range)
        evaluated = self.env["collections.evaluator"]._evaluate_range(
            company, self.date, first, last
        )
        planner = self.env["collections.planner"]
        planner._release(evaluated, self.date)
        planner._plan(company, self.date, evaluated, run=self)
        self.env["collections.case"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("partner_id", ">=", first),
                ("partner_id", "<=", last),
            ]
        )._refresh(self.date)
        self._count(evaluated)
        self.position = last

    # === REPORT === #

    def _count(self, evaluated):
        """Add what was seen of a range of debtors to the report."""
        self.looked_at += len(evaluated)
        self.debtor_count += len({item.partner_id for item in evaluated})
        held = {}
        for item in evaluated:
            if self._is_held(item):
                count, amount = held.get(item.held_reason, (0, 0))
                held[item.held_reason] = (count + 1, amount + item.amount)
        known = self.held_ids.grouped("reason")
        for reason, (count, amount) in held.items():
            line = known.get(reason) or self.env["collections.run.held"].create(
                {"run_id": self.id, "reason": reason}
            )
            line.item_count += count
            line.amount += amount

    def _is_held(self, item):
        """Whether something would have been due for an item, were it not held."""
        if item.held_reason == "no_policy":
            return item.date_due < self.date
        return item.held_reason and item.target_level_id

    def _get_report(self):
        """Return what a run did, in words and numbers, for people and programs.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "company": self.company_id.name,
            "date": self.date,
            "state": self.state,
            "looked_at": self.looked_at,
            "debtors": self.debtor_count,
            "acted_on": self.acted_on,
            "planned": self._count_actions("channel"),
            "delivered": self._count_actions("channel", ("sent", "done", "queued")),
            "waiting": self._count_actions("state", ("to_approve", "todo", "planned")),
            "failed": self._count_actions("reason", ("failed",)),
            "held": {
                self._get_label(line, "reason"): line.item_count
                for line in self.held_ids
            },
        }

    def _count_actions(self, fname, states=()):
        domain = [("run_id", "=", self.id)]
        if states:
            domain.append(("state", "in", states))
        Action = self.env["collections.action"]
        labels = dict(Action._fields[fname]._description_selection(self.env))
        return {
            labels.get(value, value or ""): count
            for value, count in Action._read_group(domain, [fname], ["__count"])
        }

    def _get_label(self, record, fname):
        labels = dict(record._fields[fname]._description_selection(self.env))
        return labels.get(record[fname], "")


class CollectionsRunHeld(models.Model):
    """How many open items a run left alone for one reason, and what they amount to."""

    _name = "collections.run.held"
    _description = "Items held by a collections run"
    _order = "item_count desc, id"

    run_id = fields.Many2one(
        comodel_name="collections.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="run_id.company_id")
    currency_id = fields.Many2one(related="run_id.currency_id")
    reason = fields.Selection(selection="_selection_reason", required=True)
    item_count = fields.Integer(string="Open Items")
    amount = fields.Monetary(help="Residual, in the company's currency.")

    def _selection_reason(self):
        return self.env["collections.hold"]._selection_reason()
