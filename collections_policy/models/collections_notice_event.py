"""What was reported of notices: by people, in files, or by carriers."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.notice_states import (
    EVENT_STATES,
    TOP_GRADE,
    VOID,
    WITH_CARRIER,
    get_grade,
)
from ..tools.notice_timeline import RawEvent


class CollectionsNoticeEvent(models.Model):
    """One report about a notice; kept as it came, undone by another one."""

    _name = "collections.notice.event"
    _description = "Registered notice event"
    _order = "moment desc, id desc"
    _rec_name = "state"

    notice_id = fields.Many2one(
        comodel_name="collections.notice", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one(related="notice_id.company_id")
    moment = fields.Datetime(string="When", required=True, readonly=True)
    state = fields.Selection(
        selection="_selection_state", string="What", required=True, readonly=True
    )
    grade = fields.Integer(string="Evidence", readonly=True, aggregator=None)
    code = fields.Char(readonly=True)
    kind = fields.Char(string="Type", readonly=True)
    source = fields.Selection(
        selection="_selection_source", required=True, readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        readonly=True,
        default=lambda self: self.env.user,
    )
    receiver = fields.Char(string="Received by", readonly=True)
    note = fields.Char(readonly=True)
    payload = fields.Json(readonly=True, help="The report as it came.")
    voids_id = fields.Many2one(
        comodel_name="collections.notice.event",
        string="Undoes",
        readonly=True,
        index="btree_not_null",
    )
    stands = fields.Boolean(default=True, readonly=True, help="It was not undone.")
    identity = fields.Char(required=True, readonly=True)
    can_undo = fields.Boolean(compute="_compute_can_undo")

    _once = models.UniqueIndex("(notice_id, identity)")

    def _selection_state(self):
        """Return what can be reported, with its labels."""
        return [
            ("draft", self.env._("Draft")),
            ("printed", self.env._("Printed")),
            ("posted", self.env._("Posted")),
            ("in_transit", self.env._("In transit")),
            ("out_for_delivery", self.env._("Out for delivery")),
            ("delivered", self.env._("Delivered")),
            ("absent", self.env._("Nobody there")),
            ("awaiting_pickup", self.env._("Waits to be collected")),
            ("refused", self.env._("Delivery refused")),
            ("wrong_address", self.env._("Wrong address")),
            ("moved", self.env._("Moved")),
            ("returning", self.env._("On its way back")),
            ("returned", self.env._("Came back")),
            ("lost", self.env._("Lost")),
            ("cancelled", self.env._("Cancelled")),
            ("opened", self.env._("Link opened")),
            ("downloaded", self.env._("Document downloaded")),
            ("void", self.env._("The event before does not hold")),
            ("unmapped", self.env._("Unknown code")),
        ]

    @api.model
    def _selection_by_hand(self):
        """Return what a person may report once a notice was handed over."""
        labels = dict(self._selection_state())
        return [(state, labels[state]) for state in WITH_CARRIER]

    def _selection_source(self):
        """Return who reports; to be extended by carriers' adapters."""
        return [("hand", self.env._("By hand")), ("file", self.env._("File"))]

    @api.depends("stands", "state")
    def _compute_can_undo(self):
        for event in self:
            event.can_undo = event.stands and event.state != VOID

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'base': only whether it stands follows from what came later
        if set(vals) - self._get_open_fields():
            raise UserError(self.env._("What was reported stays: undo it instead."))
        return super().write(vals)

    def _get_open_fields(self):
        """Return the names of the fields that may still change."""
        return {"stands"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What was reported stays: undo it instead."))

    @api.model
    def _add(self, vals_list):
        """Keep reports that were not known yet.

        :param vals_list: values with ``notice_id``, ``moment`` (UTC) and ``state``
        :return: the new events
        """
        prepared = {}
        for vals in vals_list:
            vals = self._prepare_event(vals)
            prepared.setdefault((vals["notice_id"], vals["identity"]), vals)
        known = self.search(
            [("notice_id", "in", [notice_id for notice_id, _identity in prepared])]
        )
        for event in known:
            prepared.pop((event.notice_id.id, event.identity), None)
        return self.create(list(prepared.values()))

    @api.model
    def _prepare_event(self, vals):
        raw = RawEvent(
            vals["moment"],
            vals["state"],
            vals.get("code") or "",
            vals.get("kind") or "",
            voids=vals.get("voids_id") or None,
        )
        if raw.state not in EVENT_STATES:
            raise ValueError(raw.state)
        return {
            **vals,
            "grade": get_grade(raw.state, vals.get("grade")),
            "identity": " ".join(map(str, raw.identity)),
        }

    # === ACTION METHODS === #

    def action_undo(self):
        """Tell that a report does not hold."""
        self.ensure_one()
        self.notice_id.check_access("write")
        if not self.can_undo:
            raise UserError(self.env._("This was undone already."))
        self.notice_id._report(VOID, self.moment, source="hand", voids_id=self.id)

    # === GETTERS === #

    def _get_raw(self):
        """Return the events as the timeline takes them.

        :rtype: list[RawEvent]
        """
        return [
            RawEvent(
                moment=event.moment,
                state=event.state,
                code=event.code or "",
                kind=event.kind or "",
                grade=min(event.grade, TOP_GRADE),
                key=event.id,
                voids=event.voids_id.id or None,
            )
            for event in self
        ]
