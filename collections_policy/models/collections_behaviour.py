from odoo import api, fields, models
from odoo.exceptions import ValidationError

BANDS = [
    ("low", "Low risk"),
    ("medium", "Medium risk"),
    ("high", "High risk"),
    ("insufficient", "Insufficient data"),
]
DIRECTIONS = [("better", "Improving"), ("steady", "Steady"), ("worse", "Worsening")]
OVERRIDE = ("override_band", "override_reason")


class CollectionsBehaviour(models.Model):
    """How a debtor has paid a company, and what that lets one expect.

    One row for each debtor and company; the night writes it.  A manager may say
    otherwise of the risk, with a reason; the score stays what it is.
    """

    _name = "collections.behaviour"
    _description = "Payment behaviour"
    _inherit = ["collections.kept.mixin"]
    _order = "score, amount_open desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # How it has paid: see tools/payment_figures.py
    days_late = fields.Float(
        digits=(8, 2),
        readonly=True,
        aggregator="avg",
        help="Weighted by amount; what was paid half a year ago counts half as much. "
        "What is overdue counts as late as it is.",
    )
    days_late_simple = fields.Float(
        string="Days Late (Simple Average)",
        digits=(8, 2),
        readonly=True,
        aggregator="avg",
        help="Of all invoices of three years alike, without weights.",
    )
    on_time = fields.Float(
        string="Paid on Time",
        digits=(5, 4),
        readonly=True,
        aggregator="avg",
        help="Which part was paid by its due date, the newer the more; drawn towards "
        "80% where little is known.",
    )
    worst = fields.Integer(
        string="Most Days Late in a Year", readonly=True, aggregator="max"
    )
    last_late = fields.Integer(
        string="Days Late Last Time", readonly=True, aggregator="avg"
    )
    trend = fields.Float(
        digits=(8, 2),
        readonly=True,
        aggregator="avg",
        help="By how many days more the last three months were late than the nine "
        "before.",
    )
    direction = fields.Selection(selection=DIRECTIONS, readonly=True)
    paid_count = fields.Integer(
        string="Paid Invoices", readonly=True, help="Those due in the last three years."
    )
    usual_amount = fields.Monetary(
        string="Usual Invoice", readonly=True, aggregator="avg"
    )
    amount_open = fields.Monetary(string="Open", readonly=True)
    amount_overdue = fields.Monetary(
        string="Overdue", readonly=True, help="What is contested does not count."
    )
    overdue_share = fields.Float(
        string="Share Overdue",
        compute="_compute_shares",
        help="Which part of what is open is overdue.",
    )
    limit_amount = fields.Monetary(
        string="Credit Limit",
        readonly=True,
        aggregator=None,
        help="Odoo's own, where the company uses credit limits.",
    )
    limit_use = fields.Float(
        string="Limit Used",
        compute="_compute_shares",
        help="What is open, by the credit limit.",
    )
    amount_invoiced = fields.Monetary(string="Invoiced in a Year", readonly=True)
    average_term = fields.Float(
        string="Usual Payment Term (Days)",
        digits=(8, 1),
        readonly=True,
        aggregator="avg",
    )
    broken_count = fields.Integer(
        string="Broken Promises", readonly=True, help="In a year."
    )
    bounced_count = fields.Integer(
        string="Contacts That Came Back",
        readonly=True,
        help="In a year: wrong or missing addresses and numbers.",
    )
    date_first = fields.Date(string="Customer Since", readonly=True)

    # What that lets one expect
    points = fields.Float(digits=(8, 1), readonly=True, aggregator=None)
    score = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="From 0 to 100, the higher the better: ten more double the odds.",
    )
    probability_unpaid = fields.Float(
        string="Not Paid in 90 Days",
        digits=(5, 4),
        readonly=True,
        aggregator="avg",
        help="How probable it is that something of what is open is not paid 90 days "
        "from now or after its due date.",
    )
    band = fields.Selection(selection=BANDS, string="Risk", readonly=True)
    band_reckoned = fields.Selection(
        selection=BANDS, string="Risk by the Score", readonly=True
    )
    override_band = fields.Selection(
        selection=BANDS[:3],
        string="Risk Set by Hand",
        help="Takes the place of the risk by the score until it is emptied.",
    )
    override_reason = fields.Char(string="Why")
    override_user_id = fields.Many2one(
        comodel_name="res.users", string="Set By", readonly=True
    )
    override_date = fields.Date(string="Set On", readonly=True)
    point_ids = fields.One2many(
        comodel_name="collections.behaviour.point",
        inverse_name="behaviour_id",
        string="Months",
        readonly=True,
    )

    _one_a_debtor = models.UniqueIndex("(company_id, partner_id)")
    _by_partner = models.Index("(partner_id)")

    # === COMPUTE METHODS === #

    @api.depends("amount_open", "amount_overdue", "limit_amount")
    def _compute_shares(self):
        for row in self:
            owed, limit = row.amount_open, row.limit_amount
            row.overdue_share = row.amount_overdue / owed if owed else 0
            row.limit_use = owed / limit if limit else 0

    @api.constrains(*OVERRIDE)
    def _check_override(self):
        for row in self:
            if row.override_band and not (row.override_reason or "").strip():
                raise ValidationError(
                    self.env._("Say why the risk is not what the score says.")
                )

    def write(self, vals):
        # EXTENDS 'kept': who says otherwise, and since when, is kept
        result = super().write(vals)
        if "override_band" in vals:
            for row in self.sudo():
                by_hand = row.override_band
                today = row.company_id._get_collections_date()
                row.write(
                    {
                        "band": by_hand or row.band_reckoned,
                        "override_user_id": by_hand and self.env.user.id,
                        "override_date": by_hand and today,
                    }
                )
        return result

    # === ACTION METHODS === #

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_open_items(self):
        """Show what is open, with how probable it is that it is late."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_item_risk_action"
        )
        return {
            **action,
            "domain": [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
        }

    def action_open_history(self):
        """Show how the score went, month by month."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_behaviour_point_action"
        )
        return {**action, "domain": [("behaviour_id", "=", self.id)]}

    @api.model
    def _find(self, company, partners):
        """Return the rows of debtors, by the debtor.

        :param company: any company; a branch's are its root's
        :param partners: any contacts
        :rtype: dict[res.partner, collections.behaviour]
        """
        rows = self.search(
            [
                ("company_id", "=", company.root_id.id),
                ("partner_id", "in", partners.commercial_partner_id.ids),
            ]
        )
        return rows.grouped("partner_id")


class CollectionsBehaviourPoint(models.Model):
    """How a debtor's score was at the end of a month."""

    _name = "collections.behaviour.point"
    _description = "Payment behaviour in a month"
    _order = "date desc, id desc"
    _rec_name = "date"

    behaviour_id = fields.Many2one(
        comodel_name="collections.behaviour",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="behaviour_id.company_id")
    partner_id = fields.Many2one(related="behaviour_id.partner_id")
    date = fields.Date(
        string="Month", required=True, readonly=True, help="The first day of it."
    )
    score = fields.Integer(readonly=True, aggregator="avg")
    days_late = fields.Float(digits=(8, 2), readonly=True, aggregator="avg")

    _one_a_month = models.UniqueIndex("(behaviour_id, date)")
