"""Second stage: from what is due to the actions that the policy wants, by debtor.

A second plan on the same day adds nothing: an item whose step is already planned is
*pending* in the evaluation, and a unique index stands behind it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from odoo import models
from odoo.fields import Command, Domain

from ..models.collections_action import NOT_HAPPENED


@dataclass
class Contact:
    """An action to be: one step, when, and the open items it carries."""

    step: object
    date_planned: date
    carried: list = field(default_factory=list)  # pairs (evaluated item, its own step)


class CollectionsPlanner(models.AbstractModel):
    _name = "collections.planner"
    _description = "Collections: plan actions"

    def _plan(self, company, date, evaluated, run=None):
        """Write the actions that are due on a date, one per debtor and channel.

        :param company: the root company
        :param date: the day, in the company's time zone
        :param list[EvaluatedItem] evaluated: every open item of the debtors concerned
        :param run: the ``collections.run`` that asks, if any
        :return: the new ``collections.action`` records
        """
        self = self.sudo().with_company(company)
        by_debtor = defaultdict(list)
        for item in evaluated:
            by_debtor[item.partner_id].append(item)
        due = {
            partner_id: fresh
            for partner_id, items in by_debtor.items()
            if (fresh := [item for item in items if self._is_to_plan(item)])
        }
        if not due:
            return self.env["collections.action"]
        cases = self._open_cases(company, date, due)
        self._supersede([item for items in due.values() for item in items])
        vals_list = [
            self._prepare_action_values(
                cases[partner_id], contact, by_debtor[partner_id], date, run
            )
            for partner_id, items in due.items()
            for contact in self._get_contacts(items, date)
        ]
        return self.env["collections.action"].create(vals_list)

    def _is_to_plan(self, item):
        """Whether an evaluated item wants a new action."""
        return item.target_level_id and not item.held_reason and not item.planned_for

    # === CASES === #

    def _open_cases(self, company, date, due):
        """Return the open case of each debtor, opening those that are missing.

        :param dict due: the items to plan, by debtor id
        :rtype: dict[int, collections.case]
        """
        Case = self.env["collections.case"].with_context(
            mail_create_nolog=True, mail_auto_subscribe_no_notify=True
        )
        cases = Case.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", list(due)),
                ("state", "=", "open"),
            ]
        )
        partners = self.env["res.partner"].browse(due) - cases.partner_id
        cases |= Case.create(
            [
                self._prepare_case_values(company, partner, date, due[partner.id])
                for partner in partners
            ]
        )
        return {case.partner_id.id: case for case in cases}

    def _prepare_case_values(self, company, partner, date, items):
        policy = self.env["collections.policy"].browse(items[0].policy_id)
        candidates = policy.user_id | partner.user_id | company.collections_user_id
        collector = candidates.filtered("active")[:1]
        return {
            "company_id": company.id,
            "partner_id": partner.id,
            "user_id": collector.id,
            "date_opened": date,
        }

    # === CONTACTS === #

    def _get_contacts(self, items, date):
        """Group the steps of a debtor's due items into as few contacts as possible.

        Items that reach several levels on one day are told of in one message, that of
        the highest level; each still counts as having had its own.

        :param list[EvaluatedItem] items: items of one debtor that want an action
        :param date: the day of the plan
        :rtype: list[Contact]
        """
        groups = defaultdict(list)
        for item in items:
            level = self.env["collections.level"].browse(item.target_level_id)
            for step in level.step_ids.filtered(lambda s: not s.only_if_unreached):
                groups[self._get_group_key(item, step)].append((item, step))
        contacts = []
        for pairs in groups.values():
            contacts += self._fold(pairs, date)
        return contacts

    def _get_group_key(self, item, step):
        """What two steps must share to be one contact."""
        return (
            step.channel,
            step.delay_days,
            step.needs_approval,
            item.move_id if step.policy_id.grouping == "invoice" else None,
        )

    def _fold(self, pairs, date):
        """Make one contact of each step of the highest level; fold the others in."""
        steps = {step for _item, step in pairs}
        top_level = max((step.level_id for step in steps), key=self._get_severity)
        contacts = {
            step: Contact(step, date + timedelta(days=step.delay_days))
            for step in sorted(steps, key=lambda step: (step.sequence, step.id))
            if step.level_id == top_level
        }
        first = next(iter(contacts.values()))
        for item, step in pairs:
            contacts.get(step, first).carried.append((item, step))
        return list(contacts.values())

    def _get_severity(self, level):
        """What makes one level higher than another, whatever their policies."""
        return (level.ladder_days, level.sequence, level.id)

    # === ACTIONS === #

    def _prepare_action_values(self, case, contact, debtor_items, date, run):
        step = contact.step
        carried_ids = {item.line_id for item, _step in contact.carried}
        return {
            "case_id": case.id,
            "company_id": case.company_id.id,
            "partner_id": case.partner_id.id,
            "run_id": run.id if run else False,
            "policy_id": step.policy_id.id,
            "level_id": step.level_id.id,
            "step_id": step.id,
            "channel": step.channel,
            "snapshot": step._prepare_snapshot(),
            "state": self._get_first_state(step),
            "date_planned": contact.date_planned,
            "user_id": step._get_responsible(case).id,
            "amount": sum(
                {item.line_id: item.amount for item, _step in contact.carried}.values()
            ),
            "line_ids": [
                Command.create(self._prepare_line_values(item, own_step))
                for item, own_step in contact.carried
            ]
            + [
                Command.create(self._prepare_line_values(item))
                for item in debtor_items
                if item.partner_id == case.partner_id.id
                and item.line_id not in carried_ids
                and self._is_listed(item, step, date)
            ],
        }

    def _get_first_state(self, step):
        return "to_approve" if step.needs_approval else "planned"

    def _is_listed(self, item, step, date):
        """Whether an item that is not carried is listed, because it is due as well."""
        return step.policy_id.grouping == "debtor" and (
            item.held_reason == "credits"
            or not item.held_reason
            and item.date_due < date
        )

    def _prepare_line_values(self, item, step=None):
        """Return the values of an action line.

        :param item: the evaluated open item
        :param step: the step that it has through the action; none if merely listed
        """
        return {
            "move_line_id": item.line_id,
            "move_id": item.move_id,
            "name": item.number,
            "step_id": step.id if step else False,
            "level_id": step.level_id.id if step else item.level_id,
            "currency_id": item.currency_id,
            "amount": item.amount,
            "amount_currency": item.amount_currency,
            "date_issue": item.date_issue,
            "date_due": item.date_due,
        }

    def _supersede(self, items):
        """Cancel what was planned for a lower level and has not happened yet."""
        domain = Domain.OR(
            Domain("move_line_id", "=", item.line_id)
            & Domain("level_id", "!=", item.target_level_id)
            for item in items
        )
        self.env["collections.action.line"].search(
            domain
            & Domain("step_id", "!=", False)
            & Domain("cancelled", "=", False)
            & Domain("action_id.state", "in", NOT_HAPPENED)
        )._drop("superseded")

    # === WHAT IS LEFT ALONE === #

    def _release(self, evaluated, date):
        """Drop what was planned, or is to be done, about items that are not due now.

        :param list[EvaluatedItem] evaluated: open items, held or not
        :param date: the day, in the company's time zone
        """
        facts = {item.line_id: item for item in evaluated}
        lines = (
            self.env["collections.action.line"]
            .sudo()
            .search(
                [
                    ("move_line_id", "in", list(facts)),
                    ("step_id", "!=", False),
                    ("cancelled", "=", False),
                    ("action_id.state", "in", NOT_HAPPENED),
                ]
            )
        )
        by_reason = lines.grouped(
            lambda line: line.action_id._get_drop_reason(
                line, facts[line.move_line_id.id], date
            )
        )
        by_reason.pop(None, None)
        for reason, dropped in by_reason.items():
            dropped._drop(reason)

    # === FALLBACK === #

    def _plan_fallback(self, failed, date):
        """Plan the next step that waits for the failure of those that came before.

        :param failed: ``collections.action`` records that did not reach the debtor
        :param date: the day, in the company's time zone
        :return: the new actions, due on the day
        """
        actions = self.env["collections.action"]
        for company, own in failed.grouped("company_id").items():
            evaluated = self.env["collections.evaluator"]._evaluate(
                company, date, partners=own.partner_id
            )
            facts = {item.line_id: item for item in evaluated}
            actions |= actions.create(
                [
                    self._prepare_action_values(
                        action.case_id, contact, evaluated, date, action.run_id
                    )
                    for action in own
                    for contact in self._get_fallback_contacts(action, facts, date)
                ]
            )
        return actions

    def _get_fallback_contacts(self, action, facts, date):
        """Return the contacts that stand in for an action that failed."""
        groups = defaultdict(list)
        for line in action.carried_line_ids:
            item = facts.get(line.move_line_id.id)
            step = self._get_fallback_step(line)
            if item and step and self._may_fall_back(item, line):
                groups[self._get_group_key(item, step)].append((item, step))
        return [
            contact for pairs in groups.values() for contact in self._fold(pairs, date)
        ]

    def _may_fall_back(self, item, line):
        """Whether an item still wants the level that did not reach its debtor."""
        reached = self.env["collections.level"].browse(item.level_id)
        return not item.held_reason and (
            not reached
            or self._get_severity(reached) <= self._get_severity(line.level_id)
        )

    def _get_fallback_step(self, line):
        """Return the next step of a line's level that waits for a failure."""
        tried = self.env["collections.action.line"].search(
            [("move_line_id", "=", line.move_line_id.id), ("cancelled", "=", False)]
        )
        done = line.step_id
        waiting = line.level_id.step_ids.filtered(
            lambda step: (
                step.only_if_unreached
                and step not in tried.step_id
                and (step.sequence, step.id) > (done.sequence, done.id)
            )
        )
        return waiting.sorted(lambda step: (step.sequence, step.id))[:1]
