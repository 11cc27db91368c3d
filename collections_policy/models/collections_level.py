from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.calendars import calendar_length
from .collections_policy import parse_partner_domain


class CollectionsLevel(models.Model):
    """One rung of a policy's ladder: when it begins, for whom, and in what tone."""

    _name = "collections.level"
    _description = "Collections level"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        comodel_name="collections.policy",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    delay = fields.Integer(
        string="Days",
        required=True,
        default=1,
        help="Days from the due date. Negative: before it.",
    )
    delay_kind = fields.Selection(
        selection=[("calendar", "Calendar days"), ("business", "Business days")],
        string="Kind of Days",
        default="calendar",
        required=True,
        help="Business days are those of the company's working hours, public holidays "
        "left out.",
    )
    ladder_days = fields.Float(
        compute="_compute_ladder_days",
        store=True,
        help="The delay in calendar days, to compare levels of different ladders.",
    )
    tone = fields.Selection(
        selection=[
            ("friendly", "Friendly"),
            ("courteous", "Courteous"),
            ("neutral", "Neutral"),
            ("firm", "Firm"),
            ("formal", "Formal"),
        ],
        default="courteous",
        required=True,
    )
    minimum_amount = fields.Monetary(
        help="The level is left out for customers that owe less than this in all, "
        "after their own credits. In the company's currency.",
    )
    partner_domain = fields.Char(
        string="Only for",
        default="[]",
        help="The level is left out for customers that do not match.",
    )
    books_charges = fields.Boolean(
        string="Books Late Charges",
        help="Once the level has happened, what may be claimed of the late charges is "
        "booked, if the policy books by level.",
    )
    policy_charge_booking = fields.Selection(related="policy_id.charge_booking")
    step_ids = fields.One2many(
        comodel_name="collections.level.step",
        inverse_name="level_id",
        string="Steps",
        copy=True,
    )
    offset_label = fields.Char(string="When", compute="_compute_offset_label")
    steps_label = fields.Char(string="What Happens", compute="_compute_steps_label")

    _minimum_amount_positive = models.Constraint(
        "CHECK (minimum_amount >= 0)",
        "The minimum amount of a level must not be negative.",
    )

    _delay_within_reason = models.Constraint(
        "CHECK (delay BETWEEN -366 AND 3660)",
        "A level begins at most a year before the due date, and ten years after it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("delay", "delay_kind")
    def _compute_ladder_days(self):
        for level in self:
            level.ladder_days = level._get_own_days()

    @api.depends("delay", "delay_kind")
    @api.depends_context("lang")
    def _compute_offset_label(self):
        for level in self:
            level.offset_label = level._get_offset_label()

    @api.depends("step_ids.channel", "step_ids.delay_days", "step_ids.name")
    @api.depends_context("lang")
    def _compute_steps_label(self):
        for level in self:
            level.steps_label = " · ".join(level.step_ids.mapped("summary"))

    # === CONSTRAINT METHODS === #

    @api.constrains("delay", "delay_kind", "sequence", "active", "minimum_amount")
    def _check_ladder(self):
        if not self.env.context.get("collections_whole_ladder"):
            self.policy_id._check_ladder()

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for level in self:
            level._get_partner_domain()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = (
            self.env["collections.action"]
            .sudo()
            .search([("level_id", "in", self.ids)], limit=1)
            .level_id
            or self.env["collections.item"]
            .sudo()
            .search([("level_id", "in", self.ids)], limit=1)
            .level_id
        )
        if used:
            raise UserError(
                self.env._(
                    "“%(level)s” of “%(policy)s” has already been used for customers, "
                    "and their history refers to it. Archive it instead of deleting "
                    "it.",
                    level=used.name,
                    policy=used.policy_id.name,
                )
            )

    # === GETTERS === #

    def _get_partner_domain(self):
        """Return the segment that the level is for, as a domain on ``res.partner``.

        :raises ValidationError: if it can't be read as one
        """
        self.ensure_one()
        return parse_partner_domain(self, self.partner_domain)

    def _get_own_days(self):
        """Return its own days as calendar days, those of an ordinary week."""
        self.ensure_one()
        return calendar_length(self.delay, self.delay_kind == "business")

    def _get_place(self):
        """Return where the level stands on the ladder: days from the due date.

        :return: how many days, and whether they are business days
        :rtype: tuple[int, bool]
        """
        self.ensure_one()
        return self.delay, self.delay_kind == "business"

    def _get_severity(self):
        """Return what makes a level higher than another, whatever their policies."""
        self.ensure_one()
        return (self.ladder_days, self.sequence, self.id)

    def _has_segment(self):
        """Tell whether the level is not for every debtor."""
        self.ensure_one()
        return (self.partner_domain or "[]").strip() != "[]"

    def _has_conditions_of(self, other):
        """Tell whether the level is for the same debtors as another one."""
        self.ensure_one()
        return self.minimum_amount == other.minimum_amount and (
            self.partner_domain or "[]"
        ) == (other.partner_domain or "[]")

    def _get_offset_label(self):
        """Return the offset in words: “3 days after the due date”."""
        self.ensure_one()
        days = abs(self.delay)
        if not days:
            return self.env._("on the due date")
        labels = {
            ("calendar", False): self.env._("%s days after the due date", days),
            ("calendar", True): self.env._("%s days before the due date", days),
            ("business", False): self.env._(
                "%s business days after the due date", days
            ),
            ("business", True): self.env._(
                "%s business days before the due date", days
            ),
        }
        singular_labels = {
            ("calendar", False): self.env._("1 day after the due date"),
            ("calendar", True): self.env._("1 day before the due date"),
            ("business", False): self.env._("1 business day after the due date"),
            ("business", True): self.env._("1 business day before the due date"),
        }
        chosen = singular_labels if days == 1 else labels
        return chosen[self.delay_kind, self.delay < 0]
