from odoo import fields, models


class CollectionsNoticeLine(models.Model):
    """What a notice is about: an open item, with its amounts when it was made."""

    _name = "collections.notice.line"
    _description = "Registered notice line"
    _order = "date_due, id"
    _log_access = False

    notice_id = fields.Many2one(
        comodel_name="collections.notice",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    name = fields.Char(string="Number", readonly=True)
    date_due = fields.Date(string="Due", readonly=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    company_currency_id = fields.Many2one(
        related="notice_id.currency_id", string="Company Currency"
    )
    amount_currency = fields.Monetary(string="Open", readonly=True)
    amount = fields.Monetary(
        string="Open (company)",
        currency_field="company_currency_id",
        readonly=True,
    )
