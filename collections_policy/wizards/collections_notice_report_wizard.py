from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

SIGNED = 4  # the grade of an acknowledgement that bears a name


class CollectionsNoticeReportWizard(models.TransientModel):
    """Tell what happened to registered notices, with what the receiver signed."""

    _name = "collections.notice.report.wizard"
    _description = "Report on registered notices"

    notice_ids = fields.Many2many(comodel_name="collections.notice", readonly=True)
    notice_count = fields.Integer(string="Notices", compute="_compute_notice_count")
    state = fields.Selection(
        selection="_selection_state", string="What Happened", required=True
    )
    moment = fields.Datetime(
        string="When", required=True, default=lambda self: fields.Datetime.now()
    )
    receiver = fields.Char(string="Received by")
    is_signed = fields.Boolean(
        string="Signed for by Name",
        help="The acknowledgement bears the receiver's name and signature.",
    )
    note = fields.Char()
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="Acknowledgements",
        bypass_search_access=True,
        help="Pictures or scans of what the receiver signed.",
    )

    def _selection_state(self):
        return self.env["collections.notice.event"]._selection_by_hand()

    @api.depends("notice_ids")
    def _compute_notice_count(self):
        for wizard in self:
            wizard.notice_count = len(wizard.notice_ids)

    @api.model
    def _open(self, notices, state=False):
        """Return the action that opens the wizard for notices."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Happened"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_notice_ids": [Command.set(notices.ids)],
                "default_state": state,
            },
        }

    def action_confirm(self):
        self.ensure_one()
        notices = self.notice_ids
        notices.check_access("write")
        self._check_moment()
        before = len(notices.event_ids)
        notices._set_reported(self.state, self.moment, **self._prepare_report())
        if len(notices.event_ids) == before:
            raise UserError(
                self.env._(
                    "None of these notices can be so now, or this was reported "
                    "already, at the same moment."
                )
            )
        if self.attachment_ids:
            notices._attach_acknowledgements(self.attachment_ids)
        return {"type": "ir.actions.act_window_close"}

    def _check_moment(self):
        if self.moment > fields.Datetime.now():
            raise UserError(self.env._("What has happened can't lie in the future."))

    def _prepare_report(self):
        """Return what is kept of the report; a signature counts only with a name."""
        signed = self.state == "delivered" and self.is_signed and self.receiver
        return {
            "receiver": self.receiver,
            "note": self.note,
            "grade": SIGNED if signed else None,
        }
