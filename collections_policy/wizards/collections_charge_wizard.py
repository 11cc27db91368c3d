from odoo import api, fields, models


class CollectionsChargeWizard(models.TransientModel):
    """What an invoice, or all that a customer owes, costs as of a day."""

    _name = "collections.charge.wizard"
    _description = "Late charges on another day"

    move_id = fields.Many2one(comodel_name="account.move", readonly=True)
    case_id = fields.Many2one(comodel_name="collections.case", readonly=True)
    date = fields.Date(
        string="As Of",
        required=True,
        help="The day of the payment; it counts.",
    )
    charges_html = fields.Html(compute="_compute_charges_html", sanitize=False)

    @api.model
    def _open(self, move=None, case=None):
        """Return the action that opens the wizard for an invoice or for a case."""
        company = (move or case).company_id.root_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Late Charges"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_move_id": move and move.id,
                "default_case_id": case and case.id,
                "default_date": company._get_collections_date(),
            },
        }

    @api.depends_context("lang")
    @api.depends("move_id", "case_id", "date")
    def _compute_charges_html(self):
        for wizard in self:
            wizard.charges_html = wizard.date and wizard._draw()

    def _draw(self):
        document = self.move_id or self.case_id
        if not document:
            return False
        document.check_access("read")
        lines = (
            self.move_id._get_collections_charged_lines()
            if self.move_id
            else self.case_id._get_charged_lines()
        )
        return self.env["collections.charge.statement"]._draw(
            document.company_id.root_id, lines, self.date
        )
