"""What people may do with actions: the buttons, and when they show."""

import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .collections_action import TRANSITIONS

_logger = logging.getLogger(__name__)

FOR_A_PERSON = ("failed", "to_approve", "todo")
URGENCY = (*FOR_A_PERSON, "planned", "queued")


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    can_send = fields.Boolean(compute="_compute_can")
    can_approve = fields.Boolean(compute="_compute_can")
    can_skip = fields.Boolean(compute="_compute_can")
    can_retry = fields.Boolean(compute="_compute_can")
    can_finish = fields.Boolean(compute="_compute_can")
    needs_person = fields.Boolean(compute="_compute_can", search="_search_needs_person")

    @api.depends("state", "line_ids.cancelled")
    @api.depends_context("uid")
    def _compute_can(self):
        is_manager = self.env.user.has_group("collections_policy.group_manager")
        for action in self:
            action.can_send = action.state == "planned"
            action.can_approve = action.state == "to_approve" and is_manager
            pending = action._is_pending()
            action.can_skip = pending and action.state in TRANSITIONS["skipped"]
            action.can_retry = pending and action.state == "failed"
            action.can_finish = action.state == "todo" and action.is_by_person
            action.needs_person = pending and action.state in FOR_A_PERSON

    def _search_needs_person(self, operator, value):
        if operator != "in":
            return NotImplemented
        carried = [("step_id", "!=", False), ("cancelled", "=", False)]
        return Domain("state", "in", FOR_A_PERSON) & (
            Domain("state", "!=", "failed") | Domain("line_ids", "any", carried)
        )

    def _get_urgency(self):
        """Return what a person should look at first, as a sorting key."""
        self.ensure_one()
        waits_in_a_list = self._get_channel()._is_on_paper
        urgency = (URGENCY.index(self.state), waits_in_a_list)
        return (*urgency, self.date_planned, self.id)

    def _get_todo_label(self):
        """Return, in short, what is to be done: “Call · To do”."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        return f"{self._get_short_label()} · {states[self.state]}"

    def _get_short_label(self):
        return self.step_id.name or self.level_id.name

    # === ACTION METHODS === #

    def action_send_now(self):
        """Deliver what is planned without waiting for its day: the guard rules."""
        ready = self._get_mine().filtered("can_send")
        self._check_any(ready)
        now = fields.Datetime.now()
        for company, actions in ready.grouped("company_id").items():
            actions.case_id.lock_for_update()
            self.env["collections.deliverer"].sudo().with_company(company)._deliver(
                actions, now
            )
        return self._notify_held_back(ready)

    def action_approve(self):
        """Let actions happen that wait for a manager."""
        if not self.env.user.has_group("collections_policy.group_manager"):
            raise AccessError(self.env._("Only a collections manager can approve."))
        waiting = self._get_mine().filtered("can_approve")
        self._check_any(waiting)
        waiting.approved_by_id = self.env.user
        for date, actions in waiting.grouped("date_planned").items():
            actions._set_planned(date)
        waiting._refresh_cases(fields.Datetime.now())

    def action_skip(self):
        return self.env["collections.reason.wizard"]._open(self)

    def action_retry(self):
        """Try again what did not reach the customer."""
        failed = self._get_mine().filtered("can_retry")
        self._check_any(failed)
        failed.tries = 0
        for action in failed:
            action._set_planned(action._get_date(fields.Datetime.now()))
        return failed.action_send_now()

    def action_open_outcome(self):
        self.ensure_one()
        return self._get_channel()._get_outcome_action(self)

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()

    def action_open_message(self):
        """Open what was said, or would be said now."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def _get_mine(self):
        """Return the actions with the pipeline's rights, once the user's are sure."""
        self.check_access("read")
        if not self.env.user.has_group("collections_policy.group_user"):
            raise AccessError(self.env._("Only collectors can do this."))
        return self.sudo()

    def _check_any(self, actions):
        if not actions:
            raise UserError(
                self.env._("None of these actions is in a state that allows this.")
            )

    def _notify_held_back(self, actions):
        """Tell the user why some of the actions did not go out."""
        reasons = dict(actions._fields["reason"]._description_selection(self.env))
        lines = [
            f"{action.partner_id.display_name}: "
            + (action.guard_label or reasons.get(action.reason, ""))
            for action in actions
            if action.state in ("planned", "cancelled", "failed")
        ]
        if not lines:
            return None
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Not everything went out"),
                "message": "\n".join(lines[:10]),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_deliver(self):
        """Deliver what is ready, in small committed batches."""
        now = fields.Datetime.now()
        for company in self.env["res.company"]._get_collections_automatic():
            try:
                for channel in self.env["collections.channel"]._get_all().values():
                    channel._settle_queued(company, now)
                if not self.env["collections.deliverer"]._work(company, now):
                    self._trigger_cron()
                    return
            except psycopg2.OperationalError as error:
                _logger.info("Delivery goes on later for %s: %s", company.id, error)
                self.env.cr.rollback()
                self._trigger_cron()
            except Exception:
                _logger.exception("Delivery failed for company %s", company.id)
                self.env.cr.rollback()

    @api.model
    def _trigger_cron(self):
        """Wake whoever delivers, soon."""
        self.env["collections.worker"]._trigger("deliver")
