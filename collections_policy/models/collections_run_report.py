"""What a run tells while it works and afterwards: how far, how fast, what, and why."""

import time
from contextlib import contextmanager
from types import SimpleNamespace

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_duration


class CollectionsRun(models.Model):
    _inherit = "collections.run"

    looked_at = fields.Integer(
        string="Open Items",
        compute="_compute_counts",
        help="Open items that were looked at.",
    )
    debtor_count = fields.Integer(
        string="Customers",
        compute="_compute_counts",
        help="Customers with something open.",
    )
    acted_on = fields.Integer(
        string="Acted on",
        compute="_compute_counts",
        help="Open items for which something was planned.",
    )
    held_count = fields.Integer(string="Held", compute="_compute_counts")
    held_ids = fields.One2many(
        comodel_name="collections.run.held",
        inverse_name="run_id",
        string="Held by Reason",
        readonly=True,
    )
    lap_ids = fields.One2many(
        comodel_name="collections.run.lap", inverse_name="run_id", readonly=True
    )
    stage_ids = fields.One2many(
        comodel_name="collections.run.stage",
        inverse_name="run_id",
        string="Stages",
        readonly=True,
    )
    problem_ids = fields.One2many(
        comodel_name="collections.run.problem",
        inverse_name="run_id",
        string="Problems",
        readonly=True,
    )
    failure_ids = fields.One2many(
        comodel_name="collections.run.failure",
        inverse_name="run_id",
        string="Not Reached, and Why",
        readonly=True,
    )
    delay_ids = fields.One2many(
        comodel_name="collections.run.delay",
        inverse_name="run_id",
        string="Put Off, and Why",
        readonly=True,
    )
    problem_count = fields.Integer(compute="_compute_problem_count")
    action_count = fields.Integer(string="Actions", compute="_compute_action_counts")
    failed_count = fields.Integer(
        string="Not Reached", compute="_compute_action_counts"
    )
    waiting_count = fields.Integer(
        compute="_compute_action_counts",
        help="Planned for today or earlier, and not handed over yet.",
    )
    duration = fields.Float(
        string="Working Time",
        compute="_compute_duration",
        help="Seconds of work, of all workers together.",
    )
    progress = fields.Float(compute="_compute_progress", help="Percent planned.")
    delivery_progress = fields.Float(
        compute="_compute_progress", help="Percent of what is due, handed over."
    )
    progress_label = fields.Char(compute="_compute_progress")
    is_live = fields.Boolean(
        compute="_compute_is_live", help="It is planned or delivered right now."
    )

    # === COMPUTE METHODS === #

    @api.depends("range_ids.state")
    def _compute_counts(self):
        fnames = ("looked_at", "debtor_count", "acted_on", "held_count")
        sums = {
            run: numbers
            for run, *numbers in self.env["collections.run.range"]._read_group(
                [("run_id", "in", self.ids)],
                ["run_id"],
                [f"{fname}:sum" for fname in fnames],
            )
        }
        for run in self:
            for fname, number in zip(
                fnames, sums.get(run, [0] * len(fnames)), strict=True
            ):
                run[fname] = number or 0

    @api.depends("problem_ids")
    def _compute_problem_count(self):
        counts = dict(
            self.env["collections.run.problem"]._read_group(
                [("run_id", "in", self.ids)], ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.problem_count = counts.get(run, 0)

    @api.depends("action_ids.state")
    def _compute_action_counts(self):
        counts = {}
        for run, state, count in self.env["collections.action"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        ):
            counts[run, state] = count
        for run in self:
            own = {state: number for (of, state), number in counts.items() if of == run}
            run.action_count = sum(own.values())
            run.failed_count = own.get("failed", 0)
            run.waiting_count = own.get("planned", 0)

    @api.depends("lap_ids")
    def _compute_duration(self):
        seconds = dict(
            self.env["collections.run.lap"]._read_group(
                [("run_id", "in", self.ids)], ["run_id"], ["seconds:sum"]
            )
        )
        for run in self:
            run.duration = seconds.get(run, 0.0)

    @api.depends("state", "range_ids.state", "action_ids.state")
    @api.depends_context("lang")
    def _compute_progress(self):
        sums = {
            (run, state): (items or 0, ranges)
            for run, state, items, ranges in self.env[
                "collections.run.range"
            ]._read_group(
                [("run_id", "in", self.ids)],
                ["run_id", "state"],
                ["item_count:sum", "__count"],
            )
        }
        for run in self:
            left, ranges_left = sums.get((run, "todo"), (0, 0))
            total = sum(
                items for (of, _state), (items, _n) in sums.items() if of == run
            )
            done = total - left
            run.progress = 100.0 * done / total if total else 100.0 * (not ranges_left)
            handled = run.action_count - run.waiting_count
            run.delivery_progress = (
                100.0 * handled / run.action_count if run.action_count else 0.0
            )
            run.progress_label = run._get_progress_label(done, total)

    @api.depends("state", "action_ids.state", "date")
    def _compute_is_live(self):
        for run in self:
            today = run.company_id._get_collections_date()
            run.is_live = run.date == today and (
                run.state == "running" or run.state == "done" and run.waiting_count
            )

    def _get_progress_label(self, done, total):
        """Return, in words, how far the planning is, how fast, and how long it takes.

        :param int done: open items planned
        :param int total: open items when the run began
        """
        self.ensure_one()
        label = self.env._(
            "%(done)s of %(total)s open items", done=f"{done:n}", total=f"{total:n}"
        )
        if self.state != "running" or not done:
            return label
        rate = done / max(
            (fields.Datetime.now() - self.started_on).total_seconds(), 1.0
        )
        return self.env._(
            "%(label)s, %(rate)s a second, %(left)s left",
            label=label,
            rate=round(rate),
            left=format_duration((total - done) / rate / 60),
        )

    # === ACTION METHODS === #

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
        action["context"] = {"group_by": "reason"}
        return action

    # === WHAT TOOK HOW LONG === #

    @contextmanager
    def _measure(self, stage):
        """Note how long a stage takes; the caller sets ``count`` on what it is given.

        :param str stage: a code of ``collections.run.lap.stage``
        """
        lap = SimpleNamespace(count=0)
        begun = time.monotonic()
        yield lap
        self._note_lap(stage, time.monotonic() - begun, lap.count)

    def _note_lap(self, stage, seconds, count):
        """Note how long a worker took for a part of a stage.

        :param float seconds: how long
        :param int count: of how many items or actions
        """
        for run in self:
            self.env["collections.run.lap"].create(
                {"run_id": run.id, "stage": stage, "seconds": seconds, "count": count}
            )

    # === REPORT === #

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
            "seconds": {
                self._get_label(stage, "stage"): stage.seconds
                for stage in self.stage_ids
            },
            "problems": self.problem_ids.mapped("name"),
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

    @api.model
    def _sum_up(self, run):
        """Add up what the ranges of a run held."""
        self.env["collections.run.range"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT entry.key,
                       SUM((entry.value ->> 0)::int),
                       SUM((entry.value ->> 1)::numeric)
                  FROM collections_run_range AS part,
                       JSONB_EACH(part.held) AS entry
                 WHERE part.run_id = %s AND part.state = 'done'
              GROUP BY entry.key
                """,
                run.id,
            )
        )
        self.create(
            [
                {"run_id": run.id, "reason": key, "item_count": items, "amount": amount}
                for key, items, amount in rows
            ]
        )


class CollectionsRunLap(models.Model):
    """How long a worker took for its part of a stage: written once, never changed."""

    _name = "collections.run.lap"
    _description = "Time spent on a part of a collections run"
    _log_access = False

    run_id = fields.Many2one(
        comodel_name="collections.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="run_id.company_id")
    stage = fields.Selection(
        selection=[
            ("evaluate", "Evaluate"),
            ("plan", "Plan"),
            ("refresh", "Update cases"),
            ("deliver", "Deliver"),
        ],
        required=True,
    )
    seconds = fields.Float(required=True)
    count = fields.Integer(required=True)


class CollectionsRunStage(models.Model):
    """How long a run took for each stage, all workers together."""

    _name = "collections.run.stage"
    _description = "Stage of a collections run"
    _auto = False
    _order = "id"

    run_id = fields.Many2one(comodel_name="collections.run", readonly=True)
    company_id = fields.Many2one(related="run_id.company_id")
    stage = fields.Selection(
        selection=lambda self: (
            self.env["collections.run.lap"]
            ._fields["stage"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    seconds = fields.Float(readonly=True)
    count = fields.Integer(string="Items or Actions", readonly=True)
    longest = fields.Float(
        string="Longest Batch", readonly=True, help="Seconds in one transaction."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(id) AS id, run_id, stage, SUM(seconds) AS seconds,
                   SUM(count) AS count, MAX(seconds) AS longest
              FROM collections_run_lap
          GROUP BY run_id, stage
            """
        )


class CollectionsRunDelay(models.Model):
    """How many actions of a run the gate put off or did not allow, for one reason."""

    _name = "collections.run.delay"
    _description = "What a collections run was not allowed"
    _auto = False
    _order = "count desc, id"

    run_id = fields.Many2one(comodel_name="collections.run", readonly=True)
    company_id = fields.Many2one(related="run_id.company_id")
    answer = fields.Selection(
        selection=[("later", "Later"), ("no", "Not allowed")], readonly=True
    )
    reason = fields.Selection(
        selection=lambda self: self.env["collections.action"]._selection_reason(),
        readonly=True,
    )
    contact_rule_id = fields.Many2one(
        comodel_name="collections.contact.rule", readonly=True
    )
    count = fields.Integer(string="Actions", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(id) AS id, run_id, guard_answer AS answer,
                   guard_reason AS reason, contact_rule_id, COUNT(*) AS count
              FROM collections_action
             WHERE guard_answer IN ('later', 'no') AND run_id IS NOT NULL
          GROUP BY run_id, guard_answer, guard_reason, contact_rule_id
            """
        )

    def action_open(self):
        """Open the actions that were put off, or not allowed, for this reason."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_action_action"
        )
        action["domain"] = [
            ("run_id", "=", self.run_id.id),
            ("guard_answer", "=", self.answer),
            ("guard_reason", "=", self.reason),
            ("contact_rule_id", "=", self.contact_rule_id.id),
        ]
        action["context"] = {}
        return action


class CollectionsRunFailure(models.Model):
    """How many actions of a run did not reach the customer, for one reason."""

    _name = "collections.run.failure"
    _description = "What a collections run could not do"
    _auto = False
    _order = "count desc, id"

    run_id = fields.Many2one(comodel_name="collections.run", readonly=True)
    company_id = fields.Many2one(related="run_id.company_id")
    reason = fields.Selection(
        selection=lambda self: self.env["collections.action"]._selection_reason(),
        readonly=True,
    )
    count = fields.Integer(string="Actions", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(id) AS id, run_id, reason, COUNT(*) AS count
              FROM collections_action
             WHERE state = 'failed' AND run_id IS NOT NULL
          GROUP BY run_id, reason
            """
        )

    def action_open(self):
        """Open the actions that failed for this reason."""
        self.ensure_one()
        action = self.run_id.action_open_failed()
        action["domain"] += [("reason", "=", self.reason)]
        action["context"] = {}
        return action

    def action_retry(self):
        """Try again all that failed for these reasons."""
        actions = self.env["collections.action"]
        for failure in self:
            actions |= actions.search(
                [
                    ("run_id", "=", failure.run_id.id),
                    ("state", "=", "failed"),
                    ("reason", "=", failure.reason),
                ]
            )
        return actions.action_retry()
