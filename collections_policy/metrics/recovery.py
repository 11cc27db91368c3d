"""What each contact brought: payments within some days after it, and before the next.

A payment counts for the last contact about the item before it, whatever came earlier
(last touch); it says what followed a contact, not what it caused.  To know that, have
two policies run side by side.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .receivables import SALES

WENT_THROUGH = ("sent", "done")
LATE_BOOKING = timedelta(days=45)  # within which a payment may be noted afterwards


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_recovery_days = fields.Integer(
        string="Recovered Within",
        default=30,
        required=True,
        help="Days after a contact in which a payment counts as its success.",
    )

    _collections_recovery_days_positive = models.Constraint(
        "CHECK (collections_recovery_days BETWEEN 1 AND 366)",
        "A payment counts for a contact within one day at least, and a year at most.",
    )


class CollectionsRecovery(models.Model):
    _name = "collections.recovery"
    _description = "What a contact brought"
    _order = "date desc, id desc"
    _rec_name = "action_id"
    _log_access = False

    action_id = fields.Many2one(
        comodel_name="collections.action",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    case_id = fields.Many2one(comodel_name="collections.case", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    policy_id = fields.Many2one(comodel_name="collections.policy", readonly=True)
    policy_version_id = fields.Many2one(
        comodel_name="collections.policy.version", string="Version", readonly=True
    )
    level_id = fields.Many2one(comodel_name="collections.level", readonly=True)
    step_id = fields.Many2one(comodel_name="collections.level.step", readonly=True)
    channel = fields.Selection(
        selection=lambda self: self.env["collections.channel"]._selection_channel(),
        readonly=True,
    )
    mail_template_id = fields.Many2one(
        comodel_name="mail.template", string="Template", readonly=True
    )
    collector_id = fields.Many2one(comodel_name="res.users", readonly=True)
    date = fields.Date(string="Contacted On", required=True, readonly=True)
    is_first = fields.Boolean(
        string="First Contact",
        readonly=True,
        help="Nothing was said of these items before.",
    )
    is_over = fields.Boolean(
        string="Its Days Are Over",
        readonly=True,
        help="A later payment does not count for it any more.",
    )
    item_count = fields.Integer(string="Items", readonly=True)
    paid_count = fields.Integer(
        string="Items Paid", readonly=True, help="Of which something was paid."
    )
    amount_due = fields.Monetary(
        readonly=True, help="What it was about, in the company's currency."
    )
    amount_recovered = fields.Monetary(
        string="Recovered",
        readonly=True,
        help="What was paid of it within the company's days, and before the next "
        "contact about the item.",
    )
    recovery_rate = fields.Float(
        string="Recovery Rate (%)",
        readonly=True,
        aggregator="avg",
        help="Recovered ÷ amount due; of several contacts the sum of one ÷ the sum of "
        "the other.",
    )
    days_to_pay = fields.Float(
        readonly=True,
        aggregator="avg",
        help="From the contact to the payment, weighted by amount.",
    )
    cost = fields.Monetary(readonly=True)

    _one_an_action = models.UniqueIndex("(action_id)")
    _by_day = models.Index("(company_id, date)")

    # === GROUPS === #

    def _read_group_select(self, aggregate_spec, query):
        # EXTENDS 'base': a rate of several contacts is a rate of their sums
        weighted = {
            "recovery_rate:avg": ("100.0 * %s", "amount_recovered", "amount_due"),
            "days_to_pay:avg": ("%s", "days_to_pay", "amount_recovered"),
        }
        if aggregate_spec not in weighted:
            return super()._read_group_select(aggregate_spec, query)
        _form, of, by = weighted[aggregate_spec]
        part = self._field_to_sql(self._table, of, query)
        whole = self._field_to_sql(self._table, by, query)
        if aggregate_spec.startswith("days"):
            return SQL("SUM(%s * %s) / NULLIF(SUM(%s), 0)", part, whole, whole)
        return SQL("100.0 * SUM(%s) / NULLIF(SUM(%s), 0)", part, whole)

    # === AT NIGHT === #

    @api.model
    def _refresh(self, company, today):
        """Reckon the contacts of a company whose days are not over, or were lately.

        :param company: a root company
        :param date today: the day, in the company's time zone
        """
        days = company.collections_recovery_days
        since = None
        if self.search_count([("company_id", "=", company.id)], limit=1):
            since = today - timedelta(days=days) - LATE_BOOKING
        self.env.flush_all()
        values = self._get_columns(company, today, days)
        names = SQL(", ").join(map(SQL.identifier, values))
        self.env.cr.execute(
            SQL(
                """
                WITH %(tables)s
                INSERT INTO collections_recovery (%(names)s)
                     SELECT %(values)s
                       FROM contact
                       JOIN collections_action AS action ON action.id = contact.id
                       JOIN collections_case AS debt ON debt.id = action.case_id
                  LEFT JOIN collections_level_step AS step ON step.id = action.step_id
                  LEFT JOIN collections_level AS level ON level.id = step.level_id
                ON CONFLICT (action_id) DO UPDATE
                        SET (%(names)s) = ROW(%(new)s)
                      WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                tables=self._get_tables_sql(company, days, since),
                names=names,
                values=SQL(", ").join(values.values()),
                new=SQL(", ").join(SQL.identifier("excluded", name) for name in values),
                old=SQL(", ").join(
                    SQL.identifier("collections_recovery", name) for name in values
                ),
            )
        )
        self.invalidate_model()

    @api.model
    def _get_columns(self, company, today, days):
        """Return each column with what it is; to be extended."""
        return {
            "action_id": SQL("action.id"),
            "company_id": SQL("action.company_id"),
            "case_id": SQL("action.case_id"),
            "partner_id": SQL("action.partner_id"),
            "policy_id": SQL("level.policy_id"),
            "policy_version_id": SQL("action.policy_version_id"),
            "level_id": SQL("level.id"),
            "step_id": SQL("step.id"),
            "channel": SQL("action.channel"),
            "mail_template_id": SQL("step.mail_template_id"),
            "collector_id": SQL("debt.user_id"),
            "date": SQL("action.date_reached"),
            "is_first": SQL("contact.is_first"),
            "is_over": SQL("action.date_reached + %s < %s::date", days, today),
            "item_count": SQL("contact.items"),
            "paid_count": SQL("contact.paid_items"),
            "amount_due": SQL("contact.due"),
            "amount_recovered": SQL("contact.recovered"),
            "recovery_rate": SQL(
                "COALESCE(100.0 * contact.recovered / NULLIF(contact.due, 0), 0)"
            ),
            "days_to_pay": SQL(
                "COALESCE(contact.weighted / NULLIF(contact.recovered, 0), 0)"
            ),
            "cost": SQL("COALESCE(action.cost, 0)"),
        }

    @api.model
    def _get_tables_sql(self, company, days, since):
        """Return the contacts, with what was paid after each.

        :param since: the day of the first contact that is reckoned; none: all
        """
        return SQL(
            """
            asked AS MATERIALIZED (
                SELECT DISTINCT line.move_line_id AS item_id
                  FROM collections_action AS action
                  JOIN collections_action_line AS line ON line.action_id = action.id
                 WHERE %(went_through)s
                   AND %(since)s
                   AND line.move_line_id IS NOT NULL
            ),
            touch AS MATERIALIZED (
                SELECT action.id AS action_id, line.move_line_id AS item_id,
                       action.date_reached AS date, SUM(line.amount) AS amount,
                       LEAD(action.date_reached, 1, 'infinity') OVER item AS next_date,
                       ROW_NUMBER() OVER item = 1 AS is_first
                  FROM asked
                  JOIN collections_action_line AS line
                    ON line.move_line_id = asked.item_id
                  JOIN collections_action AS action ON action.id = line.action_id
                 WHERE %(went_through)s
                   AND NOT line.cancelled
              GROUP BY action.id, line.move_line_id, action.date_reached
                WINDOW item AS (PARTITION BY line.move_line_id
                                    ORDER BY action.date_reached, action.id)
            ),
            paid AS MATERIALIZED (
                SELECT touch.action_id, touch.item_id,
                       SUM(partial.amount) AS amount,
                       SUM(partial.amount * (partial.max_date - touch.date)) AS weighted
                  FROM touch
                  JOIN account_partial_reconcile AS partial
                    ON partial.debit_move_id = touch.item_id
                   AND partial.max_date >= touch.date
                   AND partial.max_date < touch.next_date
                   AND partial.max_date <= touch.date + %(days)s
                  JOIN account_move_line AS credit ON credit.id = partial.credit_move_id
                  JOIN account_move AS move ON move.id = credit.move_id
                 WHERE move.move_type NOT IN %(sales)s
              GROUP BY touch.action_id, touch.item_id
            ),
            contact AS MATERIALIZED (
                SELECT touch.action_id AS id,
                       BOOL_AND(touch.is_first) AS is_first,
                       COUNT(*) AS items,
                       COUNT(paid.item_id) AS paid_items,
                       SUM(touch.amount) AS due,
                       COALESCE(SUM(paid.amount), 0) AS recovered,
                       SUM(paid.weighted) AS weighted
                  FROM touch
             LEFT JOIN paid USING (action_id, item_id)
                 WHERE %(recent)s
              GROUP BY touch.action_id
            )
            """,
            went_through=SQL(
                "action.company_id = %s AND action.state IN %s "
                "AND action.date_reached IS NOT NULL",
                company.id,
                WENT_THROUGH,
            ),
            since=SQL("action.date_reached >= %s", since) if since else SQL("TRUE"),
            recent=SQL("touch.date >= %s", since) if since else SQL("TRUE"),
            days=days,
            sales=SALES,
        )


class CollectionsPolicyVersion(models.Model):
    _inherit = "collections.policy.version"

    def action_open_recovery(self):
        """Show what the contacts under this version brought, level by level."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_recovery_action"
        )
        action["domain"] = [("policy_version_id", "=", self.id)]
        return action


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    @api.model
    def _get_stages(self):
        # EXTENDS 'collections_policy'
        return ["recovery", *super()._get_stages()]

    @api.model
    def _refresh_recovery(self, company, day):
        self.env["collections.recovery"]._refresh(company, day)
