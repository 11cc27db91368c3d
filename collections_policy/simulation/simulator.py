"""The days to come, run by the very pipeline on shadows of what it writes.

Nothing is written, sent or locked: see ``shadow.py``.  Days begin at the company's hour
and go on as the gate allows; what people do, they do on the day.
"""

from datetime import datetime, time, timedelta

import pytz

from odoo import SUPERUSER_ID, models
from odoo.tools import SQL

from ..pipeline.scope import Debtors
from .journal import KEY, Journal
from .shadow import Shadows, open_aside

CHUNK = 2_000  # debtors planned at once
BATCH = 250  # actions delivered at once
PATIENCE = timedelta(minutes=15)  # between two deliveries of a day


class CollectionsSimulator(models.AbstractModel):
    _name = "collections.simulator"
    _description = "Collections: simulate the days to come"

    def _simulate(self, company, terms, changes, tick=None):
        """Run the days to come, once for each of some changes.

        :param company: a root company
        :param Terms terms: what to simulate
        :param changes: pairs of ids, of a policy and of the one whose contents it takes
            over, or ``None`` to run the policies as they are
        :param tick: called with the number of days done, all courses together
        :return: the course of each
        :rtype: list[Course]
        """
        self.env.flush_all()
        with open_aside(self.env.registry) as cr:
            aside = self._prepare_env(cr, company)[self._name]
            courses = []
            for number, change in enumerate(changes):
                with cr.savepoint(flush=False) as savepoint:
                    courses.append(
                        aside._run(company.id, terms, change, tick, number * terms.days)
                    )
                    aside.env.flush_all()
                    savepoint.rollback()
                aside.env.invalidate_all(flush=False)
        if any(changes):
            # What was cached of policies meanwhile is of those that were tried
            self.env.registry.clear_cache()
        return courses

    def _count_debtors(self, company):
        """Return how many debtors a simulation would look at.

        :param company: a root company
        """
        [[count]] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM (%s) AS debtor", self._get_debtors_sql(company))
        )
        return count

    def _prepare_env(self, cr, company):
        context = {
            "lang": self.env.context.get("lang"),
            "tz": self.env.context.get("tz"),
            "allowed_company_ids": company.ids,
            "tracking_disable": True,
        }
        return self.env(cr=cr, user=SUPERUSER_ID, context=context)

    # === ONE COURSE === #

    def _run(self, company_id, terms, change, tick, done):
        """Run the days to come once.

        :param change: see :meth:`_simulate`
        :param int done: how many days were done in earlier courses
        :rtype: Course
        """
        journal = Journal()
        self = self.with_context(**{KEY: journal})
        company = self.env["res.company"].browse(company_id)
        shadows = Shadows(self.env.cr)
        partner_ids, count = self._choose_debtors(company, terms)
        for model, condition in self._get_shadowed(company).items():
            shadows.cast(self.env[model]._table, condition)
        for table, condition in self._get_shadowed_relations().items():
            shadows.cast(table, condition)
        if change:
            policies = self.env["collections.policy"].browse(change)
            self._apply_change(*policies)
        self._let_notices_arrive(company, terms)
        for index in range(terms.days):
            day = terms.start + timedelta(days=index)
            self._run_day(company, day, partner_ids, terms)
            if tick:
                tick(done + index + 1)
        self.env.flush_all()
        return self._tell(company, terms, shadows, journal, partner_ids, count)

    def _apply_change(self, policy, other):
        """Let a policy, in the shadow, be what another one is.

        :param policy: the ``collections.policy`` that debtors have
        :param other: the one whose contents it takes over, such as a draft of it
        """
        policy._take_over(other)

    # === A DAY === #

    def _run_day(self, company, day, partner_ids, terms):
        """Plan a day, let people do their part, and deliver.

        :param company: the root company
        :param date day: in the company's time zone
        """
        moment = self._get_opening(company, day)
        self = self.with_context(collections_now=moment).with_company(company)
        company = company.with_env(self.env)
        for first in range(0, len(partner_ids), CHUNK):
            debtors = Debtors(ids=partner_ids[first : first + CHUNK])
            self.env["collections.case"]._work_range(company, day, debtors)
            self._serve_notices(company, moment, terms)
        self._approve(company, day)
        self._finish_waiting(company, moment)
        self._deliver_day(company, day, moment)

    def _get_opening(self, company, day):
        """Return the moment, UTC, at which a day's run begins; never a past one."""
        hour = time(hour=company.collections_hour)
        local = company._get_collections_tz().localize(datetime.combine(day, hour))
        opening = local.astimezone(pytz.utc).replace(tzinfo=None)
        present = company._get_collections_moment().astimezone(pytz.utc)
        if present.astimezone(company._get_collections_tz()).date() == day:
            opening = max(opening, present.replace(tzinfo=None))
        return opening

    def _approve(self, company, day):
        """Let managers approve what waits for it on a day."""
        waiting = self.env["collections.action"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "to_approve"),
                ("date_planned", "<=", day),
            ]
        )
        waiting.approved_by_id = self.env.user
        for date, actions in waiting.grouped("date_planned").items():
            actions._set_planned(date)

    def _finish_waiting(self, company, now):
        """Let what is on its way arrive, and what people have to do be done."""
        waiting = self.env["collections.action"].search(
            [("company_id", "=", company.id), ("state", "in", ("queued", "todo"))]
        )
        for channel, actions in waiting.grouped("channel").items():
            self.env["collections.channel"]._get(channel)._pretend_done(actions, now)

    def _deliver_day(self, company, day, moment):
        """Deliver what is ready, and again whenever the gate allows more on the day."""
        deliverer = self.env["collections.deliverer"]
        while moment:
            while actions := deliverer._claim(company, moment, BATCH):
                deliverer._deliver(actions, moment)
            moment = self._get_next_moment(company, day, moment)

    def _get_next_moment(self, company, day, moment):
        """Return when more may be delivered on a day (UTC); nothing if not on it."""
        midnight = company._get_collections_midnight(day + timedelta(days=1))
        self.env["collections.action"].flush_model()
        [[found]] = self.env.execute_query(
            SQL(
                """
                SELECT MIN(not_before)
                  FROM collections_action
                 WHERE company_id = %s
                   AND state = 'planned'
                   AND date_planned <= %s
                   AND not_before > %s
                """,
                company.id,
                day,
                moment,
            )
        )
        if not found:
            return None
        following = max(found, moment + PATIENCE)
        return following if following < midnight else None
