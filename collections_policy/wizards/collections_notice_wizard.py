from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CollectionsNoticeWizard(models.TransientModel):
    """Make registered notices: of the letters of actions, or of a document."""

    _name = "collections.notice.wizard"
    _description = "Make registered notices"

    action_ids = fields.Many2many(comodel_name="collections.action", readonly=True)
    action_count = fields.Integer(string="Letters", compute="_compute_action_count")
    case_id = fields.Many2one(comodel_name="collections.case", readonly=True)
    debtor_id = fields.Many2one(related="case_id.partner_id", string="Customer")
    recipient_id = fields.Many2one(
        comodel_name="res.partner",
        string="Addressee",
        compute="_compute_recipient_id",
        store=True,
        readonly=False,
        domain="[('id', 'child_of', debtor_id)]",
    )
    subject = fields.Char()
    file = fields.Binary(string="PDF", attachment=False)
    filename = fields.Char()
    carrier_id = fields.Many2one(
        comodel_name="collections.carrier",
        required=True,
        default=lambda self: self.env["collections.carrier"].search([], limit=1),
    )
    service = fields.Selection(
        selection="_selection_service",
        compute="_compute_service",
        store=True,
        readonly=False,
        required=True,
        default="registered_ack",
    )

    def _selection_service(self):
        return self.env["collections.carrier.service"]._selection_kind()

    @api.depends("action_ids")
    def _compute_action_count(self):
        for wizard in self:
            wizard.action_count = len(wizard.action_ids)

    @api.depends("case_id")
    def _compute_recipient_id(self):
        for wizard in self:
            debtor = wizard.case_id.partner_id
            contact = debtor.address_get(["invoice"])["invoice"] if debtor else False
            wizard.recipient_id = contact

    @api.depends("carrier_id")
    def _compute_service(self):
        for wizard in self:
            offered = wizard.carrier_id.service_ids.mapped("kind")
            if offered and wizard.service not in offered:
                wizard.service = offered[0]

    @api.model
    def _open(self, actions=None, case=None):
        """Return the action that opens the wizard for actions, or for a case."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Registered Notice"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_action_ids": [Command.set(actions.ids if actions else [])],
                "default_case_id": case.id if case else False,
            },
        }

    def action_confirm(self):
        self.ensure_one()
        Notice = self.env["collections.notice"]
        if self.action_ids:
            notices = Notice._make_from_actions(
                self.action_ids, self.carrier_id, self.service
            )
        else:
            notices = self._make_by_hand()
        return notices._open()

    def _make_by_hand(self):
        if not self.case_id or not self.recipient_id:
            raise UserError(self.env._("Choose to whom the notice goes."))
        if not self._is_pdf():
            raise UserError(self.env._("Choose the notice to be sent, as a PDF."))
        return self.env["collections.notice"]._make_by_hand(
            self.case_id,
            self.recipient_id,
            self.carrier_id,
            self.service,
            self.file,
            self.subject or self.filename,
        )

    def _is_pdf(self):
        start = self.with_context(bin_size=False).file or b""
        return bytes(start[:5]) == b"JVBER"  # %PDF in base64
