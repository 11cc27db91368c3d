import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .fields import Reference

_logger = logging.getLogger(__name__)

# For each state, those from which an action may come to it
TRANSITIONS = {
    "to_approve": {"planned"},
    "planned": {"to_approve", "planned", "todo", "queued", "failed"},
    "queued": {"planned"},
    "todo": {"planned"},
    "sent": {"planned", "queued", "todo", "failed"},
    "done": {"planned", "todo"},
    "failed": {"planned", "queued", "todo", "sent"},
    "skipped": {"to_approve", "planned", "todo", "failed"},
    "cancelled": {"to_approve", "planned", "queued", "todo"},
}
NOT_HAPPENED = (*sorted(TRANSITIONS["cancelled"]), "failed")
HAPPENED = ("sent", "done", "skipped")
WAITS_FOR_A_PERSON = ("unsure", "lint")  # and brings in no fallback step
MAX_TRIES = 3  # attempts that never left, before a person has to look


class CollectionsAction(models.Model):
    """One contact, planned or made: one case, one step, one channel, its open items.

    What is said of an agreement, such as thanks, has no step: see
    ``collections_action_agreement``.

    The actions of a case are both its outbox and its history; they are never deleted,
    and change their state only through the verbs below.
    """

    _name = "collections.action"
    _description = "Collections action"
    _order = "date_planned desc, id desc"
    _check_company_auto = True

    case_id = fields.Many2one(
        comodel_name="collections.case", required=True, readonly=True, index=True
    )
    company_id = Reference(comodel_name="res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
    )
    run_id = Reference(
        comodel_name="collections.run",
        readonly=True,
        index="btree_not_null",
        help="Empty: planned by a person.",
    )
    # What the policy says, and said when the action was planned
    policy_id = fields.Many2one(related="step_id.policy_id")
    level_id = fields.Many2one(related="step_id.level_id")
    step_id = Reference(
        comodel_name="collections.level.step",
        readonly=True,
        index=True,
    )
    mail_template_id = fields.Many2one(related="step_id.mail_template_id")
    label = fields.Char(string="What", compute="_compute_label")
    channel = fields.Selection(
        selection="_selection_channel", required=True, readonly=True
    )
    is_by_person = fields.Boolean(compute="_compute_is_by_person")
    call_ids = fields.One2many(
        comodel_name="collections.call",
        inverse_name="action_id",
        string="Attempts",
        readonly=True,
    )
    snapshot = fields.Json(readonly=True)
    # When and how it went
    state = fields.Selection(
        selection=[
            ("to_approve", "To approve"),
            ("planned", "Planned"),
            ("queued", "On its way"),
            ("todo", "To do"),
            ("sent", "Sent"),
            ("done", "Done"),
            ("failed", "Not reached"),
            ("skipped", "Skipped"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        readonly=True,
    )
    date_planned = fields.Date(string="Planned For", required=True, readonly=True)
    date_done = fields.Datetime(string="Done On", readonly=True)
    date_reached = fields.Date(
        string="Day", readonly=True, help="The day it happened, where the company is."
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", readonly=True
    )
    approved_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    not_before = fields.Datetime(
        readonly=True, help="The moment from which it may happen."
    )
    tries = fields.Integer(readonly=True)
    reason = fields.Selection(
        selection="_selection_reason",
        readonly=True,
        help="Why it was put off, cancelled, skipped, or did not reach the customer.",
    )
    reason_detail = fields.Text(readonly=True)
    outcome = fields.Selection(
        selection="_selection_outcome", readonly=True, help="What came of the task."
    )
    outcome_note = fields.Text(readonly=True)
    # What was sent, and to whom
    recipient_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    recipient_ids = fields.Many2many(
        comodel_name="res.partner", string="All Recipients", readonly=True
    )
    address = fields.Char(readonly=True, help="The address used, as it was then.")
    reference = fields.Char(
        readonly=True,
        index="btree_not_null",
        copy=False,
        help="What the one who carries the message calls it.",
    )
    date_delivered = fields.Datetime(string="Arrived On", readonly=True)
    date_read = fields.Datetime(string="Read On", readonly=True)
    answered_on = fields.Datetime(readonly=True)
    cost = fields.Monetary(readonly=True, help="What it cost to carry it out.")
    message_id = fields.Many2one(
        comodel_name="mail.message",
        string="Message Sent",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    # What it is about
    line_ids = fields.One2many(
        comodel_name="collections.action.line", inverse_name="action_id", readonly=True
    )
    carried_line_ids = fields.One2many(
        comodel_name="collections.action.line", compute="_compute_carried_line_ids"
    )
    item_count = fields.Integer(string="Items", compute="_compute_item_count")
    amount = fields.Monetary(
        readonly=True,
        help="What the action is about, in the company's currency, at that moment.",
    )

    _ready = models.Index("(company_id, case_id, id) WHERE state = 'planned'")
    _queued = models.Index("(company_id, message_id) WHERE state = 'queued'")
    _reached = models.Index("(company_id, date_reached) WHERE date_reached IS NOT NULL")
    _pending = models.Index(
        "(partner_id) WHERE state IN "
        "('failed', 'planned', 'queued', 'to_approve', 'todo')"
    )

    # === SELECTIONS === #

    def _selection_channel(self):
        return self.env["collections.channel"]._selection_channel()

    def _selection_outcome(self):
        outcomes = self.env["collections.channel.task"]._get_outcomes()
        return [(code, label) for code, label, _reached in outcomes]

    def _selection_reason(self):
        """Return why an action may not have happened.

        :rtype: list[tuple[str, str]]
        """
        task_outcomes = self.env["collections.channel.task"]._get_outcomes()
        return [
            *self.env["collections.hold"]._selection_reason(),
            ("paid", self.env._("Paid or credited meanwhile")),
            ("superseded", self.env._("Replaced by a later level")),
            ("not_due", self.env._("Not due any more")),
            ("no_proof", self.env._("Waits for proof of delivery")),
            ("too_late", self.env._("The due date has passed")),
            ("policy_changed", self.env._("Another policy applies now")),
            ("not_approved", self.env._("Not approved")),
            ("once_a_day", self.env._("The customer already heard from us today")),
            ("contact_hours", self.env._("Outside contact hours")),
            ("cap", self.env._("As often as is allowed")),
            ("rest", self.env._("Left in peace after a conversation")),
            ("one_channel", self.env._("Contacted by another channel lately")),
            ("no_consent", self.env._("No consent to this channel")),
            ("other_channel", self.env._("Another channel is preferred")),
            ("no_address", self.env._("No address for this channel")),
            ("bad_address", self.env._("The address is not valid")),
            ("opted_out", self.env._("Not to be written to by this channel")),
            ("bounced", self.env._("The message came back")),
            ("returned", self.env._("The letter came back")),
            ("mail_server", self.env._("The mail server did not take it")),
            ("mail_cancelled", self.env._("The message was cancelled")),
            ("unsure", self.env._("May have been sent: look before you retry")),
            ("error", self.env._("The message could not be made")),
            ("lint", self.env._("The text has to be mended first")),
            ("by_hand", self.env._("By hand")),
            *((code, label) for code, label, reached in task_outcomes if not reached),
        ]

    # === COMPUTE METHODS === #

    @api.depends("line_ids.cancelled", "line_ids.step_id")
    def _compute_carried_line_ids(self):
        for action in self:
            action.carried_line_ids = action.line_ids.filtered(
                lambda line: line.step_id and not line.cancelled
            )

    @api.depends("carried_line_ids")
    def _compute_item_count(self):
        for action in self:
            action.item_count = len(set(action.carried_line_ids.mapped("item_key")))

    @api.depends("channel")
    def _compute_is_by_person(self):
        for action in self:
            action.is_by_person = action._get_channel()._is_by_person

    @api.depends("step_id")
    @api.depends_context("lang")
    def _compute_label(self):
        for action in self:
            action.label = action.step_id.display_name

    @api.depends("label", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for action in self:
            names = (action.partner_id.display_name, action.label)
            action.display_name = " · ".join(filter(None, names))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._(
                "Actions are a customer's history: skip them, don't delete them."
            )
        )

    # === VERBS === #

    def _update_state(self, state, **values):
        """Move the actions to a state, those that may come to it from theirs.

        :return: the actions that changed
        """
        changing = self.filtered(lambda action: action.state in TRANSITIONS[state])
        for action in self - changing:
            _logger.info(
                "Action %s stays %s: can't become %s", action.id, action.state, state
            )
        changing.write({"state": state, **values})
        return changing

    def _set_planned(self, date, reason=False, detail=False, not_before=False):
        """Plan the actions for a date, and not before a moment (UTC), if given."""
        return self._update_state(
            "planned",
            date_planned=date,
            not_before=not_before,
            reason=reason,
            reason_detail=detail,
        )

    def _set_postponed(self, not_before, reason, detail=False):
        """Put off actions that are ready, to be tried again from a moment on (UTC)."""
        return self._update_state(
            "planned", not_before=not_before, reason=reason, reason_detail=detail
        )

    def _set_queued(self, now):
        """Note that messages were handed to the queue; they count as that day's."""
        changed = self._update_state("queued", reason=False, reason_detail=False)
        return changed._stamp(now)

    def _set_todo(self, now):
        """Note that a person has the tasks now."""
        changed = self._update_state("todo", reason=False, reason_detail=False)
        return changed._refresh_cases(now)

    def _set_sent(self, now):
        """Note that messages left: their level has happened."""
        return self._update_state("sent")._stamp(now)._count_level(now)

    def _note_delivered(self, now):
        """Note that messages arrived, as the one who carried them tells.

        That a message arrived says that it had left, whatever was told before.
        """
        told_late = self.filtered(lambda action: action.state in TRANSITIONS["sent"])
        told_late._set_sent(now)
        self.filtered(
            lambda action: action.state == "sent" and not action.date_delivered
        ).date_delivered = now

    def _note_read(self, now):
        """Note that messages were read: they have arrived, then."""
        self._note_delivered(now)
        self.filtered(
            lambda action: action.state == "sent" and not action.date_read
        ).date_read = now

    def _note_answered(self, now):
        """Note that messages were answered: they were read, then."""
        self._note_read(now)
        self.filtered(lambda action: not action.answered_on).answered_on = now

    def _set_done(self, now):
        """Note that tasks got through to the customer: their level has happened."""
        return self._update_state("done", reason=False)._stamp(now)._count_level(now)

    def _set_skipped(self, detail, now):
        """Leave actions out by a person's decision: the ladder goes on after them."""
        self._withdraw()
        changed = self._update_state("skipped", reason="by_hand", reason_detail=detail)
        return changed._stamp(now)._count_level(now)

    def _set_failed(self, reason, detail=False, now=None):
        """Note that actions did not reach the customer.

        What was not taken to be sent is tried again the next day, a few times; what may
        have left, and what is badly written, waits for a person; anything else brings
        in the fallback steps of the level, today.

        :param str reason: a code of ``reason``
        :param str detail: what was said, for a person
        """
        again = self.browse()
        if reason in self._get_passing_reasons():
            again = self.filtered(lambda action: action.tries + 1 < MAX_TRIES)
            again._withdraw()
            for action in again:
                action.tries += 1
                action._set_postponed(action._get_tomorrow(now), reason, detail)
        happened = self.filtered(lambda action: action.state == "sent")
        failed = (self - again)._update_state(
            "failed", reason=reason, reason_detail=detail, date_done=now
        )
        if reason not in WAITS_FOR_A_PERSON:
            failed._plan_fallback(now)
        (happened & failed)._count_level(now)
        return failed._refresh_cases(now)

    def _is_made(self):
        """Tell whether what it says was made already, though it has not left yet."""
        self.ensure_one()
        return self.state == "queued"

    def _get_passing_reasons(self):
        """Return the reasons that pass: the message never left, and may another day.

        To be extended by channels.
        """
        return {"mail_server"}

    def _recall(self):
        """Take back messages that say too much, to be made again."""
        self._withdraw()
        kept_back = self.filtered(lambda action: action.state == "queued")
        return kept_back._update_state("planned", message_id=False, date_reached=False)

    def _set_cancelled(self, reason):
        """Drop actions that have nothing to say any more."""
        self._withdraw()
        changed = self._update_state("cancelled", reason=reason)
        changed.line_ids.write({"cancelled": True})
        return changed

    def _is_pending(self):
        """Tell whether something is still to be done about the action.

        What failed stays failed, for the history; it is done with once its items are
        paid, held, or at a later level.
        """
        self.ensure_one()
        if self.state == "failed":
            return bool(self.carried_line_ids)
        return self.state in NOT_HAPPENED

    def _write_each(self, values_list):
        """Write on each action values of its own.

        They go to the database with all else that is written of the actions, in a
        statement for many: fields that are tracked, or translated, are not for this.

        :param values_list: the values of each, in its turn, for columns only
        """
        names = set()
        for action, values in zip(self, values_list, strict=True):
            names.update(values)
            for name, value in values.items():
                self._fields[name].write(action, value)
        self.modified(names)

    # === WHAT FOLLOWS FROM THEM === #

    def _get_date(self, now):
        return self.company_id._get_collections_date(now)

    def _get_tomorrow(self, now):
        """Return the moment, UTC, at which the company's next day begins."""
        tomorrow = self._get_date(now) + timedelta(days=1)
        return self.company_id._get_collections_midnight(tomorrow)

    def _stamp(self, now):
        for company, actions in self.grouped("company_id").items():
            date = company._get_collections_date(now)
            actions.write({"date_done": now, "date_reached": date})
        return self

    def _count_level(self, now):
        """Record how far the open items have come by these actions."""
        self.env["collections.item"]._derive(self.line_ids)
        return self._refresh_cases(now)

    def _refresh_cases(self, now):
        for company, actions in self.grouped("company_id").items():
            actions.case_id._update_figures(company._get_collections_date(now))
        return self

    def _withdraw(self):
        for channel, actions in self.grouped("channel").items():
            self.env["collections.channel"]._get(channel)._withdraw(actions)

    def _plan_fallback(self, now):
        """Plan the steps that wait for the failure of these actions."""
        planner = self.env["collections.planner"]
        for company, actions in self.grouped("company_id").items():
            planner._plan_fallback(actions, company._get_collections_date(now))

    # === DELIVERY === #

    def _get_channel(self):
        """Return the service that carries the action out (``collections.channel``)."""
        self.ensure_one()
        return self.env["collections.channel"]._get(self.channel)

    # === WHAT IT SAYS, AND BY WHOSE RULES === #

    def _get_policy(self):
        """Return the policy by which the debtor is contacted."""
        self.ensure_one()
        return self.policy_id

    def _may_be_refused(self):
        """Tell whether it gives way to who refuses the channel."""
        self.ensure_one()
        return self.step_id.may_unsubscribe

    def _get_template(self):
        """Return the template that its message is made of."""
        self.ensure_one()
        return self._get_channel()._get_template(self.step_id)

    def _get_topic(self):
        """Return the record that its template is about."""
        self.ensure_one()
        return self

    def _get_must_say(self, channel):
        """Return what its message has to say by a channel: keys of ``ELEMENTS``."""
        self.ensure_one()
        return channel._must_say

    def _get_void_reason(self):
        """Return why it has nothing to say any more, else ``None``.

        :return: a code of ``reason``
        """
        self.ensure_one()
        return None if self.carried_line_ids else "paid"
