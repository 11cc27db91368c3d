from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .account_move_line import POLICY_ORIGINS

GROUP = "collections_policy.group_user"


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_policy_id = fields.Many2one(
        comodel_name="collections.policy",
        string="Policy for This Invoice",
        copy=False,
        check_company=True,
        tracking=True,
        help="Overrides the policy of the customer and of the company.",
        groups=GROUP,
    )
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
        help="The highest level that happened.",
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
        help="Why the invoice is left alone now.",
        groups=GROUP,
    )
    collections_days_overdue = fields.Integer(
        string="Days Overdue",
        compute="_compute_collections",
        search="_search_collections_days_overdue",
        compute_sudo=True,
        aggregator="max",
        groups=GROUP,
    )
    collections_case_id = fields.Many2one(
        comodel_name="collections.case",
        compute="_compute_collections_case_id",
        search="_search_collections_case_id",
        groups=GROUP,
    )
    collections_item_ids = fields.Many2many(
        comodel_name="account.move.line",
        string="Due Dates",
        compute="_compute_collections_item_ids",
        groups=GROUP,
    )
    collections_action_ids = fields.Many2many(
        comodel_name="collections.action",
        string="What Happened",
        compute="_compute_collections_action_ids",
        groups=GROUP,
    )
    collections_action_count = fields.Integer(
        compute="_compute_collections_action_ids",
        groups=GROUP,
    )
    collections_explanation = fields.Char(
        compute="_compute_collections_explanation",
        compute_sudo=True,
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
            "collections_days_overdue",
            "collections_explanation",
        ]

    # === COMPUTE METHODS === #

    @api.depends("line_ids.reconciled", "move_type")
    def _compute_collections_item_ids(self):
        for move in self:
            lines = move.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            )
            move.collections_item_ids = lines.sorted(
                lambda line: (line.date_maturity or line.date, line.id)
            )

    @api.depends(
        "state",
        "payment_state",
        "collections_policy_id",
        "line_ids.collections_level_id",
        "line_ids.collections_next_date",
        "line_ids.collections_held_reason",
    )
    def _compute_collections(self):
        for move in self:
            items = move.collections_item_ids
            open_items = items.filtered(lambda line: not line.reconciled)
            reached = items.filtered("collections_level_id").sorted(
                lambda line: (
                    line.collections_level_id.ladder_days,
                    line.collections_level_id.sequence,
                )
            )[-1:]
            upcoming = open_items.filtered("collections_next_date").sorted(
                "collections_next_date"
            )[:1]
            held = open_items.filtered("collections_held_reason")
            first = open_items[:1]
            move.collections_applied_policy_id = first.collections_applied_policy_id
            move.collections_policy_origin = first.collections_policy_origin
            move.collections_level_id = reached.collections_level_id
            move.collections_level_date = reached.collections_level_date
            move.collections_next_level_id = upcoming.collections_next_level_id
            move.collections_next_date = upcoming.collections_next_date
            move.collections_held_reason = (
                held[:1].collections_held_reason if held == open_items else False
            )
            move.collections_days_overdue = max(
                open_items.mapped("collections_days_overdue"), default=0
            )

    @api.depends_context("lang")
    @api.depends("collections_level_id", "collections_next_date")
    def _compute_collections_explanation(self):
        for move in self:
            item = move._get_collections_item_to_explain() if move.id else None
            sentences = move._get_collections_sentences(item) if item else []
            move.collections_explanation = " ".join(sentences)

    def _get_collections_item_to_explain(self):
        """Return the due date on which something happens next, else the last one."""
        items = self.collections_item_ids
        open_items = items.filtered(lambda line: not line.reconciled)
        coming = open_items.filtered("collections_next_date")
        return coming.sorted("collections_next_date")[:1] or (open_items or items)[-1:]

    def _get_collections_sentences(self, item):
        """Return, in words, what happened, what holds a due date, and what comes.

        :param item: one of the receivable journal items of the invoice
        """
        self.ensure_one()
        sentences = []
        day = self._format_collections_date
        if len(self.collections_item_ids) > 1:
            sentences.append(
                self.env._("For the part due on %s:", day(item.date_maturity))
            )
        if item.collections_level_id:
            sentences.append(
                self.env._(
                    "“%(level)s” happened on %(date)s.",
                    level=item.collections_level_id.name,
                    date=day(item.collections_level_date),
                )
            )
        if item.collections_held_reason:
            sentences.append(self._get_collections_hold_sentence(item))
        if item.collections_next_level_id and item.collections_next_date:
            sentences.append(
                self.env._(
                    "Next: “%(level)s” (%(when)s), on %(date)s.",
                    level=item.collections_next_level_id.name,
                    when=item.collections_next_level_id.offset_label,
                    date=day(item.collections_next_date),
                )
            )
        elif not item.collections_next_level_id and (
            item.collections_applied_policy_id and not item.collections_held_reason
        ):
            sentences.append(self.env._("The policy has no further level for it."))
        return sentences

    def _get_collections_hold_sentence(self, item):
        reasons = dict(self._selection_collections_held_reason())
        hold = item.collections_hold_id
        label = hold.display_name or reasons[item.collections_held_reason]
        return self.env._("Left alone: %s.", label)

    def _format_collections_date(self, date):
        return self.env["ir.qweb.field.date"].value_to_html(date, {}) if date else ""

    @api.depends("commercial_partner_id", "company_id")
    def _compute_collections_case_id(self):
        cases = self.env["collections.case"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "in", self.company_id.root_id.ids),
                ("state", "=", "open"),
            ]
        )
        by_key = {(case.partner_id, case.company_id): case for case in cases}
        for move in self:
            key = (move.commercial_partner_id, move.company_id.root_id)
            move.collections_case_id = by_key.get(key, False)

    @api.depends("line_ids")
    def _compute_collections_action_ids(self):
        lines = self.env["collections.action.line"].search(
            [("move_id", "in", self.ids), ("step_id", "!=", False)]
        )
        by_move = lines.grouped("move_id")
        for move in self:
            actions = by_move.get(move._origin, lines.browse()).action_id
            move.collections_action_ids = actions.sorted(
                lambda action: (action.date_planned, action.id), reverse=True
            )
            move.collections_action_count = len(actions)

    # === SEARCH METHODS === #

    def _search_collections_level_id(self, operator, value):
        if operator == "not in":
            return NotImplemented
        items = self.env["collections.item"].sudo()
        found = Domain(
            "id",
            "in",
            items._search([("level_id", operator, value)]).subselect("move_id"),
        )
        if operator == "in" and False in value:
            every = items._search([("move_id", "!=", False)])  # not instalments
            found |= Domain("id", "not in", every.subselect("move_id"))
        return found

    def _search_collections_next_date(self, operator, value):
        return self._search_collections_items("collections_next_date", operator, value)

    def _search_collections_held_reason(self, operator, value):
        return self._search_collections_items(
            "collections_held_reason", operator, value
        )

    def _search_collections_items(self, fname, operator, value):
        """Return the domain of the invoices with an open item that is as asked."""
        if operator not in ("in", "<", "<=", ">", ">="):
            return NotImplemented
        if operator != "in":
            return Domain("line_ids", "any", [(fname, operator, value)])
        known = [wanted for wanted in value if wanted]
        found = Domain("line_ids", "any", [(fname, "in", known)])
        if False in value:
            found |= ~Domain("line_ids", "any", [(fname, "!=", False)])
        return found

    def _search_collections_days_overdue(self, operator, value):
        opposite = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "in": "in"}
        if operator not in opposite:
            return NotImplemented

        def is_due(today):
            limit = (
                [fields.Date.subtract(today, days=number) for number in value]
                if operator == "in"
                else fields.Date.subtract(today, days=value)
            )
            return Domain(
                "line_ids",
                "any",
                [
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("date_maturity", opposite[operator], limit),
                ],
            )

        return self.env["res.company"]._get_collections_day_domain(is_due)

    def _search_collections_case_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        Case = self.env["collections.case"]
        if False in value:
            debtors = Case.search([("state", "=", "open")]).partner_id
            return Domain("commercial_partner_id", "not in", debtors.ids)
        cases = Case.browse(value)
        return Domain.OR(
            Domain("commercial_partner_id", "=", case.partner_id.id)
            & Domain("company_id", "child_of", case.company_id.id)
            for case in cases
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS 'base': so that invoices can be grouped and sorted by level and age
        if field_expr in ("collections_level_id", "collections_days_overdue"):
            self._check_field_access(self._fields[field_expr], "read")
        if field_expr == "collections_level_id":
            return SQL(
                """(
                SELECT item.level_id
                  FROM collections_item AS item
                  JOIN collections_level AS level ON level.id = item.level_id
                 WHERE item.move_id = %s
              ORDER BY level.ladder_days DESC, level.sequence DESC
                 LIMIT 1)""",
                SQL.identifier(alias, "id"),
            )
        if field_expr == "collections_days_overdue":
            return SQL(
                """(
                SELECT GREATEST(%s - MIN(item.date_maturity), 0)
                  FROM account_move_line AS item
                  JOIN account_account AS account ON account.id = item.account_id
                 WHERE item.move_id = %s
                   AND account.account_type = 'asset_receivable'
                   AND item.parent_state = 'posted'
                   AND item.reconciled IS NOT TRUE)""",
                self.env.company._get_collections_date(),
                SQL.identifier(alias, "id"),
            )
        return super()._field_to_sql(alias, field_expr, query=query)

    # === WHAT CHANGED === #

    def button_draft(self):
        # EXTENDS 'account'
        result = super().button_draft()
        self.line_ids._refresh_collections_cases()
        return result

    def button_cancel(self):
        # EXTENDS 'account'
        result = super().button_cancel()
        self.line_ids._refresh_collections_cases()
        return result

    def action_toggle_block_payment(self):
        # EXTENDS 'account'
        result = super().action_toggle_block_payment()
        for company, moves in self.grouped("company_id").items():
            self.env["collections.case"]._work_debtors(
                company.root_id, moves.partner_id, plan=False
            )
        return result

    # === ACTION METHODS === #

    def action_collections_plan_now(self):
        """Plan what is due today for the customers of these invoices."""
        cases = self.env["collections.case"]
        cases.check_access("write")
        actions = self.env["collections.action"]
        invoices = self._get_customer_invoices()
        for company, moves in invoices.grouped("company_id").items():
            actions |= cases._work_debtors(company.root_id, moves.partner_id)
        return cases._notify_planned(actions)

    def action_collections_pause(self):
        return self.env["collections.hold.wizard"]._open(
            moves=self._get_customer_invoices()
        )

    def _get_customer_invoices(self):
        """Return the customer invoices among these, or say that there are none."""
        invoices = self.filtered(lambda move: move.is_sale_document())
        if not invoices:
            raise UserError(self.env._("Choose customer invoices."))
        return invoices

    def action_open_collections_case(self):
        self.ensure_one()
        return self.collections_case_id.get_formview_action()

    def action_open_collections_actions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_action_action"
        )
        action["domain"] = [("line_ids.move_id", "=", self.id)]
        action["context"] = {}
        return action
