"""The companies of a bookkeeping firm, side by side: how each stands today."""

import ast

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..metrics.receivables import SALES


class CollectionsClient(models.Model):
    """A company that is worked here, with what its collections ask for today.

    It is read from the ledger and from the cases, in one statement for all companies
    that the user has chosen at the top; nothing is kept.
    """

    _name = "collections.client"
    _description = "Collections client"
    _order = "amount_overdue_common desc, id"
    _rec_name = "company_id"
    _auto = False
    _depends = {
        "account.move": ["move_type"],
        "account.move.line": ["account_id", "company_id", "date_maturity", "date"],
        "account.partial.reconcile": ["amount", "max_date"],
        "collections.action": ["state", "date_planned", "company_id"],
        "collections.agreement": ["state", "company_id"],
        "collections.case": [
            "company_id",
            "state",
            "amount_open",
            "amount_overdue",
            "date_last_contact",
        ],
        "collections.credit.limit": ["state", "company_id"],
        "collections.measure": ["state", "needs_approval", "approved_by_id"],
        "collections.promise": ["state", "date_matured", "company_id"],
        "collections.run": ["company_id", "date", "state"],
        "collections.run.problem": ["run_id"],
        "res.company": ["collections_automatic", "currency_id", "parent_path"],
    }

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    case_count = fields.Integer(string="Open Cases", readonly=True)
    amount_open = fields.Monetary(
        string="Open",
        readonly=True,
        help="All that customers in collections owe, due or not.",
    )
    amount_overdue = fields.Monetary(string="Overdue", readonly=True)
    common_currency_id = fields.Many2one(
        comodel_name="res.currency",
        string="Your Currency",
        compute="_compute_common_currency_id",
    )
    amount_overdue_common = fields.Monetary(
        string="Overdue in Your Currency",
        readonly=True,
        currency_field="common_currency_id",
        help="In the currency of the company you work in, at today's rate.",
    )
    due_count = fields.Integer(
        string="Due Today", readonly=True, help="Tasks for today, or from before."
    )
    late_count = fields.Integer(
        string="From Before", readonly=True, help="Tasks that wait since before today."
    )
    approval_count = fields.Integer(
        string="To Approve",
        readonly=True,
        help="Actions, agreements, listings, protests and credit limits.",
    )
    broken_count = fields.Integer(
        string="Promises Broken", readonly=True, help="In this month."
    )
    date_last_contact = fields.Date(string="Last Contact", readonly=True)
    amount_collected = fields.Monetary(
        string="Collected",
        readonly=True,
        help="What was paid in this month after its due date.",
    )
    health = fields.Selection(
        selection=[
            ("stuck", "Does not run"),
            ("problem", "Needs a look"),
            ("waiting", "Work is waiting"),
            ("by_hand", "Runs by hand"),
            ("good", "Good"),
        ],
        readonly=True,
        help="Does not run: it should every day, and did not. Needs a look: the last "
        "run found something wrong. Work is waiting: tasks from before today.",
    )

    @api.depends_context("company")
    def _compute_common_currency_id(self):
        self.common_currency_id = self.env.company.currency_id

    # === VIEW === #

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        # EXTENDS 'base'
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._has_several_currencies())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        # EXTENDS 'base': in one currency alone the column would say the same again
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self._has_several_currencies():
            for node in arch.iterfind(".//field[@name='amount_overdue_common']"):
                node.set("column_invisible", "True")
        return arch, view

    @api.model
    def _has_several_currencies(self):
        """Tell whether the companies chosen at the top work in different currencies."""
        desk = self.env["res.company"]._get_collections_desk()
        return len(desk.sudo().currency_id) > 1

    # === QUERY === #

    @property
    def _table_query(self):
        desk = self.env["res.company"]._get_collections_desk()
        if not desk:
            return SQL("SELECT %s WHERE FALSE", self._get_nothing_sql())
        return SQL(
            "WITH client (id, today, month, rate) AS (VALUES %s) SELECT %s FROM %s",
            SQL(", ").join(self._get_client_rows(desk)),
            SQL(", ").join(
                SQL("%s AS %s", column, SQL.identifier(name))
                for name, column in self._get_columns().items()
            ),
            SQL(" ").join(self._get_tables()),
        )

    def _get_nothing_sql(self):
        return SQL(", ").join(
            SQL("NULL::int AS %s", SQL.identifier(name)) for name in self._get_columns()
        )

    def _get_client_rows(self, desk):
        """Return each company's day, the first of its month, and its money's worth."""
        rates = desk._get_collections_common_rates()
        for company in desk.sudo():
            today = company._get_collections_date()
            yield SQL(
                "(%s, %s::date, %s::date, %s::numeric)",
                company.id,
                today,
                today.replace(day=1),
                rates[company.id],
            )

    def _get_columns(self):
        """Return what a row has.

        :rtype: dict[str, SQL]
        """
        return {
            "id": SQL("client.id"),
            "company_id": SQL("client.id"),
            "case_count": SQL("COALESCE(debt.number, 0)"),
            "amount_open": SQL("COALESCE(debt.amount_open, 0)"),
            "amount_overdue": SQL("COALESCE(debt.amount_overdue, 0)"),
            "amount_overdue_common": SQL(
                "COALESCE(debt.amount_overdue, 0) * client.rate"
            ),
            "due_count": SQL("COALESCE(task.due, 0)"),
            "late_count": SQL("COALESCE(task.late, 0)"),
            "approval_count": SQL("COALESCE(approval.number, 0)"),
            "broken_count": SQL("COALESCE(broken.number, 0)"),
            "date_last_contact": SQL("debt.date_last_contact"),
            "amount_collected": SQL("COALESCE(paid.amount, 0)"),
            "health": self._get_health_sql(),
        }

    def _get_health_sql(self):
        return SQL(
            """
            CASE WHEN company.collections_automatic
                      AND (run.id IS NULL OR run.date < client.today - 1
                           OR run.state IN ('paused', 'stopped')) THEN 'stuck'
                 WHEN run.has_problem THEN 'problem'
                 WHEN task.late > 0 THEN 'waiting'
                 WHEN company.collections_automatic IS NOT TRUE THEN 'by_hand'
                 ELSE 'good' END
            """
        )

    def _get_tables(self):
        return [
            SQL("client JOIN res_company AS company ON company.id = client.id"),
            self._join_sums("debt", self._get_cases_sql()),
            self._join_sums("task", self._get_tasks_sql()),
            self._join_sums("approval", self._get_approvals_sql()),
            self._join_sums("broken", self._get_broken_sql()),
            self._join_sums("paid", self._get_paid_sql()),
            SQL(
                """
                LEFT JOIN LATERAL (
                    SELECT run.id, run.date, run.state,
                           EXISTS (SELECT FROM collections_run_problem AS problem
                                    WHERE problem.run_id = run.id) AS has_problem
                      FROM collections_run AS run
                     WHERE run.company_id = client.id
                  ORDER BY run.date DESC, run.id DESC
                     LIMIT 1) AS run ON TRUE
                """
            ),
        ]

    def _join_sums(self, name, query):
        """Join sums by company: what has a ``company_id`` of its own."""
        alias = SQL.identifier(name)
        return SQL(
            "LEFT JOIN (%s) AS %s ON %s = client.id",
            query,
            alias,
            SQL.identifier(name, "company_id"),
        )

    def _get_cases_sql(self):
        return SQL(
            """
            SELECT company_id,
                   COUNT(*) FILTER (WHERE state = 'open') AS number,
                   SUM(amount_open) FILTER (WHERE state = 'open') AS amount_open,
                   SUM(amount_overdue) FILTER (WHERE state = 'open') AS amount_overdue,
                   MAX(date_last_contact) AS date_last_contact
              FROM collections_case
             WHERE company_id IN (SELECT id FROM client)
          GROUP BY company_id
            """
        )

    def _get_tasks_sql(self):
        return SQL(
            """
            SELECT action.company_id,
                   COUNT(*) AS due,
                   COUNT(*) FILTER (WHERE action.date_planned < client.today) AS late
              FROM collections_action AS action
              JOIN client ON client.id = action.company_id
             WHERE action.state = 'todo' AND action.date_planned <= client.today
          GROUP BY action.company_id
            """
        )

    def _get_approvals_sql(self):
        return SQL(
            "SELECT company_id, COUNT(*) AS number FROM (%s) AS waiting "
            "WHERE company_id IN (SELECT id FROM client) GROUP BY company_id",
            self.env["collections.approval"]._table_query,
        )

    def _get_broken_sql(self):
        return SQL(
            """
            SELECT promise.company_id, COUNT(*) AS number
              FROM collections_promise AS promise
              JOIN client ON client.id = promise.company_id
             WHERE promise.state IN ('broken', 'partly')
               AND promise.date_matured BETWEEN client.month AND client.today
          GROUP BY promise.company_id
            """
        )

    def _get_paid_sql(self):
        """Sum what the figure *Collected Late* sums for one company."""
        return SQL(
            """
            SELECT client.id AS company_id, SUM(partial.amount) AS amount
              FROM account_partial_reconcile AS partial
              JOIN account_move_line AS item ON item.id = partial.debit_move_id
              JOIN account_account AS account ON account.id = item.account_id
              JOIN account_move_line AS credit ON credit.id = partial.credit_move_id
              JOIN account_move AS move ON move.id = credit.move_id
              JOIN res_company AS branch ON branch.id = item.company_id
              JOIN client
                ON client.id = SPLIT_PART(branch.parent_path, '/', 1)::int
               AND partial.max_date BETWEEN client.month AND client.today
             WHERE partial.max_date >= (SELECT MIN(month) FROM client)
               AND account.account_type = 'asset_receivable'
               AND item.parent_state = 'posted'
               AND partial.max_date > COALESCE(item.date_maturity, item.date)
               AND move.move_type NOT IN %s
          GROUP BY client.id
            """,
            SALES,
        )

    # === ACTION METHODS === #

    def action_open_desk(self):
        """Open the worklist of these companies."""
        return self._open_own("collections_policy.collections_desk_action")

    def action_open_cases(self):
        action = self._open_own("collections_policy.collections_case_action")
        return {**action, "context": {"search_default_open": 1}}

    def action_open_due(self):
        return self._open_own(
            "collections_policy.collections_action_action",
            Domain("state", "=", "todo"),
        )

    def action_open_approvals(self):
        return self._open_own("collections_policy.collections_approval_action")

    def action_open_broken(self):
        return self._open_own(
            "collections_policy.collections_promise_action",
            Domain("state", "in", ("broken", "partly")),
        )

    def action_open_packs(self):
        return self._open_own("collections_policy.collections_client_pack_action")

    def action_open_runs(self):
        return self._open_own("collections_policy.collections_run_action")

    def _open_own(self, xmlid, domain=Domain.TRUE):
        """Return a window action, narrowed down to these companies.

        :param domain: more conditions of the model's
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        own = Domain("company_id", "in", self.company_id.ids)
        return {
            **action,
            "domain": list(self._get_known_domain(xmlid) & Domain(domain) & own),
            "context": {},
            "display_name": self._name_own(action["name"]),
        }

    @api.model
    def _get_known_domain(self, xmlid):
        """Return the condition that a window action has already."""
        source = self.env.ref(xmlid).sudo().domain
        return Domain(ast.literal_eval(source) if source else [])

    def _name_own(self, name):
        names = ", ".join(self.company_id.mapped("name"))
        return f"{name} · {names}"
