from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.calendars import add_working_days

USUAL_DAYS = 5  # business days for which customers promise, if nobody says otherwise


class CollectionsPromiseWizard(models.TransientModel):
    """Note what a customer promises to pay, and by when."""

    _name = "collections.promise.wizard"
    _description = "Note a promise to pay"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", required=True, readonly=True
    )
    source = fields.Char(required=True, readonly=True)
    open_line_ids = fields.Many2many(
        comodel_name="account.move.line", compute="_compute_open_line_ids"
    )
    line_ids = fields.Many2many(
        comodel_name="account.move.line", string="Open Items", required=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    amount = fields.Monetary(
        string="Promises to Pay",
        compute="_compute_amount",
        store=True,
        readonly=False,
        required=True,
    )
    date = fields.Date(string="By", required=True)
    note = fields.Text(help="What was said.")

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    def _compute_open_line_ids(self):
        for wizard in self:
            wizard.open_line_ids = self.env["account.move.line"].search(
                [
                    ("partner_id.commercial_partner_id", "=", wizard.partner_id.id),
                    ("company_id", "child_of", wizard.company_id.id),
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("amount_residual_currency", ">", 0),
                ],
                order="date_maturity, id",
            )

    @api.depends("line_ids")
    def _compute_currency_id(self):
        for wizard in self:
            company_currency = wizard.company_id.currency_id
            wizard.currency_id = wizard.line_ids.currency_id[:1] or company_currency

    @api.depends("line_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = sum(wizard.line_ids.mapped("amount_residual_currency"))

    # === ACTION METHODS === #

    @api.model
    def _open(self, lines, source):
        """Return the action that opens the wizard for open items of a customer.

        :param lines: journal items; what is not open among them is left out, and of
            several currencies the first counts
        :param str source: a code of ``collections.promise``
        :raises UserError: if nothing is open, or by several customers
        """
        lines = lines._get_collections_own_items()
        company = lines.company_id.root_id
        lines = lines.filtered(lambda line: line.currency_id == lines[0].currency_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promise to Pay"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_company_id": company.id,
                "default_partner_id": lines.partner_id.commercial_partner_id.id,
                "default_line_ids": [Command.set(lines.ids)],
                "default_source": source,
                "default_date": add_working_days(
                    company._get_collections_date(),
                    USUAL_DAYS,
                    company._get_working_day_test(),
                ),
            },
        }

    def action_confirm(self):
        self.ensure_one()
        if not self.line_ids:
            raise UserError(self.env._("Choose the invoices that this is about."))
        self.env["collections.promise"]._note(
            self.company_id,
            self.partner_id,
            self.line_ids,
            self.amount,
            self.date,
            self.source,
            note=self.note,
        )
        return {"type": "ir.actions.act_window_close"}
