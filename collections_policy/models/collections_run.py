import logging
import time

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 20  # at claiming a range, when others are faster
PATIENCE = 10.0  # seconds for which a person who plans today is kept waiting


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
        selection=[
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
            ("stopped", "Stopped"),
        ],
        default="running",
        required=True,
        readonly=True,
        help="Stopped: its day passed before it was done; the next run has taken over.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Started by", readonly=True
    )
    started_on = fields.Datetime(readonly=True)
    finished_on = fields.Datetime(readonly=True)
    range_ids = fields.One2many(
        comodel_name="collections.run.range",
        inverse_name="run_id",
        string="Ranges",
        readonly=True,
    )
    action_ids = fields.One2many(
        comodel_name="collections.action", inverse_name="run_id", readonly=True
    )

    _one_a_day = models.UniqueIndex("(company_id, date)")

    # === ACTION METHODS === #

    @api.model
    def action_plan_today(self):
        """Plan today's steps of the current company again, from the beginning.

        What takes longer than a person waits goes on in the background.
        """
        self.check_access("read")
        company = self.env.company.root_id
        run = self.sudo()._open_run(company, company._get_collections_date())
        run._restart()
        patience = time.monotonic() + PATIENCE
        while run.state == "running" and time.monotonic() < patience:
            run._plan_next_range()
        if run.state == "running":
            self.env["collections.worker"]._trigger("plan")
        return run._get_form_action()

    def action_pause(self):
        """Stop planning and delivering for now; what is on its way goes on."""
        self._check_manager()
        self.sudo().filtered(lambda run: run.state in ("running", "done")).write(
            {"state": "paused"}
        )

    def action_resume(self):
        """Go on where a run was paused."""
        self._check_manager()
        self.sudo().filtered(lambda run: run.state == "paused").write(
            {"state": "running"}
        )
        for kind in ("plan", "deliver"):
            self.env["collections.worker"]._trigger(kind)

    def _check_manager(self):
        self.check_access("read")
        if not self.env.user.has_group("collections_policy.group_user"):
            raise UserError(self.env._("Only collectors can do this."))

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # === CRUD === #

    def unlink(self):
        # EXTENDS 'base': no foreign key does it (see fields.Reference)
        actions = self.env["collections.action"]
        actions.flush_model(["run_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE collections_action SET run_id = NULL WHERE run_id IN %s",
                tuple(self.ids) or (0,),
            )
        )
        actions.invalidate_model(["run_id"])
        return super().unlink()

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_plan(self):
        """Plan the day for each company in which it has begun, range by range."""
        now = fields.Datetime.now()
        companies = self._get_due_companies(now)
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        worker = self.env["collections.worker"]
        for company in companies:
            if not self._work_company(company, company._get_collections_date(now)):
                worker._trigger("plan")
                break
        worker._trigger("deliver")

    @api.model
    def _work_company(self, company, date):
        """Plan the day of a company.  What goes wrong in it does not stop the others.

        :return: the seconds that are left
        """
        for _attempt in range(MAX_ATTEMPTS):
            try:
                run = self._open_run(company, date)
                self.env.cr.commit()  # pylint: disable=invalid-commit
                return run._work()
            except (psycopg2.OperationalError, psycopg2.IntegrityError) as error:
                _logger.info("Company %s is planned again: %s", company.id, error)
                self.env.cr.rollback()
            except Exception:
                _logger.exception("Planning failed for company %s", company.id)
                self.env.cr.rollback()
                break
        return self.env["ir.cron"]._commit_progress()

    @api.model
    def _get_due_companies(self, now):
        """Return the root companies whose day has begun and is not planned yet.

        A run that a person began goes on, whatever the hour.
        """
        begun = self.search([("state", "=", "running")])
        automatic = self.env["res.company"]._get_collections_automatic()
        return begun.filtered(
            lambda run: run.date == run.company_id._get_collections_date(now)
        ).company_id | automatic.filtered(
            lambda company: (
                company._get_collections_moment(now).hour >= company.collections_hour
                and not self.search_count(
                    [
                        ("company_id", "=", company.id),
                        ("date", "=", company._get_collections_date(now)),
                        ("state", "!=", "running"),
                    ]
                )
            )
        )

    # === THE DAY'S RUN === #

    @api.model
    def _open_run(self, company, date):
        """Return the run of a company's day, begun or not.

        :param company: a root company
        :param date: the day, in the company's time zone
        """
        run = self.search([("company_id", "=", company.id), ("date", "=", date)])
        if run:
            return run
        self._stop_earlier(company, date)
        run = self.create(
            {
                "company_id": company.id,
                "date": date,
                "user_id": self.env.user.id,
                "started_on": fields.Datetime.now(),
            }
        )
        run._begin()
        return run

    def _stop_earlier(self, company, date):
        """End the runs of earlier days: today's looks at everything anew."""
        self.search(
            [
                ("company_id", "=", company.id),
                ("date", "<", date),
                ("state", "in", ("running", "paused")),
            ]
        ).write({"state": "stopped"})

    def _begin(self):
        """Cut the work in ranges, and name what is wrong with the settings."""
        self.ensure_one()
        self.env["collections.run.range"]._create_for(self)
        self.env["collections.run.problem"]._look_for(self)

    def _restart(self):
        """Begin a run again; what it has planned stays."""
        self.ensure_one()
        if not self.try_lock_for_update():
            raise UserError(self.env._("Today's run is being worked on right now."))
        self.range_ids.unlink()
        self.held_ids.unlink()
        self.problem_ids.unlink()
        now = fields.Datetime.now()
        self.write({"state": "running", "started_on": now, "finished_on": False})
        self._begin()

    def _work(self):
        """Plan range by range, until the run is done or the time is up.

        :return: the seconds that are left
        """
        self.ensure_one()
        progress = self.env["ir.cron"]._commit_progress
        time_left = progress()
        while time_left and self._plan_next_or_retry():
            time_left = progress()
        return progress(1) if time_left else time_left

    def _plan_next_or_retry(self):
        """Plan the next range, again where another worker was faster.

        :return: whether there was one to plan
        """
        for attempt in range(MAX_ATTEMPTS):
            try:
                found = self._plan_next_range()
                self.env.flush_all()
                return found
            except psycopg2.OperationalError:
                if attempt == MAX_ATTEMPTS - 1:
                    raise
                self.env.cr.rollback()
        return False

    def _plan_next_range(self):
        """Plan the next range that nobody else is at; the last one ends the run.

        :return: the range; none if there is none left to claim
        """
        self.ensure_one()
        claimed = self.env["collections.run.range"]._claim(self)
        if claimed:
            claimed._plan_or_split()
        else:
            self._finish()
        return claimed

    def _finish(self):
        """End the run once nothing is left of it, and sum up what it left alone."""
        self.ensure_one()
        self.env["collections.run.range"].flush_model()
        left = self.range_ids.search_count(
            [("run_id", "=", self.id), ("state", "=", "todo")], limit=1
        )
        if left or self.state != "running" or not self.try_lock_for_update():
            return
        self.env["collections.run.held"]._sum_up(self)
        self.write({"state": "done", "finished_on": fields.Datetime.now()})
