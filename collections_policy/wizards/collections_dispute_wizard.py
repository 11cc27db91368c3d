from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.calendars import add_working_days


class CollectionsDisputeWizard(models.TransientModel):
    """Note what a customer contests: which items, how much of each, and why."""

    _name = "collections.dispute.wizard"
    _description = "Open a dispute"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", required=True, readonly=True
    )
    source = fields.Char(required=True, readonly=True)
    line_ids = fields.One2many(
        comodel_name="collections.dispute.wizard.line",
        inverse_name="wizard_id",
        string="Open Items",
    )
    reason_id = fields.Many2one(
        comodel_name="collections.dispute.reason", required=True
    )
    description = fields.Text(help="What the customer says.")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        domain=[("share", "=", False)],
    )
    date_due = fields.Date(
        string="Decide By", compute="_compute_date_due", store=True, readonly=False
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment", string="Documents", bypass_search_access=True
    )

    # === COMPUTE METHODS === #

    @api.depends("reason_id")
    def _compute_user_id(self):
        Dispute = self.env["collections.dispute"]
        for wizard in self:
            company, debtor = wizard.company_id, wizard.partner_id
            case = self.env["collections.case"]._get_open(company, debtor)
            wizard.user_id = Dispute._get_owner(company, case, wizard.reason_id)

    @api.depends("reason_id")
    def _compute_date_due(self):
        for wizard in self:
            company = wizard.company_id
            wizard.date_due = wizard.reason_id and add_working_days(
                company._get_collections_date(),
                wizard.reason_id.days,
                company._get_working_day_test(),
            )

    # === ACTION METHODS === #

    @api.model
    def _open(self, lines, chosen, source):
        """Return the action that opens the wizard for open items of a customer.

        :param lines: journal items to choose from
        :param chosen: those that are marked from the start
        :param str source: a code of ``collections.promise``
        :raises UserError: if nothing is open, or by several customers
        """
        lines = lines._get_collections_own_items()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_company_id": lines.company_id.root_id.id,
                "default_partner_id": lines.partner_id.commercial_partner_id.id,
                "default_source": source,
                "default_line_ids": [
                    Command.create(
                        {
                            "move_line_id": line.id,
                            "is_contested": line in chosen,
                            "amount": line.amount_residual_currency,
                        }
                    )
                    for line in lines
                ],
            },
        }

    def action_confirm(self):
        self.ensure_one()
        contested = self.line_ids.filtered("is_contested")
        if not contested:
            raise UserError(self.env._("Choose the invoices that this is about."))
        dispute = self.env["collections.dispute"]._open(
            self.company_id,
            self.partner_id,
            [(line.move_line_id, line.amount) for line in contested],
            self.reason_id,
            self.description,
            self.source,
            attachments=[(file.name, file.raw) for file in self.attachment_ids],
            user_id=self.user_id.id,
            date_due=self.date_due,
        )
        return dispute.get_formview_action()


class CollectionsDisputeWizardLine(models.TransientModel):
    """An open item that the customer may contest."""

    _name = "collections.dispute.wizard.line"
    _description = "Open item to contest"

    wizard_id = fields.Many2one(
        comodel_name="collections.dispute.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        required=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    amount_open = fields.Monetary(
        related="move_line_id.amount_residual_currency", string="Open"
    )
    is_contested = fields.Boolean(string="Contested")
    amount = fields.Monetary(string="How Much")
