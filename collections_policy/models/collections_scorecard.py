from math import inf

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..tools import scorecard
from ..tools.calibration_chart import draw

UNBOUNDED = 1e9
# For each state, those from which a scorecard may come to it
TRANSITIONS = {
    "in_force": {"fitted", "retired"},
    "retired": {"fitted", "in_force"},
}


class CollectionsScorecard(models.Model):
    """Points for what is known of a debtor or an invoice, that add up to a risk.

    One that is ready-made serves all companies that have none of their own in force.
    Others are fitted on a company's history, and serve once a manager has said so; each
    stays as it was fitted.  Neither income, address, age nor sex are looked at.
    """

    _name = "collections.scorecard"
    _description = "Scorecard"
    _inherit = ["collections.kept.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "target, state, id desc"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Empty: of all companies that have none of their own in force.",
    )
    target = fields.Selection(
        selection=[
            ("late", "An invoice is paid late"),
            ("unpaid", "A customer does not pay in 90 days"),
        ],
        string="Says How Probable It Is That",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        selection=[
            ("ready", "Ready-made"),
            ("fitted", "Fitted"),
            ("in_force", "In force"),
            ("retired", "Retired"),
        ],
        default="fitted",
        required=True,
        readonly=True,
        tracking=True,
    )
    base = fields.Float(
        string="Points to Begin With", digits=(8, 1), required=True, readonly=True
    )
    line_ids = fields.One2many(
        comodel_name="collections.scorecard.line",
        inverse_name="scorecard_id",
        string="Points",
        readonly=True,
    )
    meaning = fields.Char(string="What the Points Mean", compute="_compute_meaning")
    user_id = fields.Many2one(
        comodel_name="res.users", string="Put in Force By", readonly=True
    )
    date_in_force = fields.Date(string="In Force Since", readonly=True)
    note = fields.Text(string="Notes")

    # What it was fitted on, and how good it was on what came after
    fitted_on = fields.Date(readonly=True)
    fit_from = fields.Date(string="Fitted on History From", readonly=True)
    fit_to = fields.Date(string="To", readonly=True)
    fit_count = fields.Integer(
        string="Fitted on How Many", readonly=True, aggregator=None
    )
    fit_bad_rate = fields.Float(
        string="Of These Went Badly", digits=(5, 4), readonly=True, aggregator=None
    )
    test_from = fields.Date(string="Tried on History From", readonly=True)
    test_to = fields.Date(string="Up To", readonly=True)
    test_count = fields.Integer(
        string="Tried on How Many", readonly=True, aggregator=None
    )
    test_bad_rate = fields.Float(
        string="Of Them Went Badly", digits=(5, 4), readonly=True, aggregator=None
    )
    auc = fields.Float(
        string="AUC",
        digits=(5, 4),
        readonly=True,
        aggregator=None,
        help="How often one that went badly had the worse score than one that went "
        "well: 50% is chance, 100% perfect.",
    )
    ks = fields.Float(
        string="KS",
        digits=(5, 4),
        readonly=True,
        aggregator=None,
        help="By how much the shares of good and bad ones below a score differ.",
    )
    figure_ids = fields.One2many(
        comodel_name="collections.scorecard.figure",
        inverse_name="scorecard_id",
        string="Back-Test",
        readonly=True,
    )
    decile_ids = fields.One2many(
        comodel_name="collections.scorecard.decile",
        inverse_name="scorecard_id",
        string="Calibration",
        readonly=True,
    )
    chart = fields.Html(
        string="Predicted and Observed", compute="_compute_chart", sanitize=False
    )

    # Whether what it meets is still what it was fitted on
    score_shares = fields.Json(readonly=True)
    psi = fields.Float(
        string="Drift (PSI)",
        digits=(8, 3),
        readonly=True,
        aggregator=None,
        help="How far the scores of today are from those that it was fitted on: below "
        "0.1 nothing to speak of, above 0.2 it should be fitted anew.",
    )
    psi_date = fields.Date(string="Drift As Of", readonly=True)

    _one_in_force = models.UniqueIndex(
        "(company_id, target) WHERE state = 'in_force'",
        "Only one scorecard of a kind can be in force.",
    )

    # === COMPUTE METHODS === #

    @api.depends("target")
    @api.depends_context("lang")
    def _compute_meaning(self):
        for card in self:
            odds = scorecard.ODDS_AT_MIDDLE.get(card.target)
            card.meaning = odds and self.env._(
                "At %(middle)s points, the odds are %(odds)s to 1 that it goes well; "
                "%(double)s points more double them.",
                middle=scorecard.MIDDLE,
                odds=odds,
                double=scorecard.TO_DOUBLE,
            )

    @api.depends("decile_ids")
    @api.depends_context("lang")
    def _compute_chart(self):
        words = (
            self.env._("Predicted"),
            self.env._("Observed"),
            self.env._("As predicted"),
        )
        for card in self:
            points = [(each.predicted, each.observed) for each in card.decile_ids]
            card.chart = draw(points, *words) if points else False

    # === ACTION METHODS === #

    def action_put_in_force(self):
        """Let a fitted scorecard serve its company; the one before is retired."""
        self.ensure_one()
        self._check_manager()
        if self.state not in TRANSITIONS["in_force"]:
            raise UserError(
                self.env._("Only a scorecard of the company's own can be put in force.")
            )
        before = self.sudo().search(
            [
                ("company_id", "=", self.company_id.id),
                ("target", "=", self.target),
                ("state", "=", "in_force"),
            ]
        )
        before.state = "retired"
        before.flush_recordset()
        self.sudo().write(
            {
                "state": "in_force",
                "user_id": self.env.user.id,
                "date_in_force": self.company_id._get_collections_date(),
            }
        )

    def action_retire(self):
        """Let a scorecard serve no longer; the ready-made one takes its place."""
        self._check_manager()
        retired = self.filtered(lambda card: card.state in TRANSITIONS["retired"])
        retired.sudo().state = "retired"

    def _check_manager(self):
        self.check_access("write")
        if not self.env.user.has_group("collections_policy.group_manager"):
            raise AccessError(self.env._("Only managers of collections can do this."))

    # === WHICH ONE, AND WHAT IT SAYS === #

    @api.model
    def _get_in_force(self, company, target):
        """Return the scorecard that serves a company.

        :param company: a root company
        :param str target: a code of ``target``
        """
        own = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("target", "=", target),
                ("state", "=", "in_force"),
            ],
            limit=1,
        )
        return own or self.sudo().search(
            [
                ("company_id", "=", False),
                ("target", "=", target),
                ("state", "=", "ready"),
            ],
            limit=1,
        )

    def _get_card(self):
        """Return the scorecard without the ORM.

        :rtype: Card
        """
        bands = {}
        for line in self.line_ids:
            bands.setdefault(line.feature, []).append(line._get_band())
        bands = {code: tuple(own) for code, own in bands.items()}
        return scorecard.Card(self.target or "late", self.base, bands)

    def _get_points_sql(self, features):
        """Return the sum of points, as SQL.

        :param features: the figures, by the code of their feature
        :type features: dict[str, SQL]
        """
        card = self._get_card()
        terms = [
            self._get_band_sql(features[code], bands)
            for code, bands in card.bands.items()
            if code in features
        ]
        return SQL(" + ").join([SQL("%s::float8", card.base), *terms])

    def _get_band_sql(self, value, bands):
        cases = []
        for band in bands:
            if band.is_missing:
                condition = SQL("%s IS NULL", value)
            elif band.high == inf:
                condition = SQL("%s >= %s", value, max(band.low, -UNBOUNDED))
            elif band.low == -inf:
                condition = SQL("%s < %s", value, band.high)
            else:
                condition = SQL(
                    "%s >= %s AND %s < %s", value, band.low, value, band.high
                )
            cases.append(SQL("WHEN %s THEN %s::float8", condition, band.points))
        return SQL("(CASE %s ELSE 0 END)", SQL(" ").join(cases))

    def _get_probability_sql(self, points):
        """Return the probability that it goes badly, as SQL.

        :param SQL points: the sum of points
        """
        return SQL(
            "(1 / (1 + %s * POWER(2::float8, ((%s) - %s) / %s::float8)))",
            scorecard.ODDS_AT_MIDDLE[self.target or "late"],
            points,
            scorecard.MIDDLE,
            scorecard.TO_DOUBLE,
        )


