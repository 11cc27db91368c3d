"""What happens to listings and protests: notified, ready, requested, registered."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.measure_states import (
    CANCELLED,
    NOTIFIED,
    OUTSIDE,
    READY,
    REFUSED,
    REGISTERED,
    REQUESTED,
    TO_NOTIFY,
    TRANSITIONS,
    WITH_US,
)


class CollectionsMeasure(models.Model):
    _inherit = "collections.measure"

    can_approve = fields.Boolean(compute="_compute_can_approve")

    def _compute_can_approve(self):
        manages = self.env.user.has_group("collections_policy.group_manager")
        for measure in self:
            measure.can_approve = manages and measure._waits_for_approval()

    def _waits_for_approval(self):
        self.ensure_one()
        return self.needs_approval and not self.approved_by_id

    # === PRIOR NOTICE === #

    def _look_for_notice(self):
        """Take up the proven notices about claims that wait for theirs."""
        for measure in self.filtered(lambda each: each.state == TO_NOTIFY):
            measure._take_notice()

    def _take_notice(self):
        """Take up the notice that proves what the rule asks for, if there is one."""
        self.ensure_one()
        proven = self.notice_id or self._find_notices()
        proven = proven.filtered(
            lambda notice: (
                notice.date_delivered and notice.grade >= max(self.notice_grade, 3)
            )
        ).sorted("date_delivered")[:1]
        if proven:
            day = self.company_id._get_collections_date(proven.date_delivered)
            self._set_notified(day, proven)

    def _find_notices(self):
        """Return the notices that are about all that this is about."""
        self.ensure_one()
        lines = self.env["collections.notice.line"].search(
            [("move_line_id", "in", self.line_ids.move_line_id.ids)]
        )
        items = self.line_ids.move_line_id
        return lines.notice_id.filtered(
            lambda notice: items <= notice.line_ids.move_line_id
        )

    def _set_notified(self, date, notice=None):
        """Note that the customer was notified: the days run.

        :param date: the day of the notice
        :param notice: the registered notice that proves it, if there is one
        """
        changed = self._update_state(
            NOTIFIED, date_notified=date, notice_id=notice.id if notice else False
        )
        return changed._record_each("measure_notified")

    # === READY === #

    def _set_ready(self):
        """Note that all that has to come first has come.

        :raises UserError: if days of notice still run, or the claim must not be listed
        """
        self._check_notice()
        self._check_own()
        return self._note_ready()

    def _note_ready(self):
        changed = self._update_state(READY)
        return changed._record_each("measure_ready")

    def _check_notice(self):
        for measure in self:
            if measure.state == NOTIFIED and measure.date_ready > measure._get_today():
                raise UserError(
                    self.env._(
                        "%(measure)s: the days of notice run until %(date)s.",
                        measure=measure.name,
                        date=fields.Date.to_string(measure.date_ready),
                    )
                )
            if measure.state == TO_NOTIFY:
                raise UserError(
                    self.env._(
                        "%s: the customer has to be notified before.", measure.name
                    )
                )

    def _check_own(self):
        """Refuse what must not be listed, as the claims stand now.

        :raises UserError: that names each claim and why
        """
        if problems := self._get_own_problems():
            raise UserError("\n".join(problems.values()))

    # === REQUESTED, AND WHAT THEY SAID === #

    def _set_approved(self):
        """Let measures be requested: a manager's decision, kept with who made it."""
        if not self.env.user.has_group("collections_policy.group_manager"):
            raise AccessError(self.env._("Only a collections manager can approve."))
        waiting = self.sudo().filtered(lambda each: each._waits_for_approval())
        waiting.approved_by_id = self.env.user
        return waiting._record_each("measure_approved")

    def _set_requested(self):
        """Note that a bureau or notary was asked for them.

        :raises UserError: if one is not approved, or must not be listed any more
        """
        self._check_requestable()
        changed = self._update_state(REQUESTED, date_requested=self[:1]._get_today())
        changed._record_each("measure_requested")
        changed._tell_actions()
        return changed

    def _check_requestable(self):
        for measure in self:
            if measure.state != READY:
                raise UserError(
                    self.env._("%s is not ready to be requested.", measure.name)
                )
            if measure._waits_for_approval():
                raise UserError(
                    self.env._("%s has to be approved by a manager.", measure.name)
                )
            if not measure.agency_id:
                raise UserError(
                    self.env._("%s: choose the bureau or notary to ask.", measure.name)
                )
        self._check_own()

    def _set_registered(self):
        """Note that bureaus or notaries have made claims known."""
        changed = self._update_state(REGISTERED, date_registered=self[:1]._get_today())
        return changed._record_each("measure_registered")

    def _set_refused(self, reason):
        """Note that bureaus or notaries did not take claims."""
        changed = self._update_state(REFUSED, end_reason=reason)
        changed.activity_unlink(["collections_policy.mail_activity_type_measure"])
        return changed._record_each("measure_refused")

    def _set_cancelled(self, reason):
        """Drop measures by a person's decision: what the policy asked for failed.

        :param str reason: why, to be kept
        """
        changed = self._drop(reason)
        changed._tell_actions()
        return changed

    def _drop(self, reason):
        """Drop measures of which nobody outside knows."""
        changed = self._update_state(CANCELLED, end_reason=reason)
        return changed._record_each("measure_cancelled")

    def _tell_actions(self):
        """Let the actions of the policy follow what was made for them."""
        now = fields.Datetime.now()
        for action in self.sudo().action_id.filtered(lambda each: each.state == "todo"):
            measures = action.measure_ids
            if any(measure.state in WITH_US for measure in measures):
                continue
            if any(measure.state in OUTSIDE for measure in measures):
                action._set_done(now)
            else:
                action._set_failed("measure", measures[:1].end_reason, now=now)

    # === ACTION METHODS === #

    def action_notify(self):
        """Note that the customer was notified today, or take up the notice's proof."""
        self.check_access("write")
        self._check_any(NOTIFIED)
        for measure in self.filtered(lambda each: each.state == TO_NOTIFY):
            measure.sudo()._take_notice()
            if measure.state == TO_NOTIFY and measure.notice_grade:
                raise UserError(
                    self.env._(
                        "%(measure)s waits for a registered notice with evidence "
                        "%(grade)s.",
                        measure=measure.name,
                        grade=measure.notice_grade,
                    )
                )
            measure._set_notified(measure._get_today(), measure.notice_id)

    def action_ready(self):
        self.check_access("write")
        self._check_any(READY)
        self.filtered(lambda each: each.state in TRANSITIONS[READY])._set_ready()

    def action_approve(self):
        self.check_access("write")
        self._set_approved()

    def action_register(self):
        self.check_access("write")
        self._check_any(REGISTERED)
        self.filtered(lambda each: each.state == REQUESTED)._set_registered()

    def action_refuse(self):
        """Ask why they did not take it, and end it."""
        return self.env["collections.measure.reason.wizard"]._open(self, REFUSED)

    def action_cancel(self):
        """Ask why, and drop what nobody outside knows of."""
        return self.env["collections.measure.reason.wizard"]._open(self, CANCELLED)

    def action_make_notice(self):
        """Make the prior notice, as a registered one."""
        self.ensure_one()
        return self.case_id.action_make_notice()

    def _check_any(self, target):
        if not any(measure.state in TRANSITIONS[target] for measure in self):
            raise UserError(self.env._("None of these is in a state that allows it."))
