"""All that waits for a manager's word, whatever it is, of all companies."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.measure_states import WITH_US

KINDS = 8  # at most: ids are those of the records, times this


class CollectionsApproval(models.Model):
    """Something that waits for approval: an action, an agreement, a listing, a limit.

    Another sort of approval adds its kind, and a query to ``_get_queries``.
    """

    _name = "collections.approval"
    _description = "Waiting for approval"
    _order = "date, id"
    _rec_name = "partner_id"
    _auto = False
    _depends = {
        "collections.action": ["state", "date_planned", "amount", "company_id"],
        "collections.agreement": ["state", "amount_total", "currency_id", "company_id"],
        "collections.credit.limit": ["state", "approved_limit", "date", "company_id"],
        "collections.measure": ["state", "needs_approval", "approved_by_id", "amount"],
    }

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    kind = fields.Selection(
        selection=[
            ("action", "Action"),
            ("agreement", "Agreement"),
            ("measure", "Listing or protest"),
            ("credit_limit", "Credit limit"),
        ],
        string="What",
        readonly=True,
    )
    res_id = fields.Many2oneReference(
        model_field="res_model", string="Record", readonly=True
    )
    res_model = fields.Char(string="Model", compute="_compute_res_model")
    label = fields.Char(string="What It Is", compute="_compute_label")
    date = fields.Date(string="Since", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    amount = fields.Monetary(readonly=True)

    @api.model
    def _get_models(self):
        """Return the model of each kind."""
        return {
            "action": "collections.action",
            "agreement": "collections.agreement",
            "measure": "collections.measure",
            "credit_limit": "collections.credit.limit",
        }

    @api.depends("kind")
    def _compute_res_model(self):
        names = self._get_models()
        for approval in self:
            approval.res_model = names.get(approval.kind)

    @api.depends("kind", "res_id")
    @api.depends_context("lang")
    def _compute_label(self):
        names = self._get_models()
        for kind, approvals in self.grouped("kind").items():
            records = self.env[names[kind]].browse(approvals.mapped("res_id"))
            labels = {record.id: record.display_name for record in records}
            for approval in approvals:
                approval.label = labels[approval.res_id]

    # === QUERY === #

    @property
    def _table_query(self):
        return SQL(
            "SELECT waiting.* FROM (%s) AS waiting "
            "JOIN res_company AS company ON company.id = waiting.company_id",
            SQL(" UNION ALL ").join(self._get_queries()),
        )

    def _get_queries(self):
        """Return a query for each kind, all with the same columns."""
        own_currency = SQL(
            "(SELECT currency_id FROM res_company WHERE id = own.company_id)"
        )
        waits = SQL("own.state = 'to_approve'")
        return [
            self._get_query(
                0,
                "action",
                date=SQL("own.date_planned"),
                currency=own_currency,
                amount=SQL("own.amount"),
                condition=waits,
            ),
            self._get_query(
                1,
                "agreement",
                date=SQL("own.create_date::date"),
                currency=SQL("own.currency_id"),
                amount=SQL("own.amount_total"),
                condition=waits,
            ),
            self._get_query(
                2,
                "measure",
                date=SQL("own.create_date::date"),
                currency=own_currency,
                amount=SQL("own.amount"),
                condition=SQL(
                    "own.needs_approval AND own.approved_by_id IS NULL "
                    "AND own.state IN %s",
                    WITH_US,
                ),
            ),
            self._get_query(
                3,
                "credit_limit",
                date=SQL("own.date"),
                currency=own_currency,
                amount=SQL("own.approved_limit"),
                condition=waits,
            ),
        ]

    def _get_query(self, number, kind, date, currency, amount, condition):
        """Return the query of one kind.

        :param int number: of the kind, below ``KINDS``
        """
        table = self.env[self._get_models()[kind]]._table
        return SQL(
            """
            SELECT own.id::bigint * %s + %s AS id, %s AS kind, own.id AS res_id,
                   own.company_id, own.partner_id, %s AS date,
                   %s AS currency_id, %s AS amount
              FROM %s AS own
             WHERE %s
            """,
            KINDS,
            number,
            kind,
            date,
            currency,
            amount,
            SQL.identifier(table),
            condition,
        )

    # === ACTION METHODS === #

    def action_open(self):
        """Open what waits."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id).get_formview_action()

    @api.model
    def _get_of_company(self, company):
        """Return what waits in a root company, the oldest first."""
        return self.search(Domain("company_id", "=", company.id))
