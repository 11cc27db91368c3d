"""How a customer pays the current company: to be seen, and to be used in rules."""

from odoo import api, fields, models
from odoo.fields import Domain

from .collections_behaviour import BANDS
from .res_partner import GROUP

# Fields of the customer, and the column of ``collections.behaviour`` that each is
SHOWN = {
    "collections_score": "score",
    "collections_band": "band",
    "collections_days_late": "days_late",
    "collections_on_time": "on_time",
    "collections_worst_late": "worst",
    "collections_late_trend": "trend",
    "collections_paid_count": "paid_count",
    "collections_probability_unpaid": "probability_unpaid",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_behaviour_id = fields.Many2one(
        comodel_name="collections.behaviour",
        string="Payment Behaviour",
        compute="_compute_collections_behaviour",
        groups=GROUP,
    )
    collections_score = fields.Integer(
        string="Payment Score",
        compute="_compute_collections_behaviour",
        search="_search_collections_score",
        aggregator=None,
        groups=GROUP,
        help="From 0 to 100, the higher the better; as of last night.",
    )
    collections_band = fields.Selection(
        selection=BANDS,
        string="Payment Risk",
        compute="_compute_collections_behaviour",
        search="_search_collections_band",
        groups=GROUP,
    )
    collections_days_late = fields.Float(
        string="Usually Days Late",
        digits=(8, 1),
        compute="_compute_collections_behaviour",
        search="_search_collections_days_late",
        aggregator=None,
        groups=GROUP,
        help="Weighted by amount; what was paid half a year ago counts half as much.",
    )
    collections_on_time = fields.Float(
        string="Part Paid on Time",
        digits=(5, 4),
        compute="_compute_collections_behaviour",
        search="_search_collections_on_time",
        aggregator=None,
        groups=GROUP,
        help="From 0 to 1.",
    )
    collections_worst_late = fields.Integer(
        string="Most Days Late in a Year",
        compute="_compute_collections_behaviour",
        search="_search_collections_worst_late",
        aggregator=None,
        groups=GROUP,
    )
    collections_late_trend = fields.Float(
        string="Trend of Days Late",
        digits=(8, 1),
        compute="_compute_collections_behaviour",
        search="_search_collections_late_trend",
        aggregator=None,
        groups=GROUP,
        help="By how many days more the last three months were late than the nine "
        "before.",
    )
    collections_paid_count = fields.Integer(
        string="Paid Invoices in Three Years",
        compute="_compute_collections_behaviour",
        search="_search_collections_paid_count",
        aggregator=None,
        groups=GROUP,
    )
    collections_probability_unpaid = fields.Float(
        string="Probably Not Paid in 90 Days",
        digits=(5, 4),
        compute="_compute_collections_behaviour",
        search="_search_collections_probability_unpaid",
        aggregator=None,
        groups=GROUP,
        help="From 0 to 1.",
    )
    collections_reasons = fields.Text(
        string="Why This Risk",
        compute="_compute_collections_reasons",
        groups=GROUP,
    )

    @api.model
    def _get_collections_behaviour_fields(self):
        """Return the names of the fields that rest on the payment behaviour."""
        return ["collections_behaviour_id", "collections_reasons", *SHOWN]

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_collections_behaviour(self):
        rows = self.env["collections.behaviour"]._find(self.env.company, self)
        for partner in self:
            row = rows.get(partner.commercial_partner_id)
            partner.collections_behaviour_id = row
            for fname, column in SHOWN.items():
                partner[fname] = row[column] if row else False

    @api.depends_context("company", "lang")
    @api.depends("commercial_partner_id")
    def _compute_collections_reasons(self):
        for partner in self:
            partner.collections_reasons = partner.collections_behaviour_id.reasons

    # === SEARCH METHODS === #

    def _search_collections_score(self, operator, value):
        return self._search_behaviour("score", operator, value)

    def _search_collections_band(self, operator, value):
        return self._search_behaviour("band", operator, value)

    def _search_collections_days_late(self, operator, value):
        return self._search_behaviour("days_late", operator, value)

    def _search_collections_on_time(self, operator, value):
        return self._search_behaviour("on_time", operator, value)

    def _search_collections_worst_late(self, operator, value):
        return self._search_behaviour("worst", operator, value)

    def _search_collections_late_trend(self, operator, value):
        return self._search_behaviour("trend", operator, value)

    def _search_collections_paid_count(self, operator, value):
        return self._search_behaviour("paid_count", operator, value)

    def _search_collections_probability_unpaid(self, operator, value):
        return self._search_behaviour("probability_unpaid", operator, value)

    @api.model
    def _search_behaviour(self, column, operator, value):
        """Return the domain of the customers whose behaviour is as asked.

        Customers of whom nothing is known are found only where an empty value is.

        :param str column: a field of ``collections.behaviour``
        :param str operator: a comparison, or ``in``
        """
        if operator not in ("in", "<", "<=", ">", ">="):
            return NotImplemented
        rows = self.env["collections.behaviour"].sudo()
        own = Domain("company_id", "=", self.env.company.root_id.id)
        known = own & Domain(column, "!=", False)
        if operator != "in":
            return self._found_in(rows, known & Domain(column, operator, value))
        wanted = [each for each in value if each is not False]
        found = self._found_in(rows, known & Domain(column, "in", wanted))
        if len(wanted) < len(list(value)):
            found |= ~self._found_in(rows, known)
        return found

    def _found_in(self, rows, domain):
        query = rows._search(domain)
        return Domain("commercial_partner_id", "in", query.subselect("partner_id"))

    # === ACTION METHODS === #

    def action_open_collections_behaviour(self):
        self.ensure_one()
        return self.collections_behaviour_id.get_formview_action()
