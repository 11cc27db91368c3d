from odoo import api, fields, models
from odoo.fields import Domain

from ..pipeline.scope import Debtors
from .collections_action import HAPPENED, NOT_HAPPENED
from .fields import Reference


class CollectionsCase(models.Model):
    """All that happens between one company and one debtor.

    It opens with the first due step and closes when nothing is owed; it is the row
    that is locked while somebody or something acts on that debtor.
    """

    _name = "collections.case"
    _description = "Collections case"
    _inherit = ["collections.kept.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "amount_overdue desc, id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
    )
    company_id = Reference(comodel_name="res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[("open", "Open"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Collector",
        domain=[("share", "=", False)],
        index="btree_not_null",
        tracking=True,
    )
    date_opened = fields.Date(string="Opened On", readonly=True)
    date_closed = fields.Date(string="Closed On", readonly=True)

    # Figures, refreshed in sets whenever something they rest on changes
    level_id = fields.Many2one(
        comodel_name="collections.level",
        readonly=True,
        index="btree_not_null",
        help="The highest level that has happened for what is still open.",
    )
    policy_id = fields.Many2one(related="level_id.policy_id")
    tone = fields.Selection(related="level_id.tone")
    amount_open = fields.Monetary(
        string="Open", readonly=True, help="All that is open, due or not."
    )
    amount_overdue = fields.Monetary(string="Overdue", readonly=True)
    amount_credit = fields.Monetary(
        string="Credits",
        readonly=True,
        help="The customer's own open credit notes and payments.",
    )
    item_count = fields.Integer(string="Overdue Items", readonly=True)
    date_oldest_due = fields.Date(string="Oldest Due Date", readonly=True)
    date_last_contact = fields.Date(string="Last Contact", readonly=True)
    attention = fields.Selection(
        selection=[
            ("failed", "Could not be reached"),
            ("to_approve", "To approve"),
            ("todo", "To do"),
        ],
        string="Needs",
        readonly=True,
        index="btree_not_null",
        falsy_value_label="Nothing: goes on by itself",
        help="Why a person is needed today. Empty: the policy goes on by itself.",
    )
    days_overdue = fields.Integer(
        compute="_compute_days_overdue", search="_search_days_overdue"
    )

    # From the evaluation, at the moment of reading
    next_date = fields.Date(string="Next Step On", compute="_compute_next")
    next_step = fields.Char(compute="_compute_next")
    held_reason = fields.Selection(
        selection="_selection_held_reason", string="Held", compute="_compute_next"
    )

    action_ids = fields.One2many(
        comodel_name="collections.action", inverse_name="case_id", readonly=True
    )
    action_count = fields.Integer(compute="_compute_action_count")
    pending_action_ids = fields.One2many(
        comodel_name="collections.action",
        string="What to Do",
        compute="_compute_pending_action_ids",
    )
    todo_label = fields.Char(
        string="What to Do Next", compute="_compute_pending_action_ids"
    )
    open_item_ids = fields.Many2many(
        comodel_name="account.move.line",
        string="Open Items",
        compute="_compute_open_item_ids",
    )
    hold_ids = fields.Many2many(
        comodel_name="collections.hold",
        string="Holds in Force",
        compute="_compute_hold_ids",
    )

    _one_open = models.UniqueIndex("(company_id, partner_id) WHERE state = 'open'")

    # === COMPUTE METHODS === #

    def _selection_held_reason(self):
        return self.env["collections.hold"]._selection_reason()

    @api.depends("date_oldest_due", "company_id")
    def _compute_days_overdue(self):
        for case in self:
            due = case.date_oldest_due
            today = case.company_id._get_collections_date() if due else None
            case.days_overdue = (today - due).days if due else 0

    @api.model
    def _search_days_overdue(self, operator, value):
        opposite = {"in": "in", ">": "<", ">=": "<=", "<": ">", "<=": ">="}
        if operator not in opposite:
            return NotImplemented

        def is_due(today):
            limit = (
                [fields.Date.subtract(today, days=number) for number in value]
                if operator == "in"
                else fields.Date.subtract(today, days=value)
            )
            return Domain("date_oldest_due", opposite[operator], limit)

        return self.env["res.company"]._get_collections_day_domain(is_due)

    @api.depends("state", "level_id", "action_ids.state", "hold_ids")
    @api.depends_context("lang")
    def _compute_next(self):
        self._set_next(self._evaluate_open())

    def _set_next(self, items):
        """Tell what comes next in these cases.

        :param dict items: see :meth:`_evaluate_open`
        """
        Level = self.env["collections.level"]
        for case in self:
            mine = items.get(case, [])
            upcoming = [item for item in mine if item.next_date]
            nearest = min(upcoming, key=lambda item: item.next_date, default=None)
            held = [item for item in mine if item.held_reason]
            case.next_date = nearest and nearest.next_date
            case.next_step = nearest and Level.browse(nearest.next_level_id).name
            case.held_reason = (
                held[0].held_reason if held and len(held) == len(mine) else False
            )

    def _evaluate_open(self):
        """Return what the policies say today of what the debtors owe.

        :rtype: dict[collections.case, list[EvaluatedItem]]
        """
        items = {}
        open_cases = self.filtered(lambda case: case.state == "open" and case.id)
        evaluator = self.env["collections.evaluator"].sudo()
        for company, cases in open_cases.grouped("company_id").items():
            by_partner = {}
            for item in evaluator._evaluate(
                company, company._get_collections_date(), partners=cases.partner_id
            ):
                by_partner.setdefault(item.partner_id, []).append(item)
            items.update(
                {case: by_partner.get(case.partner_id.id, []) for case in cases}
            )
        return items

    @api.depends("action_ids")
    def _compute_action_count(self):
        counts = dict(
            self.env["collections.action"]._read_group(
                [("case_id", "in", self.ids)], ["case_id"], ["__count"]
            )
        )
        for case in self:
            case.action_count = counts.get(case, 0)

    @api.depends("action_ids.state")
    def _compute_pending_action_ids(self):
        Action = self.env["collections.action"]
        reached = set(
            self.env["collections.action.line"]._read_group(
                [
                    ("action_id.case_id", "in", self.ids),
                    ("action_id.state", "in", HAPPENED),
                    ("step_id", "!=", False),
                    ("cancelled", "=", False),
                ],
                ["item_key", "step_id.level_id"],
            )
        )
        pending = Action.search(
            [("case_id", "in", self.ids), ("state", "in", NOT_HAPPENED)],
            order="date_planned, id",
        ).filtered(
            lambda action: (
                action.state != "failed"
                or any(
                    (line.item_key, line.level_id) not in reached
                    for line in action.carried_line_ids
                )
            )
        )
        by_case = pending.grouped("case_id")
        for case in self:
            actions = by_case.get(case, Action)
            urgent = actions.sorted(lambda action: action._get_urgency())[:1]
            case.pending_action_ids = actions
            case.todo_label = urgent._get_todo_label() if urgent else ""

    @api.depends("state")
    def _compute_open_item_ids(self):
        for case in self:
            case.open_item_ids = self.env["account.move.line"].search(
                case._get_open_item_domain(), order="date_maturity, id"
            )

    def _get_open_item_domain(self):
        """Return the domain of what the debtors owe the company, on journal items."""
        return [
            ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
            ("company_id", "child_of", self.company_id.ids),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
        ]

    @api.depends("partner_id")
    def _compute_hold_ids(self):
        for case in self:
            date = case.company_id._get_collections_date()
            Hold = self.env["collections.hold"]
            case.hold_ids = Hold.search(
                Domain("partner_id", "=", case.partner_id.id)
                & Domain("company_id", "=", case.company_id.id)
                & Hold._get_in_force_domain(date)
            )

    # === ACTION METHODS === #

    def action_plan_now(self):
        """Plan what is due today for these debtors, before the daily run does."""
        self.check_access("write")
        actions = self.env["collections.action"]
        for company, cases in self.grouped("company_id").items():
            actions |= self._work_debtors(company, cases.partner_id)
        return self._notify_planned(actions)

    @api.model
    def _work_debtors(self, company, partners, plan=True):
        """Look at some debtors of a company again, today.

        :param company: a root company
        :param partners: the debtors, or contacts of theirs
        :param bool plan: plan what is due; else only drop what no longer is
        :return: the new actions
        """
        date = company._get_collections_date()
        debtors = Debtors(ids=partners.commercial_partner_id.ids)
        return self._work_range(company, date, debtors, plan)

    @api.model
    def _work_range(self, company, date, debtors, plan=True):
        """Look at debtors of a company again, as the daily run does.

        :param company: a root company
        :param date: the day, in the company's time zone
        :param Debtors debtors: those to look at
        :param bool plan: plan what is due; else only drop what no longer is
        :return: the new actions
        """
        env = self.sudo().env
        env["collections.item"]._settle(date, debtors)
        env["collections.promise"]._judge_open(company, date, debtors)
        if plan:
            env["collections.experiment"]._enrol(company, date, debtors)
        env["collections.evaluator"]._materialize(company, date, debtors)
        env["collections.reviewer"]._release(company, date, debtors)
        actions = self.env["collections.action"]
        if plan:
            actions |= env["collections.planner"]._plan(company, date)
        env["collections.case"]._refresh_range(company, date, debtors)
        return actions

    @api.model
    def _notify_planned(self, actions):
        count = len(actions)
        message = (
            self.env._("%s actions planned.", count)
            if count
            else self.env._("Nothing is due today that is not planned already.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_pause(self):
        return self.env["collections.hold.wizard"]._open(cases=self)

    def action_assign_to_me(self):
        self.user_id = self.env.user

    def action_open_actions(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_action_action"
        )
        action["domain"] = [("case_id", "in", self.ids)]
        action["context"] = {}
        return action

    def action_open_invoices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [
            ("commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "child_of", self.company_id.ids),
            ("move_type", "in", ("out_invoice", "out_refund")),
        ]
        action["context"] = {"search_default_open": 1}
        return action

    def action_open_partner(self):
        """Show the customer as the case's company knows it, whichever comes first."""
        self.ensure_one()
        action = self.partner_id.get_formview_action()
        companies = self.company_id | self.env.companies
        context = {**action["context"], "allowed_company_ids": companies.ids}
        return {**action, "context": context}
