from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .collections_action import NOT_HAPPENED

POLICY_ORIGINS = [
    ("invoice", "Set on the invoice"),
    ("debtor", "Set on the customer"),
    ("experiment", "An experiment gave it to the customer"),
    ("rule", "The customer matches its rule"),
    ("default", "The company's default"),
    ("none", "No policy applies"),
]

GROUP = "collections_policy.group_user"


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    collections_applied_policy_id = fields.Many2one(
        comodel_name="collections.policy",
        string="Collections Policy",
        compute="_compute_collections",
        compute_sudo=True,
        groups=GROUP,
    )
    collections_policy_origin = fields.Selection(
        selection=POLICY_ORIGINS,
        string="Policy Chosen by",
        compute="_compute_collections",
        compute_sudo=True,
        groups=GROUP,
    )
    collections_level_id = fields.Many2one(
        comodel_name="collections.level",
        compute="_compute_collections",
        search="_search_collections_level_id",
        compute_sudo=True,
        help="The last level that happened.",
        groups=GROUP,
    )
    collections_level_date = fields.Date(
        string="Level Reached On",
        compute="_compute_collections",
        compute_sudo=True,
        groups=GROUP,
    )
    collections_next_level_id = fields.Many2one(
        comodel_name="collections.level",
        string="Next Level",
        compute="_compute_collections",
        compute_sudo=True,
        groups=GROUP,
    )
    collections_next_date = fields.Date(
        string="Next Step On",
        compute="_compute_collections",
        search="_search_collections_next_date",
        compute_sudo=True,
        groups=GROUP,
    )
    collections_held_reason = fields.Selection(
        selection="_selection_collections_held_reason",
        string="Held",
        compute="_compute_collections",
        search="_search_collections_held_reason",
        compute_sudo=True,
        groups=GROUP,
    )
    collections_hold_id = fields.Many2one(
        comodel_name="collections.hold",
        compute="_compute_collections",
        compute_sudo=True,
        groups=GROUP,
    )
    collections_days_overdue = fields.Integer(
        string="Days Overdue",
        compute="_compute_collections_days_overdue",
        groups=GROUP,
    )

    def _selection_collections_held_reason(self):
        return self.env["collections.hold"]._selection_reason()

    @api.model
    def _get_collections_fields(self):
        """Return the names of the fields that rest on the evaluation."""
        return [
            "collections_applied_policy_id",
            "collections_policy_origin",
            "collections_level_id",
            "collections_level_date",
            "collections_next_level_id",
            "collections_next_date",
            "collections_held_reason",
            "collections_hold_id",
        ]

    @api.depends("reconciled", "date_maturity", "amount_residual", "no_followup")
    def _compute_collections(self):
        self._clear_collections()
        for company, lines in self._get_collectable().grouped("company_id").items():
            root = company.root_id
            evaluated = self.env["collections.evaluator"]._evaluate(
                root, root._get_collections_date(), lines=lines
            )
            for item in evaluated:
                self.browse(item.line_id)._set_collections(item)

    def _get_collectable(self):
        """Return those of the lines that are open items of a debtor."""
        return self.filtered(
            lambda line: (
                line._origin.id
                and line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and not line.reconciled
            )
        )

    def _clear_collections(self):
        """Nothing planned; the level that happened stays readable once paid."""
        states = (
            self.env["collections.item"]
            .sudo()
            .search([("move_line_id", "in", self.ids)])
            .grouped("move_line_id")
        )
        for line in self:
            state = states.get(line._origin)
            for fname in self._get_collections_fields():
                line[fname] = False
            line.collections_level_id = state and state.level_id
            line.collections_level_date = state and state.level_date

    def _set_collections(self, item):
        self.ensure_one()
        self.collections_applied_policy_id = item.policy_id
        self.collections_policy_origin = item.policy_origin
        self.collections_next_level_id = item.next_level_id
        self.collections_next_date = item.next_date
        self.collections_held_reason = item.held_reason
        self.collections_hold_id = item.hold_id if item.held_reason else False

    @api.depends("date_maturity", "reconciled")
    def _compute_collections_days_overdue(self):
        for line in self:
            today = line.company_id._get_collections_date()
            due = line.date_maturity or line.date
            late = due and not line.reconciled and line.parent_state == "posted"
            line.collections_days_overdue = max((today - due).days, 0) if late else 0

    # === SEARCH METHODS === #

    def _search_collections_level_id(self, operator, value):
        if operator == "not in":
            return NotImplemented
        items = self.env["collections.item"].sudo()
        query = items._search([("level_id", operator, value)])
        found = Domain("id", "in", query.subselect("move_line_id"))
        if operator == "in" and False in value:
            every = items._search([("move_line_id", "!=", False)])  # not instalments
            found |= Domain("id", "not in", every.subselect("move_line_id"))
        return found

    def _search_collections_next_date(self, operator, value):
        return self._search_evaluated("next_date", operator, value)

    def _search_collections_held_reason(self, operator, value):
        return self._search_evaluated("held_reason", operator, value)

    @api.model
    def _search_evaluated(self, column, operator, value):
        """Return the domain of the open items of which a column is as asked.

        :param str column: a column of the evaluation
        :param str operator: a comparison, ``in`` or ``not in``
        """
        name = SQL.identifier(column)
        if operator in ("<", "<=", ">", ">="):
            return self._get_evaluated_domain(
                SQL("%s %s %s", name, SQL(operator), value)
            )
        if operator != "in":
            return NotImplemented
        known = tuple(wanted for wanted in value if wanted)
        found = Domain.FALSE
        if known:
            found |= self._get_evaluated_domain(SQL("%s IN %s", name, known))
        if False in value:
            found |= ~self._get_evaluated_domain(SQL("%s IS NOT NULL", name))
        return found

    def _get_evaluated_domain(self, condition):
        """Return the domain of the open items whose evaluation meets a condition."""
        evaluator = self.env["collections.evaluator"].sudo()
        queries = [
            SQL(
                "SELECT line_id FROM (%s) AS evaluated WHERE %s",
                evaluator._get_query(root, root._get_collections_date()),
                condition,
            )
            for root in self.env.companies.root_id
        ]
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ALL ").join(queries)))

    # === WHAT CHANGED === #

    def unlink(self):
        # EXTENDS 'account': what was planned about items that vanish is dropped
        self.env["collections.action.line"].sudo().search(
            [
                ("move_line_id", "in", self.ids),
                ("step_id", "!=", False),
                ("cancelled", "=", False),
                ("action_id.state", "in", NOT_HAPPENED),
            ]
        )._drop("paid")
        return super().unlink()

    def _refresh_collections_cases(self):
        """Bring the cases of the debtors of these journal items up to date."""
        debtors = self.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).partner_id.commercial_partner_id
        if not debtors:
            return
        Case = self.env["collections.case"].sudo()
        cases = Case.search([("partner_id", "in", debtors.ids), ("state", "=", "open")])
        carried = self.env["collections.action.line"].sudo()
        cases |= carried.search(
            [
                ("move_line_id", "in", self.ids),
                ("action_id.case_id.state", "=", "open"),
            ]
        ).action_id.case_id
        for company, own in cases.grouped("company_id").items():
            own._refresh(company._get_collections_date())

    def _get_collections_instalments(self):
        """Return which of its invoice's due dates an item is, such as “2/3”, by id.

        An item that is the only one of its invoice has no place.

        :rtype: dict[int, str]
        """
        if not self:
            return {}
        self.flush_model(["account_id", "date", "date_maturity", "move_id"])
        self.env["account.account"].flush_model(["account_type"])
        query = SQL(
            """
            SELECT id, position || '/' || number
              FROM (SELECT line.id,
                           COUNT(*) OVER same AS number,
                           ROW_NUMBER() OVER (
                               same ORDER BY COALESCE(line.date_maturity, line.date),
                                             line.id) AS position
                      FROM account_move_line AS line
                      JOIN account_account AS account ON account.id = line.account_id
                     WHERE line.move_id IN %s
                       AND account.account_type = 'asset_receivable'
                    WINDOW same AS (PARTITION BY line.move_id)) AS item
             WHERE number > 1
            """,
            tuple(self.move_id.ids),
        )
        return dict(self.env.execute_query(query))
