from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval


class CollectionsPolicy(models.Model):
    """A company's ladder of levels, and which debtors it is for."""

    _name = "collections.policy"
    _description = "Collections policy"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True, tracking=True)
    description = fields.Text(
        translate=True,
        help="For your colleagues: whom this policy is for, and when to choose it.",
    )
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(
        default=10,
        help="Policies that choose their customers by a rule are tried in this order.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        index=True,
        help="Branches use the policies of their parent company.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # Which debtors it is for
    by_rule = fields.Boolean(
        string="Choose Customers by Rule",
        tracking=True,
        help="The policy applies by itself to every customer that matches the rule, "
        "unless another one was set on the invoice or on the customer.",
    )
    partner_domain = fields.Char(
        string="Customer Rule",
        default="[]",
        tracking=True,
    )
    is_default = fields.Boolean(
        string="Company Default",
        compute="_compute_is_default",
        help="Applies to every invoice for which nothing else was chosen.",
    )

    # How it escalates
    escalation = fields.Selection(
        selection=[
            ("stepwise", "One level at a time"),
            ("by_age", "By age of the debt"),
        ],
        default="stepwise",
        required=True,
        tracking=True,
        help="One level at a time: each level after the due date needs the one before "
        "it to have happened.\n"
        "By age: the highest level that the debt is old enough for, even if lower "
        "ones were never reached.",
    )
    gap_days = fields.Integer(
        string="Minimum Gap",
        default=3,
        required=True,
        tracking=True,
        help="Days that must lie between two levels of the same invoice, counted from "
        "the day on which the first of them really happened.",
    )
    grouping = fields.Selection(
        selection=[
            ("debtor", "One message per customer"),
            ("invoice", "One message per invoice"),
        ],
        default="debtor",
        required=True,
        tracking=True,
    )
    minimum_balance = fields.Monetary(
        tracking=True,
        help="Customers that owe less than this in all, after their own credits, are "
        "left alone. In the company's currency.",
    )
    limitation_years = fields.Integer(
        string="Limitation Period",
        tracking=True,
        help="Years from the due date after which nothing is claimed any more, such as "
        "5 for debts in a document in Brazil (art. 206, § 5, I of the Civil Code). "
        "0: never.",
    )
    charge_terms_id = fields.Many2one(
        comodel_name="collections.charge.terms",
        string="Late Charges",
        tracking=True,
        check_company=True,
        help="What being late costs. It is shown to customers and colleagues. Empty: "
        "nothing.",
    )
    charge_booking = fields.Selection(
        selection=[
            ("never", "Never"),
            ("level", "When a level that books them is reached"),
            ("paid", "When the invoice was paid late"),
        ],
        string="Book Late Charges",
        default="never",
        required=True,
        tracking=True,
        help="By the scheduled action, where collections run every day. Never: by hand "
        "alone. A level books what is claimable on the day after it happened.",
    )
    charge_booking_since = fields.Date(
        string="Booked Since",
        compute="_compute_charge_booking_since",
        store=True,
        help="Levels reached and payments made before are left alone.",
    )
    charge_document = fields.Selection(
        selection=[("draft", "A draft, for a person to post"), ("posted", "Posted")],
        string="Documents of Charges",
        default="draft",
        required=True,
        tracking=True,
        help="What is posted can only be reversed, and in some countries is with the "
        "tax office at once: a person has the last look, unless told otherwise. A "
        "draft counts as booked.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Collector",
        tracking=True,
        domain=[("share", "=", False)],
        help="Who works the cases that this policy opens. Empty: the customer's "
        "salesperson, else the company's collector.",
    )
    level_ids = fields.One2many(
        comodel_name="collections.level",
        inverse_name="policy_id",
        string="Levels",
        copy=True,
    )
    level_count = fields.Integer(compute="_compute_level_count")
    timeline_html = fields.Html(
        string="Ladder", compute="_compute_timeline_html", sanitize=False
    )
    case_count = fields.Integer(compute="_compute_case_count")

    _gap_days_positive = models.Constraint(
        "CHECK (gap_days BETWEEN 1 AND 366)",
        "The minimum gap must be one day at least, and a year at most.",
    )
    _limitation_years_positive = models.Constraint(
        "CHECK (limitation_years BETWEEN 0 AND 99)",
        "The limitation period lies between no years and 99.",
    )
    _minimum_balance_positive = models.Constraint(
        "CHECK (minimum_balance >= 0)",
        "The minimum balance must not be negative.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id.collections_policy_id")
    def _compute_is_default(self):
        for policy in self:
            policy.is_default = policy.company_id.collections_policy_id == policy

    @api.depends("level_ids")
    def _compute_level_count(self):
        for policy in self:
            policy.level_count = len(policy.level_ids)

    @api.depends(
        "level_ids.name",
        "level_ids.sequence",
        "level_ids.active",
        "level_ids.delay",
        "level_ids.delay_kind",
        "level_ids.tone",
        "level_ids.minimum_amount",
        "level_ids.partner_domain",
        "level_ids.waits_for",
        "level_ids.counts_from",
        "level_ids.step_ids.name",
        "level_ids.step_ids.sequence",
        "level_ids.step_ids.channel",
        "level_ids.step_ids.delay_days",
        "level_ids.step_ids.only_if_unreached",
        "level_ids.step_ids.needs_approval",
    )
    def _compute_timeline_html(self):
        for policy in self:
            policy.timeline_html = self.env["ir.qweb"]._render(
                "collections_policy.policy_timeline",
                {"policy": policy, "levels": policy._get_ladder()},
            )

    @api.depends("charge_booking")
    def _compute_charge_booking_since(self):
        """Booking begins on the day it is switched on, or another way is chosen."""
        for policy in self:
            policy.charge_booking_since = (
                policy.charge_booking != "never"
                and policy.company_id._get_collections_date()
            )

    def _compute_case_count(self):
        counts = dict(
            self.env["collections.case"]._read_group(
                [("policy_id", "in", self.ids), ("state", "=", "open")],
                ["policy_id"],
                ["__count"],
            )
        )
        for policy in self:
            policy.case_count = counts.get(policy, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("company_id")
    def _check_company_is_root(self):
        for policy in self:
            if policy.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(company)s is a branch: policies belong to its parent "
                        "company, %(parent)s.",
                        company=policy.company_id.display_name,
                        parent=policy.company_id.root_id.display_name,
                    )
                )

    @api.constrains("partner_domain", "by_rule")
    def _check_partner_domain(self):
        for policy in self:
            policy._get_partner_domain()

    @api.constrains("level_ids", "escalation")
    def _check_ladder(self):
        """Refuse a ladder that could never be climbed as it is written."""
        for policy in self:
            levels = policy._get_ladder()
            for lower, upper in zip(levels, levels[1:], strict=False):
                policy._check_neighbours(lower, upper)

    def _check_neighbours(self, lower, upper):
        if upper.ladder_days < lower.ladder_days:
            raise ValidationError(
                self.env._(
                    "The ladder goes backwards: “%(upper)s” (%(upper_when)s) stands "
                    "after “%(lower)s” (%(lower_when)s). Put the levels in the order "
                    "in which they happen, or change their days.",
                    upper=upper.name,
                    upper_when=upper.offset_label,
                    lower=lower.name,
                    lower_when=lower.offset_label,
                )
            )
        if upper.ladder_days == lower.ladder_days and upper._has_conditions_of(lower):
            raise ValidationError(
                self.env._(
                    "“%(lower)s” and “%(upper)s” can never both apply: both begin "
                    "%(when)s, for the same customers. Change the days of one of "
                    "them, or make one level with two steps.",
                    lower=lower.name,
                    upper=upper.name,
                    when=upper.offset_label,
                )
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail': a ladder is judged as a whole, once it is written
        policies = super(
            CollectionsPolicy, self.with_context(collections_whole_ladder=True)
        ).create(vals_list)
        return policies.with_env(self.env)

    def write(self, vals):
        # EXTENDS 'mail': a ladder is judged as a whole, once it is written
        return super(
            CollectionsPolicy, self.with_context(collections_whole_ladder=True)
        ).write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for policy, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%s (copy)", policy.name)
            vals["by_rule"] = (default or {}).get("by_rule", False)
            if vals["company_id"] != policy.company_id.id:
                vals.update(self._prepare_for_other_company(default or {}))
        return vals_list

    @api.model
    def _prepare_for_other_company(self, default):
        """Return what a copy for another company leaves behind, unless told otherwise.

        :param dict default: what the copy was told to hold
        """
        own = {"agreement_policy_id": False, "lawyer_id": False}
        return {fname: default.get(fname, value) for fname, value in own.items()}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.with_context(active_test=False).level_ids._unlink_except_used()

    # === ACTION METHODS === #

    def action_open_cases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_case_action"
        )
        action["domain"] = [("policy_id", "=", self.id)]
        action["context"] = {"search_default_open": 1}
        return action

    def action_make_default(self):
        """Make this the policy of every invoice for which nothing else was chosen."""
        self.ensure_one()
        self.check_access("write")
        self.company_id.sudo().collections_policy_id = self

    # === GETTERS === #

    def _get_ladder(self):
        """Return the active levels in the order of the ladder."""
        return self.level_ids.filtered("active").sorted(lambda lv: (lv.sequence, lv.id))

    def _get_partner_domain(self):
        """Return the rule that chooses debtors, as a domain on ``res.partner``.

        :raises ValidationError: if it can't be read as one
        """
        self.ensure_one()
        return parse_partner_domain(self, self.partner_domain)

    @api.model
    def _get_assignable(self, company):
        """Return the active policies of a root company, in the order they are tried."""
        return self.search([("company_id", "=", company.id)])


def parse_partner_domain(record, source):
    """Read a domain on ``res.partner`` that an administrator wrote.

    :param record: the record that holds it, named in the error
    :param str source: the domain, as its text
    :rtype: Domain
    :raises ValidationError: if the text is no domain, or names unknown fields
    """
    try:
        domain = Domain(safe_eval(source or "[]"))
        domain.validate(record.env["res.partner"])
    except Exception as error:
        raise ValidationError(
            record.env._(
                "The customer rule of “%(record)s” can't be read: %(error)s",
                record=record.display_name,
                error=error,
            )
        ) from error
    return domain
