"""Receivables by age as of any day, customer by customer."""

from odoo import fields, models
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
    amounts = fields.Selection(
        selection=[
            ("company", "In the company's currency"),
            ("document", "In the currency of each document"),
        ],
        default="company",
        required=True,
    )
    line_ids = fields.One2many(
        comodel_name="collections.aged.receivable", inverse_name="wizard_id"
    )

    def action_show(self):
        """Rebuild what was owed on the day, and show it."""
        self.ensure_one()
        self._fill()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_aged_receivable_action"
        )
        action["domain"] = [("wizard_id", "=", self.id)]
        action["display_name"] = self.env._(
            "Aged Receivables as of %s", fields.Date.to_string(self.date)
        )
        if self.amounts == "document":
            action["context"] = {"search_default_group_currency": 1}
        return action

    # === REBUILD === #

    def _fill(self):
        """Write a row for what each customer owed in each currency, by age."""
        self.line_ids.unlink()
        self.env.flush_all()
        self.env.cr.execute(self._get_insert_sql())
        self.invalidate_recordset(["line_ids"])

    def _get_insert_sql(self):
        columns = {
            "wizard_id": SQL("%s", self.id),
            "create_uid": SQL("%s", self.env.uid),
            "create_date": SQL("NOW() AT TIME ZONE 'UTC'"),
            "partner_id": SQL("owed.partner_id"),
            "currency_id": SQL("owed.currency_id"),
            "salesperson_id": SQL("partner.user_id"),
            "country_id": SQL("partner.country_id"),
            "total": SQL("SUM(owed.residual)"),
            "credit": self._sum_where(SQL("owed.residual < 0")),
        }
        for number, bucket in enumerate(BUCKETS):
            columns[f"age_{bucket.key}"] = self._sum_where(
                SQL("owed.residual > 0 AND owed.bucket = %s", number)
            )
        return SQL(
            """
            INSERT INTO collections_aged_receivable (%s)
                 SELECT %s
                   FROM (%s) AS owed
              LEFT JOIN res_partner AS partner ON partner.id = owed.partner_id
                  WHERE owed.residual <> 0
               GROUP BY owed.partner_id, owed.currency_id, partner.id
            """,
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(columns.values()),
            self._get_owed_sql(),
        )

    def _sum_where(self, condition):
        return SQL("COALESCE(SUM(owed.residual) FILTER (WHERE %s), 0)", condition)

    def _get_owed_sql(self):
        """Return a query of each item: whose, in which currency, how much, how old."""
        receivables = self.env["collections.receivables"]
        Item = self.env["account.move.line"]
        of_document = self.amounts == "document"
        query, [residual] = receivables._get_query(
            self._get_scope(), self.date, of_document=of_document
        )
        currency = SQL("%s", self.company_id.currency_id.id)
        if of_document:
            currency = Item._field_to_sql(query.table, "currency_id", query)
        return query.select(
            SQL("%s AS partner_id", receivables._get_debtor_sql(query)),
            SQL("%s AS currency_id", currency),
            SQL("%s AS residual", residual),
            SQL(
                "WIDTH_BUCKET(%s - %s, %s) AS bucket",
                self.date,
                self._get_start_sql(query),
                [bucket.first for bucket in BUCKETS if bucket.first],
            ),
        )

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

    def _get_scope(self):
        return MetricScope(self.company_id.id, self.date, self.date)

    def _get_open_items(self, partner):
        """Return the journal items of a customer that were open on the day."""
        receivables = self.env["collections.receivables"]
        query, [residual] = receivables._get_query(self._get_scope(), self.date)
        query.add_where(
            SQL("%s = %s", receivables._get_debtor_sql(query), partner.id)
            if partner
            else SQL("%s IS NULL", receivables._get_debtor_sql(query))
        )
        query.add_where(SQL("%s <> 0", residual))
        return self.env["account.move.line"].browse(query)


class CollectionsAgedReceivable(models.TransientModel):
    """What a customer owed on a day, by age; a row for each currency."""

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
    currency_id = fields.Many2one(comodel_name="res.currency")
    salesperson_id = fields.Many2one(comodel_name="res.users")
    country_id = fields.Many2one(comodel_name="res.country")
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
    total = fields.Monetary()

    def action_open_items(self):
        """Show the journal items of the customer that were open on the day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_account_moves_all"
        )
        items = self.wizard_id._get_open_items(self.partner_id)
        action["domain"] = [("id", "in", items.ids)]
        action["context"] = {}
        return action
