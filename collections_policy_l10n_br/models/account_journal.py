from odoo import fields, models


class AccountJournal(models.Model):
    _inherit = "account.journal"

    collections_limitation_kind_id = fields.Many2one(
        comodel_name="collections.limitation.kind",
        string="Kind of Document",
        check_company=True,
        ondelete="restrict",
        help="What its invoices are, for limitation, where they say nothing. "
        "Empty: the years of the policy count.",
    )
