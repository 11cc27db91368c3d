"""Who receives a company's pack of each month, and when."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_pack_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Recipient of the Client Pack",
        help="The client's contact, in whose language it is. Empty: none is sent.",
    )
    collections_pack_day = fields.Integer(
        string="Day of the Client Pack",
        default=3,
        help="The day of the month on which the pack of the month before is made. In "
        "shorter months: their last day.",
    )
    collections_pack_review = fields.Boolean(
        string="Look at the Client Pack First",
        help="It is made on its day, and sent when a manager sends it.",
    )

    _collections_pack_day_of_month = models.Constraint(
        "CHECK (collections_pack_day BETWEEN 1 AND 31)",
        "The client pack is made on a day between 1 and 31.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_desk_user_ids = fields.Many2many(
        related="company_id.root_id.collections_desk_user_ids",
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    collections_pack_partner_id = fields.Many2one(
        related="company_id.root_id.collections_pack_partner_id", readonly=False
    )
    collections_pack_day = fields.Integer(
        related="company_id.root_id.collections_pack_day", readonly=False
    )
    collections_pack_review = fields.Boolean(
        related="company_id.root_id.collections_pack_review", readonly=False
    )
