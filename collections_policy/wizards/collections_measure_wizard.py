from odoo import api, fields, models


class CollectionsMeasureWizard(models.TransientModel):
    """Prepare a listing or protest of a customer's invoices, by hand."""

    _name = "collections.measure.wizard"
    _description = "Prepare listings or protests"

    case_id = fields.Many2one(
        comodel_name="collections.case", required=True, readonly=True
    )
    company_id = fields.Many2one(related="case_id.company_id")
    kind = fields.Selection(
        selection="_selection_kind", required=True, default="listing"
    )
    agency_id = fields.Many2one(comodel_name="res.partner", string="Bureau or Notary")
    overdue_ids = fields.Many2many(
        comodel_name="account.move.line",
        string="Overdue Items",
        compute="_compute_overdue_ids",
    )
    item_ids = fields.Many2many(
        comodel_name="account.move.line",
        string="Invoices",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
    )

    def _selection_kind(self):
        return self.env["collections.measure"]._selection_kind()

    @api.depends("case_id")
    def _compute_overdue_ids(self):
        for wizard in self:
            wizard.overdue_ids = self.env["collections.notice"]._get_overdue_items(
                wizard.case_id
            )

    @api.depends("case_id", "kind")
    def _compute_item_ids(self):
        """Propose what is overdue and may be listed."""
        Measure = self.env["collections.measure"]
        for wizard in self:
            items = wizard.overdue_ids._origin
            company = wizard.case_id.company_id
            if not items:
                wizard.item_ids = items
                continue
            today = company._get_collections_date()
            rule = self.env["collections.measure.rule"]._find(
                company, wizard.kind, today
            )
            years = rule._get_years(wizard.case_id.partner_id) if rule else 0
            problems = Measure._find_problems(
                items,
                Measure._evaluate_claims(company, items, today),
                wizard.kind,
                years,
                today,
            )
            wizard.item_ids = items.filtered(
                lambda item, problems=problems: item not in problems
            )

    @api.model
    def _open(self, case):
        """Return the action that opens the wizard for a case."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Listing or Protest"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": case.id},
        }

    def action_confirm(self):
        self.ensure_one()
        values = {"agency_id": self.agency_id.id} if self.agency_id else {}
        measures = self.env["collections.measure"]._make(
            self.case_id, self.item_ids & self.overdue_ids, self.kind, **values
        )
        return measures._open()
