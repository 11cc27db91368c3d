"""Who was drawn for an experiment, with what was due, and the two arms."""

from odoo import api, fields, models

from ..tools.experiment_draw import CHALLENGER, CHAMPION

COUNTS = ("debtor_count", "dispute_count", "opt_out_count", "unhappy_count")
ARMS = [(CHAMPION, "Champion"), (CHALLENGER, "Challenger")]


class CollectionsExperimentDebtor(models.Model):
    """A debtor that was drawn: in its arm until the experiment ends.

    One without an arm was left out, and stays out: why, ``excluded_reason`` says.
    """

    _name = "collections.experiment.debtor"
    _description = "Customer in a collections experiment"
    _order = "date_entered desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    experiment_id = fields.Many2one(
        comodel_name="collections.experiment",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="experiment_id.company_id")
    currency_id = fields.Many2one(related="experiment_id.currency_id")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        readonly=True,
    )
    arm = fields.Selection(selection=ARMS, readonly=True, help="Empty: not drawn.")
    excluded_reason = fields.Selection(
        selection="_selection_excluded_reason", string="Left Out Because", readonly=True
    )
    date_entered = fields.Date(string="Drawn On", required=True, readonly=True)
    date_horizon = fields.Date(
        string="Counted Until", required=True, readonly=True, index=True
    )
    band = fields.Integer(
        string="Balance Band",
        readonly=True,
        aggregator=None,
        help="0: the smallest balances.",
    )
    amount_due = fields.Monetary(
        string="Due When Drawn", readonly=True, help="In the company's currency."
    )
    item_ids = fields.One2many(
        comodel_name="collections.experiment.item",
        inverse_name="debtor_id",
        string="Items Due When Drawn",
        readonly=True,
    )
    known_partial_id = fields.Integer(
        readonly=True,
        aggregator=None,
        help="What was matched later counts: the last payment that was matched before.",
    )

    # What came of it: empty until the experiment has ended
    outcome = fields.Selection(
        selection=[
            ("paid", "Paid all"),
            ("part", "Paid in part"),
            ("unpaid", "Not paid"),
            ("credited", "Nothing was owed after all"),
        ],
        readonly=True,
        help="Worked out when the experiment ends.",
    )
    amount_recovered = fields.Monetary(string="Recovered", readonly=True)
    amount_credited = fields.Monetary(
        string="Credited", readonly=True, help="Credit notes: it was never owed."
    )
    days_to_pay = fields.Integer(readonly=True, aggregator="avg")

    _one_arm = models.UniqueIndex("(experiment_id, partner_id)")
    _challengers = models.Index("(partner_id) WHERE arm = 'challenger'")

    def _selection_excluded_reason(self):
        """Return why a debtor is not drawn, with labels.

        Extend it together with ``collections.experiment._get_exclusions``.
        """
        return [
            ("own_policy", self.env._("A policy was chosen for an invoice")),
            ("hold", self.env._("Left alone")),
            ("dispute", self.env._("An open dispute")),
            ("agreement", self.env._("A proposed or running agreement")),
            ("measure", self.env._("An open listing or protest")),
            ("notice", self.env._("A registered notice under way")),
            ("left_out", self.env._("Among the customers left out")),
        ]


class CollectionsExperimentItem(models.Model):
    """An open item that was due when its debtor was drawn, and what was claimed."""

    _name = "collections.experiment.item"
    _description = "Item in a collections experiment"
    _rec_name = "move_line_id"
    _log_access = False

    debtor_id = fields.Many2one(
        comodel_name="collections.experiment.debtor",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    currency_id = fields.Many2one(related="debtor_id.currency_id")
    item_currency_id = fields.Many2one(
        related="move_line_id.currency_id", string="Item's Currency"
    )
    amount = fields.Monetary(readonly=True)
    amount_currency = fields.Monetary(
        string="Amount in Currency", currency_field="item_currency_id", readonly=True
    )


class CollectionsExperimentArm(models.Model):
    """One of the two arms: how many it has, what troubles them, and what came of it."""

    _name = "collections.experiment.arm"
    _description = "Arm of a collections experiment"
    _order = "experiment_id desc, role desc"
    _rec_name = "role"
    _log_access = False

    experiment_id = fields.Many2one(
        comodel_name="collections.experiment",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="experiment_id.company_id")
    currency_id = fields.Many2one(related="experiment_id.currency_id")
    role = fields.Selection(selection=ARMS, string="Arm", required=True, readonly=True)
    policy_id = fields.Many2one(
        comodel_name="collections.policy", compute="_compute_policy_id"
    )
    debtor_count = fields.Integer(string="Customers", compute="_compute_counts")
    dispute_count = fields.Integer(
        string="Disputed",
        compute="_compute_counts",
        help="Customers that contested something after they were drawn.",
    )
    opt_out_count = fields.Integer(
        string="Opted Out",
        compute="_compute_counts",
        help="Customers that refused a channel after they were drawn.",
    )

    unhappy_count = fields.Integer(
        string="Unhappy",
        compute="_compute_counts",
        help="Customers that gave one or two stars after they were drawn.",
    )

    # What came of it: empty until the experiment has ended
    result_count = fields.Integer(string="Measured", readonly=True)
    value = fields.Float(string="Result", readonly=True, digits=(16, 1))
    value_low = fields.Float(string="From", readonly=True, digits=(16, 1))
    value_high = fields.Float(string="To", readonly=True, digits=(16, 1))
    amount_due = fields.Monetary(string="Due When Drawn", readonly=True)
    amount_recovered = fields.Monetary(string="Recovered", readonly=True)

    _one_a_role = models.UniqueIndex("(experiment_id, role)")

    @api.depends("role", "experiment_id.champion_id", "experiment_id.challenger_id")
    def _compute_policy_id(self):
        for arm in self:
            arm.policy_id = arm.experiment_id[f"{arm.role}_id"]

    @api.depends("experiment_id.debtor_ids.arm")
    def _compute_counts(self):
        counts = self.experiment_id._count_arms()
        for arm in self:
            found = counts.get((arm.experiment_id.id, arm.role), (0, 0, 0, 0))
            for fname, number in zip(COUNTS, found, strict=True):
                arm[fname] = number
