"""Fourth stage: take what is ready, look once more, and hand it to its channel."""

import logging
import time

import psycopg2

from odoo import models
from odoo.tools import SQL

from .scope import Debtors

_logger = logging.getLogger(__name__)

HANDED_OVER = ("queued", "sent")
BATCH = 500  # actions in one transaction: a second or two of work
MAX_ATTEMPTS = 5  # at a batch, when others write what it reads
# Another worker was faster, or the database is gone: not the fault of one action
BEYOND_ONE_ACTION = (psycopg2.OperationalError, psycopg2.InterfaceError)


class CollectionsDeliverer(models.AbstractModel):
    _name = "collections.deliverer"
    _description = "Collections: deliver actions"

    def _work(self, company, now):
        """Deliver what is ready in a company, batch by batch, until the time is up.

        :param company: a root company
        :param now: the moment, UTC
        :return: the seconds that are left
        """
        progress = self.env["ir.cron"]._commit_progress
        time_left = progress(remaining=self._count_ready(company, now))
        while time_left and (handled := self._deliver_or_retry(company, now)):
            time_left = progress(handled)
        return time_left

    def _deliver_or_retry(self, company, now):
        """Deliver a batch, again where somebody else was faster.

        :return: how many actions were handled
        """
        for _attempt in range(MAX_ATTEMPTS):
            try:
                handled = self._deliver_batch(company, now)
                self.env.flush_all()
                return handled
            except psycopg2.OperationalError as error:
                _logger.info("Delivering again for %s: %s", company.id, error)
                self.env.cr.rollback()
        return 0

    def _count_ready(self, company, now):
        [[count]] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM %s", self._get_ready_sql(company, now))
        )
        return count

    def _deliver_batch(self, company, now, limit=BATCH):
        """Deliver some of the actions that are ready in a company.

        :param company: a root company
        :param now: the moment, UTC
        :return: how many actions were handled; 0 when nothing is left to claim
        """
        self = self.sudo().with_company(company)
        begun = time.monotonic()
        actions = self._claim(company, now, limit)
        if actions:
            self._deliver(actions, now)
            self._note_time(actions, time.monotonic() - begun)
        return len(actions)

    def _claim(self, company, now, limit):
        """Lock the cases of some actions that are ready, and return these.

        Other workers pass over what is locked; so nobody handles a debtor twice.
        """
        claimed = self.env.execute_query(
            SQL(
                """
                SELECT action.id
                  FROM %s
              ORDER BY action.case_id, action.id
                 LIMIT %s
                   FOR NO KEY UPDATE OF debt SKIP LOCKED
                """,
                self._get_ready_sql(company, now),
                limit,
            )
        )
        return self.env["collections.action"].browse(row[0] for row in claimed)

    def _get_ready_sql(self, company, now):
        """The actions that may be delivered at a moment, with their cases."""
        self.env["collections.action"].flush_model()
        return SQL(
            """
            collections_action AS action
              JOIN collections_case AS debt ON debt.id = action.case_id
             WHERE action.company_id = %(company)s
               AND action.state = 'planned'
               AND action.date_planned <= %(date)s
               AND (action.not_before IS NULL OR action.not_before <= %(now)s)
               AND NOT EXISTS (SELECT FROM collections_run AS run
                                WHERE run.id = action.run_id
                                  AND run.state = 'paused')
            """,
            company=company.id,
            date=company._get_collections_date(now),
            now=now,
        )

    def _note_time(self, actions, seconds):
        """Tell the runs that planned the actions how long their delivery took."""
        for run, own in actions.grouped("run_id").items():
            share = seconds * len(own) / len(actions)
            run._note_lap("deliver", share, len(own))

    def _deliver(self, actions, now):
        """Deliver actions of locked cases, all in one company.

        What is due is looked at again; the guard is asked; what is left goes out.  An
        action that fails holds up itself alone.

        :param now: the moment, UTC
        """
        if not actions:
            return
        date = actions.company_id._get_collections_date(now)
        self = self.with_context(collections_now=now)
        actions = actions.with_env(self.env)
        cases = actions.case_id
        ready = self._apart(self._review, actions, now)
        allowed = self._apart(self._guard, ready, now)
        for channel, batch in allowed.grouped("channel").items():
            service = self.env["collections.channel"]._get(channel)
            self._hand_over(service, batch, now)
        cases._update_figures(date)

    def _hand_over(self, service, actions, now):
        """Hand actions to their channel, and keep what that costs.

        :param service: the channel (``collections.channel``)
        :param now: the moment, UTC
        """
        self._apart(service._deliver, actions, now)
        handed_over = actions.filtered(lambda action: action.state in HANDED_OVER)
        service._note_costs(handed_over, actions.company_id._get_collections_date(now))

    def _review(self, actions, now):
        """Look once more at what is owed.

        :return: the actions that still have something to say
        """
        company = actions.company_id
        date = company._get_collections_date(now)
        debtors = Debtors(ids=actions.partner_id.ids)
        self.env["collections.evaluator"]._materialize(company, date, debtors)
        reviewer = self.env["collections.reviewer"]
        return reviewer._review(company, date, debtors, actions)

    def _guard(self, actions, now):
        """Ask the gate, and keep its answers.

        :return: the actions that may go out now
        """
        guard = self.env["collections.guard"]
        verdicts = guard._judge(actions, now)
        for verdict, judged in guard._group_by_verdict(verdicts).items():
            judged._keep_verdict(verdict, now)
        return actions.filtered(lambda action: verdicts[action].answer == "yes")

    # === ONE BROKEN RECORD HOLDS UP ITSELF ALONE === #

    def _apart(self, work, actions, now):
        """Work on actions together, or one by one if that fails.

        :param work: a method of actions and the moment
        :return: what it returned, added up
        """
        if not actions:
            return actions
        try:
            with self.env.cr.savepoint():
                return work(actions, now)
        except BEYOND_ONE_ACTION:
            raise
        except Exception:
            _logger.info("%s actions go on one by one", len(actions))
            self.env.invalidate_all()
            done = [self._alone(work, action, now) for action in actions]
            return actions.browse().union(*filter(None, done))

    def _alone(self, work, action, now):
        try:
            with self.env.cr.savepoint():
                return work(action, now)
        except BEYOND_ONE_ACTION:
            raise
        except Exception as error:
            self.env.invalidate_all()
            self._note_failure(action, error, now)
            return None

    def _note_failure(self, action, error, now):
        """Show an error to a person, on the action that it held up."""
        _logger.info("Action %s failed: %s", action.id, error)
        action._set_failed("error", str(error), now=now)