class CollectionsScorecardLine(models.Model):
    """A band of a figure, and its points."""

    _name = "collections.scorecard.line"
    _description = "Points of a scorecard"
    _inherit = ["collections.kept.mixin"]
    _order = "scorecard_id, sequence, id"
    _rec_name = "feature"

    scorecard_id = fields.Many2one(
        comodel_name="collections.scorecard",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(readonly=True, aggregator=None)
    feature = fields.Selection(
        selection="_selection_feature", string="Figure", required=True, readonly=True
    )
    low = fields.Float(
        string="From", digits=(16, 4), readonly=True, aggregator=None, default=-1e9
    )
    high = fields.Float(
        string="Below", digits=(16, 4), readonly=True, aggregator=None, default=1e9
    )
    is_missing = fields.Boolean(string="Not Known", readonly=True)
    label = fields.Char(string="Band", compute="_compute_label")
    points = fields.Float(digits=(8, 1), readonly=True, aggregator=None)
    share = fields.Float(
        digits=(5, 4),
        readonly=True,
        aggregator=None,
        help="Which part of what the scorecard was fitted on.",
    )
    bad_rate = fields.Float(
        string="Went Badly", digits=(5, 4), readonly=True, aggregator=None
    )

    @api.model
    def _selection_feature(self):
        """Return what scorecards may look at, with what people call it."""
        return [
            ("days_late", self.env._("Days late, weighted")),
            ("on_time", self.env._("Part paid on time")),
            ("worst", self.env._("Most days late in a year")),
            ("last_late", self.env._("Days late last time")),
            ("trend", self.env._("Trend of days late")),
            ("overdue_share", self.env._("Part of what is open that is overdue")),
            ("limit_use", self.env._("Part of the credit limit used")),
            ("broken", self.env._("Broken promises in a year")),
            ("bounced", self.env._("Contacts that came back in a year")),
            ("tenure", self.env._("Days since the first invoice")),
            ("amount_ratio", self.env._("Amount, by the usual one")),
            ("term", self.env._("Payment term in days")),
        ]

    @api.depends("low", "high", "is_missing")
    @api.depends_context("lang")
    def _compute_label(self):
        for line in self:
            band = line._get_band()
            values = {
                "low": line._write_bound(line.low),
                "high": line._write_bound(line.high),
            }
            if band.is_missing:
                line.label = self.env._("Not known")
            elif band.low == -inf and band.high == inf:
                line.label = self.env._("Any")
            elif band.low == -inf:
                line.label = self.env._("Below %(high)s", **values)
            elif band.high == inf:
                line.label = self.env._("From %(low)s", **values)
            else:
                line.label = self.env._("From %(low)s, below %(high)s", **values)

    def _write_bound(self, bound):
        """Return a bound in the user's language, with as many digits as it has."""
        digits = len(f"{bound:g}".partition(".")[2])
        return formatLang(self.env, bound, digits=digits)

    def _get_band(self):
        return scorecard.Band(
            self.points,
            -inf if self.low <= -UNBOUNDED else self.low,
            inf if self.high >= UNBOUNDED else self.high,
            self.is_missing,
            self.share,
            self.bad_rate,
        )

    @api.model
    def _prepare_values(self, sequence, feature, band):
        """Return the values of a line.

        :param str feature: its code
        :param Band band: its bounds and points
        """
        return {
            "sequence": sequence,
            "feature": feature,
            "low": max(band.low, -UNBOUNDED),
            "high": min(band.high, UNBOUNDED),
            "is_missing": band.is_missing,
            "points": band.points,
            "share": band.share,
            "bad_rate": band.bad_rate or 0.0,
        }


class CollectionsScorecardFigure(models.Model):
    """How good a way of predicting was, on what came after a scorecard was fitted."""

    _name = "collections.scorecard.figure"
    _description = "Back-test of a scorecard"
    _inherit = ["collections.kept.mixin"]
    _order = "scorecard_id, sequence, id"
    _rec_name = "way"

    scorecard_id = fields.Many2one(
        comodel_name="collections.scorecard",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(readonly=True, aggregator=None)
    way = fields.Selection(
        selection=[
            ("card", "This scorecard"),
            ("current", "The scorecard in force by then"),
            ("base", "As many as before, whoever it is"),
            ("last", "Late last time, late again"),
        ],
        string="Predicted By",
        required=True,
        readonly=True,
    )
    auc = fields.Float(string="AUC", digits=(5, 4), readonly=True, aggregator=None)
    brier = fields.Float(
        string="Brier Score",
        digits=(6, 4),
        readonly=True,
        aggregator=None,
        help="The mean square by which probabilities were off: the lower the better.",
    )
    log_loss = fields.Float(
        digits=(6, 4),
        readonly=True,
        aggregator=None,
        help="The mean surprise at what happened: the lower the better.",
    )


class CollectionsScorecardDecile(models.Model):
    """A tenth of what a scorecard was tried on, by what was predicted."""

    _name = "collections.scorecard.decile"
    _description = "Calibration of a scorecard"
    _inherit = ["collections.kept.mixin"]
    _order = "scorecard_id, number, id"
    _rec_name = "number"

    scorecard_id = fields.Many2one(
        comodel_name="collections.scorecard",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    number = fields.Integer(string="Tenth", readonly=True, aggregator=None)
    count = fields.Integer(string="How Many", readonly=True)
    low = fields.Float(
        string="Predicted From", digits=(5, 4), readonly=True, aggregator=None
    )
    high = fields.Float(
        string="Predicted To", digits=(5, 4), readonly=True, aggregator=None
    )
    predicted = fields.Float(digits=(5, 4), readonly=True, aggregator=None)
    observed = fields.Float(digits=(5, 4), readonly=True, aggregator=None)
