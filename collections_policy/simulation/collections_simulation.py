"""Simulations: what the next days would bring, and what a change would make of them."""

import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_date

from ..tools.simulation_summary import add_up, find_totals, scale
from .course import Terms

_logger = logging.getLogger(__name__)

CRON = "collections_policy.ir_cron_simulate"
# What a person waits for: debtors, days and courses multiplied; to begin a day takes as
# much as to go through so many debtors
AT_ONCE = 10_000
A_DAY = 100
ALIKE = ("day", "kind", "reason", "policy_id", "level_id", "channel")


class CollectionsSimulation(models.Model):
    """The next days of a company's collections, as they are and with a change."""

    _name = "collections.simulation"
    _description = "Collections simulation"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(
        comodel_name="collections.policy",
        string="Policy to Change",
        ondelete="cascade",
        check_company=True,
        help="Empty: all policies stay as they are.",
    )
    other_id = fields.Many2one(
        comodel_name="collections.policy",
        string="Change It To",
        ondelete="cascade",
        check_company=True,
        help="The proposal, or the other policy, whose levels, steps and terms it "
        "would have. Empty: it stays as it is.",
    )
    days = fields.Integer(
        required=True, default=30, help="How many days ahead, today included."
    )
    share = fields.Integer(
        string="Sample",
        required=True,
        default=100,
        help="Percent of the customers to look at. Less is quicker; numbers are then "
        "multiplied to stand for all.",
    )
    notice_days = fields.Integer(
        string="Notices Arrive After",
        required=True,
        default=10,
        help="Days after which a registered notice is taken to be proven delivered, "
        "for the levels that wait for it.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Wanted By",
        default=lambda self: self.env.user,
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        selection=[
            ("draft", "To Do"),
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        default="draft",
        required=True,
        readonly=True,
    )
    is_live = fields.Boolean(compute="_compute_is_live")
    progress = fields.Float(readonly=True, aggregator=None, copy=False)
    problem = fields.Text(readonly=True, copy=False)
    date_start = fields.Date(string="From", readonly=True, copy=False)
    date_end = fields.Date(string="To", readonly=True, copy=False)
    started_on = fields.Datetime(readonly=True, copy=False)
    ended_on = fields.Datetime(readonly=True, copy=False)
    seconds = fields.Float(
        string="Working Time", readonly=True, aggregator=None, copy=False
    )
    debtor_count = fields.Integer(
        string="Customers",
        readonly=True,
        copy=False,
        help="Who owe something, or have a case.",
    )
    looked_at = fields.Integer(string="Customers Looked At", readonly=True, copy=False)
    assumptions = fields.Text(string="What Is Assumed", readonly=True, copy=False)
    totals = fields.Json(readonly=True, copy=False)
    summary_html = fields.Html(compute="_compute_summary_html", sanitize=False)

    _days_within_reason = models.Constraint(
        "CHECK (days BETWEEN 1 AND 120)", "Look 1 to 120 days ahead."
    )
    _share_of_all = models.Constraint(
        "CHECK (share BETWEEN 1 AND 100)", "A sample is 1 to 100 percent."
    )
    _notice_days_within_reason = models.Constraint(
        "CHECK (notice_days BETWEEN 0 AND 120)",
        "Notices arrive after no days, or 120 at most.",
    )

    # === COMPUTE METHODS === #

    @api.depends("policy_id", "other_id", "days")
    def _compute_name(self):
        for simulation in self:
            simulation.name = simulation._get_name()

    def _get_name(self):
        if not self.policy_id or not self.other_id:
            return self.env._("The next %s days", self.days)
        return self.env._(
            "%(policy)s → %(other)s, %(days)s days",
            policy=self.policy_id.name,
            other=self.other_id.display_name,
            days=self.days,
        )

    @api.depends("state")
    def _compute_is_live(self):
        for simulation in self:
            simulation.is_live = simulation.state in ("waiting", "running")

    @api.depends("totals")
    @api.depends_context("lang")
    def _compute_summary_html(self):
        for simulation in self:
            simulation.summary_html = simulation.totals and self.env["ir.qweb"]._render(
                "collections_policy.simulation_summary",
                {"simulation": simulation, "tiles": simulation._get_tiles()},
            )

    def _get_tiles(self):
        """Return what is told at a glance: label, kind, today's number, the changed."""
        labels = {
            "actions": (self.env._("Actions"), "number"),
            "debtors": (self.env._("Customers contacted"), "number"),
            "cost": (self.env._("Cost"), "money"),
            "put_off": (self.env._("Put off by contact rules"), "number"),
            "unreached": (self.env._("Not reached"), "number"),
            "notices": (self.env._("Formal notices"), "number"),
        }
        today = self.totals["today"]
        changed = self.totals.get("changed") or {}
        return [
            (label, kind, today[name], changed.get(name))
            for name, (label, kind) in labels.items()
        ]

    # === ACTION METHODS === #

    def action_run(self):
        """Run the simulation, or have it run where a person would wait too long."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "failed"):
            raise UserError(self.env._("This simulation was run: make another one."))
        simulation = self.sudo()
        simulation._forget()
        if simulation._is_quick():
            simulation._keep(*simulation._simulate())
            return
        simulation.state = "waiting"
        self.env.ref(CRON).sudo()._trigger()

    def action_again(self):
        """Open a new simulation of the same."""
        self.ensure_one()
        return self.copy()._open()

    def action_open_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_simulation_line_action"
        )
        return {**action, "domain": [("simulation_id", "=", self.id)]}

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Simulation"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_run(self):
        """Run what waits, one after the other."""
        self._note_interrupted()
        progress = self.env["ir.cron"]._commit_progress
        waiting = self.search([("state", "=", "waiting")], order="id")
        progress(remaining=len(waiting))
        for simulation in waiting:
            simulation.write({"state": "running", "started_on": fields.Datetime.now()})
            progress()  # others see that it runs, and its row is free for its progress
            try:
                result = simulation._simulate(simulation._note_progress)
                progress()  # what was noted meanwhile is to be seen
                simulation._keep(*result)
                self.env.flush_all()
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Simulation %s failed", simulation.id)
                simulation.write({"state": "failed", "problem": str(error)})
            if not progress(1):
                break

    @api.model
    def _note_interrupted(self):
        """One scheduled action runs at a time: what still seems to run was cut off."""
        self.search([("state", "=", "running")]).write(
            {
                "state": "failed",
                "problem": self.env._(
                    "It was cut off: the server was stopped, or it took too long. Take "
                    "a smaller sample, or fewer days."
                ),
            }
        )

    def _note_progress(self, days):
        """Tell how far it has come, beside the transaction in which it runs."""
        share = 100.0 * days / (self.days * len(self._get_changes()))
        with self.env.registry.cursor() as cr:
            aside = self.with_env(self.env(cr=cr))
            aside.progress = share

    # === BUSINESS METHODS === #

    def _get_changes(self):
        """Return what is run: everything as it is, and then with the change, if any."""
        if self.policy_id and self.other_id and self.policy_id != self.other_id:
            return [None, (self.policy_id.id, self.other_id.id)]
        return [None]

    def _is_quick(self):
        """Tell whether a person can wait for it."""
        debtors = self.env["collections.simulator"]._count_debtors(self.company_id)
        a_day = A_DAY + debtors * self.share / 100
        return a_day * self.days * len(self._get_changes()) <= AT_ONCE

    def _simulate(self, tick=None):
        """Run it; nothing is kept yet.

        :param tick: see ``collections.simulator``
        :return: the courses, the terms, and the seconds it took
        """
        began = time.monotonic()
        terms = Terms(
            self.company_id._get_collections_date(),
            self.days,
            self.share,
            self.notice_days,
        )
        simulator = self.env["collections.simulator"].with_context(
            lang=self.user_id.lang, tz=self.user_id.tz
        )
        courses = simulator._simulate(self.company_id, terms, self._get_changes(), tick)
        return courses, terms, time.monotonic() - began

    def _forget(self):
        """Drop what an earlier run has left."""
        self.write({"problem": False, "totals": False, "progress": 0.0})
        self.line_ids.unlink()
        self.level_ids.unlink()
        self.notice_ids.unlink()

    def _keep(self, courses, terms, seconds):
        """Keep what a run has come to."""
        self._forget()
        totals, lines, levels, notices = {}, [], [], []
        for variant, course in zip(("today", "changed"), courses, strict=False):
            factor = course.debtors / course.looked_at if course.looked_at else 1.0
            formal = self._find_formal(course)
            totals[variant] = {
                **find_totals(course.contacts, factor),
                "notices": scale(len(formal), factor),
            }
            lines += self._prepare_lines(variant, course, factor)
            levels += self._prepare_levels(variant, course, factor)
            notices += self._prepare_notices(variant, course, formal)
        first = courses[0]
        now = fields.Datetime.now()
        self.write(
            {
                "state": "done",
                "progress": 100.0,
                "date_start": terms.start,
                "date_end": terms.start + timedelta(days=terms.days - 1),
                "started_on": now - timedelta(seconds=seconds),
                "ended_on": now,
                "seconds": seconds,
                "debtor_count": first.debtors,
                "looked_at": first.looked_at,
                "assumptions": "\n".join(self._get_assumptions(first)),
                "totals": totals,
                "line_ids": [Command.create(values) for values in lines],
                "level_ids": [Command.create(values) for values in levels],
                "notice_ids": [Command.create(values) for values in notices],
            }
        )

    # === WHAT IS KEPT === #

    def _prepare_lines(self, variant, course, factor):
        return [
            {
                "variant": variant,
                "date": day,
                "kind": kind,
                "reason": reason,
                "policy_id": policy_id,
                **self._prepare_place(course, level_id),
                "channel": channel,
                "action_count": total.actions,
                "debtor_count": total.debtors,
                "amount": total.amount,
                "cost": total.cost,
            }
            for (day, kind, reason, policy_id, level_id, channel), total in add_up(
                course.contacts, ALIKE, factor
            ).items()
        ]

    def _prepare_levels(self, variant, course, factor):
        return [
            {
                "variant": variant,
                "policy_id": each.policy_id,
                **self._prepare_place(course, each.level_id),
                "item_count": scale(each.items, factor),
                "debtor_count": scale(each.debtors, factor),
                "amount": float(each.amount) * factor,
            }
            for each in course.standings
        ]

    def _prepare_notices(self, variant, course, formal):
        return [
            {
                "variant": variant,
                "date": each.day,
                "partner_id": each.partner_id,
                "policy_id": each.policy_id,
                **self._prepare_place(course, each.level_id),
                "channel": each.channel,
                "amount": each.amount,
            }
            for each in formal
        ]

    def _prepare_place(self, course, level_id):
        """Return a level's name and place: it may be nowhere but in the simulation."""
        place = course.levels.get(level_id)
        return {
            "level": place.name if place else False,
            "level_days": place.days if place else 0.0,
        }

    def _find_formal(self, course):
        """Return the contacts that are formal notices, and registered notices."""
        Channel = self.env["collections.channel"]
        return [
            each
            for each in course.contacts
            if each.kind == "notice"
            or each.kind == "done"
            and each.level_id
            and course.levels[each.level_id].tone == "formal"
            and Channel._get(each.channel)._serves_notices
        ]

    # === IN WORDS === #

    def _get_assumptions(self, course):
        """Return, in sentences, what is taken for granted.

        :rtype: list[str]
        """
        sentences = [
            self.env._("Nobody pays, writes back or contests anything."),
            self.env._("No new invoices come in; those not due yet fall due."),
            self.env._(
                "Messages leave and arrive on the day on which contact rules allow it."
            ),
            self.env._(
                "Calls, tasks and letters are done, and approvals given, on the day; "
                "whoever is called answers."
            ),
            self.env._(
                "Registered notices that a level waits for are made on the day, and "
                "proven delivered after %s days. Their cost is not counted.",
                self.notice_days,
            ),
            self.env._(
                "Promises that end are broken; agreements stay in force, and their "
                "instalments are chased. Late charges are not booked."
            ),
            self.env._("Costs are those of the tariffs, one unit an action."),
        ]
        if course.looked_at < course.debtors:
            sentences.append(
                self.env._(
                    "%(looked_at)s of %(debtors)s customers were looked at; numbers "
                    "are multiplied to stand for all. Formal notices are listed for "
                    "those looked at alone.",
                    looked_at=course.looked_at,
                    debtors=course.debtors,
                )
            )
        return sentences

    def _get_period(self):
        """Return the days in words: “11/26/2026 – 12/25/2026”."""
        self.ensure_one()
        days = (self.date_start, self.date_end)
        return " – ".join(format_date(self.env, day) for day in days)
