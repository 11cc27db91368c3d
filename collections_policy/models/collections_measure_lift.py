"""The duty to have a listing or protest lifted once its claim has ended.

In Brazil the creditor has to ask for it within five business days of full payment
(STJ, Súmula 548; Consumer Code, art. 43, § 3).
"""

import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools.calendars import NoWorkingDayError, add_working_days
from ..tools.measure_states import (
    LIFTED,
    NOTIFIED,
    OPEN,
    OUTSIDE,
    REGISTERED,
    REQUESTED,
    TO_LIFT,
    TO_NOTIFY,
    WITH_US,
)

_logger = logging.getLogger(__name__)

TASK = "collections_policy.mail_activity_type_measure"
ALARM = "collections_policy.mail_activity_type_measure_late"


class CollectionsMeasure(models.Model):
    _inherit = "collections.measure"

    # === WHETHER CLAIMS HAVE ENDED === #

    @api.model
    def _follow_items(self, items):
        """See what became of measures whose items were paid, credited, or opened again.

        Never in the way of whoever books a payment: what can't be done now is done, or
        named, by the next day's run.

        :param items: ``account.move.line`` records
        """
        lines = self.env["collections.measure.line"].sudo()
        found = lines.search(
            [
                ("move_line_id", "in", items.ids),
                ("measure_id.state", "in", (*OPEN, LIFTED)),
            ]
        )
        for measure in found.measure_id:
            try:
                with self.env.cr.savepoint():
                    measure._follow()
            except OperationalError:
                raise  # another worker was faster
            except Exception:
                _logger.warning("Measure %s waits", measure.id, exc_info=True)

    def _follow(self):
        """Drop what ended before it was requested; what is known outside is to lift."""
        ended = self._filter_ended()
        with_us = ended.filtered(lambda each: each.state in WITH_US)
        with_us._drop(self.env._("The claim has ended."))
        ended.filtered(lambda each: each.state in OUTSIDE)._set_to_lift()
        owed_again = self - ended
        owed_again.filtered(lambda each: each.state == TO_LIFT)._set_owed_again()
        owed_again.filtered(
            lambda each: each.state == LIFTED and each.end_reason
        )._tell_owed_again()

    def _filter_ended(self):
        """Return the measures of which a claim has ended: none of it may be said on.

        Paid or credited; found to be contested rightly; agreed on.
        """
        justified = self._find_justified()
        agreed = self._find_agreed()
        return self.filtered(
            lambda measure: any(
                not line.move_line_id
                or line.move_line_id.reconciled
                or line.move_line_id.parent_state != "posted"
                or line.move_line_id in justified | agreed
                for line in measure.line_ids
            )
        )

    def _find_justified(self):
        """Return the items that were contested as a whole, and rightly."""
        parts = (
            self.env["collections.dispute.line"]
            .sudo()
            .search(
                [
                    ("move_line_id", "in", self.line_ids.move_line_id.ids),
                    ("is_whole", "=", True),
                    ("dispute_id.state", "=", "justified"),
                ]
            )
        )
        return parts.move_line_id

    def _find_agreed(self):
        """Return the items that agreements are about which run or were kept."""
        lines = (
            self.env["collections.agreement.line"]
            .sudo()
            .search(
                [
                    ("move_line_id", "in", self.line_ids.move_line_id.ids),
                    ("agreement_id.state", "in", ("active", "kept")),
                ]
            )
        )
        return lines.move_line_id

    # === VERBS === #

    def _set_to_lift(self):
        """Ask the owners to have measures lifted, within business days of today."""
        for measure in self:
            today = measure._get_today()
            changed = measure._update_state(
                TO_LIFT,
                date_ended=today,
                date_lift_due=measure._get_lift_due(today),
            )
            changed._record_each("measure_to_lift")
            changed._ask_to_lift()
        self._refresh_cases()

    def _get_lift_due(self, day):
        """Return the last of the business days in which it has to be lifted.

        Where the calendar knows no working day for a year, calendar days stand in.
        """
        self.ensure_one()
        is_working = self.company_id._get_working_day_test()
        try:
            return add_working_days(day, self.lift_days, is_working)
        except NoWorkingDayError:
            return day + timedelta(days=self.lift_days)

    def _ask_to_lift(self):
        self.ensure_one()
        self.activity_schedule(
            TASK,
            date_deadline=self.date_lift_due,
            summary=self.env._(
                "Have %(measure)s lifted by %(date)s",
                measure=self.name,
                date=format_date(self.env, self.date_lift_due),
            ),
            user_id=self._get_owner().id,
        )

    def _set_owed_again(self):
        """Take up measures again of which a payment was undone in time."""
        for measure in self:
            state = REGISTERED if measure.date_registered else REQUESTED
            changed = measure._update_state(
                state, date_ended=False, date_lift_due=False
            )
            changed._record_each("measure_owed_again")
        self.activity_unlink([TASK, ALARM])
        self._refresh_cases()

    def _tell_owed_again(self):
        """Tell that what was lifted is owed again: a person decides what to do."""
        for measure in self.sudo():
            measure.end_reason = False
            measure._message_log(
                body=self.env._(
                    "What %s was about is owed again, after it was lifted.",
                    measure.name,
                )
            )

    def _set_lifted(self):
        """Note that measures are lifted."""
        changed = self._update_state(
            LIFTED,
            date_lifted=self[:1]._get_today(),
            end_reason=self.env._("Lifted: the claim had ended."),
        )
        changed.activity_unlink([TASK, ALARM])
        changed._record_each("measure_lifted")
        changed._refresh_cases()
        return changed

    def action_lift(self):
        self.check_access("write")
        self._check_any(LIFTED)
        self.filtered(lambda each: each.state == TO_LIFT)._set_lifted()

    def _refresh_cases(self):
        for company, measures in self.sudo().grouped("company_id").items():
            cases = measures.case_id.filtered(lambda case: case.state == "open")
            cases._update_figures(company._get_collections_date())

    # === WHO === #

    def _get_owner(self):
        """Return who sees to it: the owner, the case's collector, the company's."""
        self.ensure_one()
        candidates = (
            self.user_id,
            self.case_id.user_id,
            self.company_id.collections_user_id,
            self.env.user,
        )
        return next((user for user in candidates if user.active), self.env.user)

    def _get_manager(self):
        """Return the manager whom it is told that nobody has lifted it in time."""
        self.ensure_one()
        group = self.env.ref("collections_policy.group_manager").sudo()
        managers = group.all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user != self.env.ref("base.user_root")
            )
        )
        policy_owner = self.company_id.collections_user_id & managers
        return policy_owner or managers.sorted("id")[:1] or self._get_owner()

    # === THE DAY === #

    @api.model
    def _work_day(self, company, date):
        """See to a company's measures on a day, before the day is planned.

        What goes wrong with one holds up that one alone.

        :param company: a root company
        :param date: the day, in the company's time zone
        :return: what went wrong: pairs of a measure and why, in words
        """
        problems = []
        for measure in self._find_to_work(company, date):
            try:
                with self.env.cr.savepoint():
                    measure._work(date)
            except OperationalError:
                raise  # another worker was faster
            except Exception as error:
                _logger.info("Measure %s is stuck", measure.id, exc_info=True)
                problems.append((measure, self._word_problem(measure, error)))
        return problems

    @api.model
    def _find_to_work(self, company, date):
        """Return the measures of which something may change on a day."""
        measures = self.sudo().search(
            Domain("company_id", "=", company.id) & self._get_open_domain()
        )
        ended = measures._filter_ended()
        return measures.filtered(
            lambda each: (
                (each in ended) != (each.state == TO_LIFT)
                or each.state == TO_NOTIFY
                or (each.state == NOTIFIED and each.date_ready <= date)
                or (each.state == TO_LIFT and each.date_lift_due < date)
            )
        )

    def _word_problem(self, measure, error):
        return self.env._(
            "%(name)s could not be worked on: %(error)s",
            name=measure.name,
            error=error,
        )

    def _work(self, date):
        """See on a day what a measure waited for: a notice, its days, being lifted.

        What is held stays as it is, and is looked at again on the next day.
        """
        self.ensure_one()
        self._follow()
        self._look_for_notice()
        is_over = self.state == NOTIFIED and self.date_ready <= date
        if is_over and not self._get_own_problems():
            self._note_ready()
        if self.state == TO_LIFT and self.date_lift_due < date:
            self._escalate()

    def _escalate(self):
        """Tell a manager of those that nobody has lifted in time, once."""
        for measure in self:
            if measure.activity_search([ALARM]):
                continue
            measure.activity_schedule(
                ALARM,
                date_deadline=measure.date_lift_due,
                summary=self.env._("%s should have been lifted", measure.name),
                user_id=measure._get_manager().id,
            )
            measure._record_each("measure_late")


class CollectionsRun(models.Model):
    _inherit = "collections.run"

    def _begin(self):
        # EXTENDS 'collections_policy'
        problems = self.env["collections.measure"]._work_day(self.company_id, self.date)
        result = super()._begin()
        self.env["collections.run.problem"]._note(self, problems)
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _refresh_collections_cases(self):
        # EXTENDS 'collections_policy': what has to be lifted keeps its case open
        self.env["collections.measure"]._follow_items(self)
        return super()._refresh_collections_cases()


class CollectionsDispute(models.Model):
    _inherit = "collections.dispute"

    def _set_closed(self, target, resolution=None):
        # EXTENDS 'collections_policy'
        changed = super()._set_closed(target, resolution)
        self.env["collections.measure"]._follow_items(changed.line_ids.move_line_id)
        return changed


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    def _update_state(self, state, **values):
        # EXTENDS 'collections_policy'
        changed = super()._update_state(state, **values)
        items = changed.sudo().line_ids.move_line_id
        self.env["collections.measure"]._follow_items(items)
        return changed
