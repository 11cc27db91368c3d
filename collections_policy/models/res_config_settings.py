from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_policy_id = fields.Many2one(
        related="company_id.root_id.collections_policy_id", readonly=False
    )
    collections_user_id = fields.Many2one(
        related="company_id.root_id.collections_user_id", readonly=False
    )
    collections_automatic = fields.Boolean(
        related="company_id.root_id.collections_automatic", readonly=False
    )
    collections_hour = fields.Integer(
        related="company_id.root_id.collections_hour", readonly=False
    )
    collections_letter_window = fields.Selection(
        related="company_id.root_id.collections_letter_window",
        readonly=False,
        required=True,
    )
    collections_letter_duplex = fields.Boolean(
        related="company_id.root_id.collections_letter_duplex", readonly=False
    )
    collections_link_days = fields.Integer(
        related="company_id.root_id.collections_link_days", readonly=False
    )
    collections_fee_product_id = fields.Many2one(
        related="company_id.root_id.collections_fee_product_id", readonly=False
    )
    collections_interest_product_id = fields.Many2one(
        related="company_id.root_id.collections_interest_product_id", readonly=False
    )
    collections_correction_product_id = fields.Many2one(
        related="company_id.root_id.collections_correction_product_id", readonly=False
    )
    collections_charge_journal_id = fields.Many2one(
        related="company_id.root_id.collections_charge_journal_id", readonly=False
    )
    collections_capital_percent = fields.Float(
        related="company_id.root_id.collections_capital_percent", readonly=False
    )
    collections_agreement_journal_id = fields.Many2one(
        related="company_id.root_id.collections_agreement_journal_id", readonly=False
    )
    collections_agreement_product_id = fields.Many2one(
        related="company_id.root_id.collections_agreement_product_id", readonly=False
    )
    collections_discount_way = fields.Selection(
        related="company_id.root_id.collections_discount_way",
        readonly=False,
        required=True,
    )
    collections_discount_account_id = fields.Many2one(
        related="company_id.root_id.collections_discount_account_id", readonly=False
    )
    collections_stamp_url = fields.Char(
        related="company_id.root_id.collections_stamp_url", readonly=False
    )
    collections_stamp_login = fields.Char(
        related="company_id.root_id.collections_stamp_login",
        readonly=False,
        groups="base.group_system",
    )
    collections_stamp_password = fields.Char(
        related="company_id.root_id.collections_stamp_password",
        readonly=False,
        groups="base.group_system",
    )
    collections_stamp_tried = fields.Datetime(
        related="company_id.root_id.collections_stamp_tried"
    )
    collections_stamp_problem = fields.Char(
        related="company_id.root_id.collections_stamp_problem"
    )
    collections_report_partner_ids = fields.Many2many(
        related="company_id.root_id.collections_report_partner_ids", readonly=False
    )
    collections_report_day = fields.Integer(
        related="company_id.root_id.collections_report_day", readonly=False
    )
    collections_statement_rhythm = fields.Selection(
        related="company_id.root_id.collections_statement_rhythm",
        readonly=False,
        required=True,
    )
    collections_statement_day = fields.Integer(
        related="company_id.root_id.collections_statement_day", readonly=False
    )
    collections_statement_overdue = fields.Boolean(
        related="company_id.root_id.collections_statement_overdue", readonly=False
    )
    collections_workers = fields.Integer(
        string="Workers",
        help="How many scheduled actions share the planning and the delivery.",
    )

    @api.constrains("collections_workers")
    def _check_collections_workers(self):
        limit = self.env["collections.worker"]._get_max_count()
        for settings in self:
            if not 1 <= settings.collections_workers <= limit:
                raise ValidationError(
                    self.env._("Collections can be shared by 1 to %s workers.", limit)
                )

    @api.model
    def get_values(self):
        # EXTENDS 'base_setup'
        return {
            **super().get_values(),
            "collections_workers": self.env["collections.worker"]._get_count(),
        }

    def set_values(self):
        # EXTENDS 'base_setup'
        result = super().set_values()
        worker = self.env["collections.worker"]
        if self.collections_workers != worker._get_count():
            worker._set_count(self.collections_workers)
        return result
