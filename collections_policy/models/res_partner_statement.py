"""How often a customer gets a statement of account."""

from odoo import fields, models

from .res_partner import GROUP


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_statement_rhythm = fields.Selection(
        selection=[
            ("never", "Never"),
            ("monthly", "Every month"),
            ("quarterly", "Every quarter"),
        ],
        string="Statements of Account",
        company_dependent=True,
        groups=GROUP,
        help="Empty: as the company's settings say.",
    )
