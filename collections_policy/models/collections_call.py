from odoo import fields, models


class CollectionsCall(models.Model):
    """One attempt to speak with a debtor; it counts even if nobody answered."""

    _name = "collections.call"
    _description = "Collections call"
    _order = "moment desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    action_id = fields.Many2one(
        comodel_name="collections.action",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
    )
    channel = fields.Char(required=True, readonly=True)
    moment = fields.Datetime(string="Called On", required=True, readonly=True)
    date = fields.Date(
        string="Day", required=True, readonly=True, help="Where the company is."
    )
    number = fields.Char(readonly=True, help="What was dialled.")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Called by", readonly=True
    )
    outcome = fields.Selection(
        selection="_selection_outcome", required=True, readonly=True
    )
    reached = fields.Boolean(
        string="Conversation", readonly=True, help="Somebody spoke with the debtor."
    )
    note = fields.Text(readonly=True)

    def _selection_outcome(self):
        return self.env["collections.action"]._selection_outcome()
