"""Receivables by age as of any day, customer by customer."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..metrics.aging_bars import BUCKETS
from ..metrics.scope import MetricScope


class CollectionsAgedWizard(models.TransientModel):
    """Which day, and whether age counts from the due date or from the invoice's."""

    _name = "collections.aged.wizard"
    _description = "Aged receivables"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
    )
    date = fields.Date(
        string="As Of",
        required=True,
        default=lambda self: self.env.company._get_collections_date(),
    )
    basis = fields.Selection(
        selection=[("due", "Due date"), ("invoice", "Invoice date")],
        string="Age from",
        default="due",
        required=True,
    )
    line_ids = fields.One2many(
        comodel_name="collections.aged.receivable", inverse_name="wizard_id"
    )

    def action_show(self):
        """Rebuild what was owed on the day, and show it."""
        self.ensure_one()
        self.line_ids.unlink()
        self.env["collections.aged.receivable"].create(self._prepare_lines())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_aged_receivable_action"
        )
        action["domain"] = [("wizard_id", "=", self.id)]
        action["display_name"] = self.env._(
            "Aged Receivables as of %s", fields.Date.to_string(self.date)
        )
        return action

    def _prepare_lines(self):
        """Return what each customer owed in each currency, by age."""
        receivables = self.env["collections.receivables"]
        scope = MetricScope(self.company_id.id, self.date, self.date)
        query, [residual] = receivables._get_query(scope, self.date)
        age = SQL("%s - %s", self.date, self._get_start_sql(query))
        place = SQL(
            "CASE WHEN %s < 0 THEN -1 ELSE WIDTH_BUCKET(%s, %s) END",
            residual,
            age,
            [bucket.first for bucket in BUCKETS if bucket.first],
        )
        debtor = receivables._get_debtor_sql(query)
        query.groupby = SQL("1, 2")
        rows = self.env.execute_query(
            query.select(debtor, place, SQL("SUM(%s)", residual))
        )
        lines = {}
        for partner_id, number, amount in rows:
            if self.company_id.currency_id.is_zero(amount):
                continue
            line = lines.setdefault(
                partner_id, {"wizard_id": self.id, "partner_id": partner_id}
            )
            name = "credit" if number < 0 else f"age_{BUCKETS[number].key}"
            line[name] = line.get(name, 0.0) + amount
        return list(lines.values())

    def _get_start_sql(self, query):
        """Return the day from which the age of an item counts."""
        due = self.env["collections.receivables"]._get_due_sql(query)
        if self.basis == "due":
            return due
        Item = self.env["account.move.line"]
        return SQL(
            "COALESCE(%s, %s)",
            Item._field_to_sql(query.table, "invoice_date", query),
            Item._field_to_sql(query.table, "date", query),
        )


class CollectionsAgedReceivable(models.TransientModel):
    """What a customer owed on a day, by age, in the company's currency."""

    _name = "collections.aged.receivable"
    _description = "Aged receivable"
    _order = "total desc, id"
    _rec_name = "partner_id"

    wizard_id = fields.Many2one(
        comodel_name="collections.aged.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(comodel_name="res.partner", string="Customer")
    currency_id = fields.Many2one(related="wizard_id.company_id.currency_id")
    salesperson_id = fields.Many2one(
        related="partner_id.user_id", string="Salesperson", store=True
    )
    country_id = fields.Many2one(related="partner_id.country_id", store=True)
    age_current = fields.Monetary(string="Not Due")
    age_1_30 = fields.Monetary(string="1 to 30 Days")
    age_31_60 = fields.Monetary(string="31 to 60 Days")
    age_61_90 = fields.Monetary(string="61 to 90 Days")
    age_91_120 = fields.Monetary(string="91 to 120 Days")
    age_121_180 = fields.Monetary(string="121 to 180 Days")
    age_over_180 = fields.Monetary(string="More than 180 Days")
    credit = fields.Monetary(
        string="Credits", help="Credit notes and payments that were not matched then."
    )
    total = fields.Monetary(compute="_compute_total", store=True)

    @api.depends(
        "age_current",
        "age_1_30",
        "age_31_60",
        "age_61_90",
        "age_91_120",
        "age_121_180",
        "age_over_180",
        "credit",
    )
    def _compute_total(self):
        names = [*(f"age_{bucket.key}" for bucket in BUCKETS), "credit"]
        for line in self:
            line.total = line.currency_id.round(sum(line[name] for name in names))

    def action_open_items(self):
        """Show the journal items of the customer, open or not."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_account_moves_all"
        )
        action["domain"] = [
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ("account_id.account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("date", "<=", self.wizard_id.date),
            ("company_id", "child_of", self.wizard_id.company_id.id),
        ]
        action["context"] = {}
        return action
