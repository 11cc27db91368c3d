"""What collections brought, in the digest e-mail."""

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .collections_action import HAPPENED
from .res_partner import GROUP

KPIS = (
    "kpi_collections_collected",
    "kpi_collections_actions",
    "kpi_collections_promises_kept",
)


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_collections_collected = fields.Boolean("Paid after a Reminder")
    kpi_collections_collected_value = fields.Monetary(
        string="Amount Paid after a Reminder",
        compute="_compute_kpi_collections_collected_value",
    )
    kpi_collections_actions = fields.Boolean("Collections Actions")
    kpi_collections_actions_value = fields.Integer(
        string="Number of Collections Actions",
        compute="_compute_kpi_collections_actions_value",
    )
    kpi_collections_promises_kept = fields.Boolean("Promises Kept")
    kpi_collections_promises_kept_value = fields.Integer(
        string="Number of Promises Kept",
        compute="_compute_kpi_collections_promises_kept_value",
    )

    def _compute_kpi_collections_collected_value(self):
        """Sum up the payments of items about which the customer had heard before."""
        self._check_collections_access()
        for digest in self:
            company = digest._get_collections_company()
            digest.kpi_collections_collected_value = self._sum_collected(company)

    def _compute_kpi_collections_actions_value(self):
        self._check_collections_access()
        start, end, _companies = self._get_kpi_compute_parameters()
        for digest in self:
            digest.kpi_collections_actions_value = (
                self.env["collections.action"]
                .sudo()
                .search_count(
                    [
                        ("company_id", "=", digest._get_collections_company().id),
                        ("state", "in", ("sent", "done")),
                        ("date_done", ">=", start),
                        ("date_done", "<", end),
                    ]
                )
            )

    def _compute_kpi_collections_promises_kept_value(self):
        self._check_collections_access()
        first, last = self._get_collections_days()
        for digest in self:
            digest.kpi_collections_promises_kept_value = (
                self.env["collections.promise"]
                .sudo()
                .search_count(
                    [
                        ("company_id", "=", digest._get_collections_company().id),
                        ("state", "=", "kept"),
                        ("date_matured", ">", first),
                        ("date_matured", "<=", last),
                    ]
                )
            )

    def _compute_kpis_actions(self, company, user):
        # EXTENDS 'digest'
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("account.menu_finance").id
        dashboard = "collections_policy.collections_dashboard_action"
        return {
            **actions,
            **{kpi: f"{dashboard}?menu_id={menu}" for kpi in KPIS},
        }

    # === HELPERS === #

    def _check_collections_access(self):
        if not self.env.user.has_group(GROUP):
            raise AccessError(
                self.env._("Do not have access, skip this data for user's digest email")
            )

    def _get_collections_company(self):
        """Return the company whose collections the digest tells of: a root company."""
        return (self.company_id or self.env.company).sudo().root_id

    def _get_collections_days(self):
        """Return the day before the first day of the digest, and its last one."""
        start, end, _companies = self._get_kpi_compute_parameters()
        return fields.Date.to_date(start), fields.Date.to_date(end)

    def _sum_collected(self, company):
        """Return what was paid of items after an action about them had happened.

        Credit notes are no payment.  The amount is in the company's currency.
        """
        first, last = self._get_collections_days()
        for model in ("account.move", "account.move.line", "collections.action"):
            self.env[model].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        self.env["collections.action.line"].flush_model()
        ((amount,),) = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(partial.amount), 0)
                  FROM account_partial_reconcile AS partial
                  JOIN account_move_line AS credit
                    ON credit.id = partial.credit_move_id
                  JOIN account_move AS payer ON payer.id = credit.move_id
                 WHERE partial.max_date > %(first)s
                   AND partial.max_date <= %(last)s
                   AND partial.company_id IN %(companies)s
                   AND payer.move_type <> 'out_refund'
                   AND EXISTS (
                       SELECT FROM collections_action_line AS line
                         JOIN collections_action AS action
                           ON action.id = line.action_id
                        WHERE line.move_line_id = partial.debit_move_id
                          AND NOT line.cancelled
                          AND action.state IN %(happened)s
                          AND action.date_reached <= partial.max_date)
                """,
                first=first,
                last=last,
                companies=tuple(company._get_collections_companies().ids),
                happened=HAPPENED,
            )
        )
        return company.currency_id.round(amount)
