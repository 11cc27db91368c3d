"""What the law, or the company, asks of listings and protests: dated parameters."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CollectionsMeasureRule(models.Model):
    """The terms of one kind of measure, from a day on.

    A company's own come before those that are for all companies; of several, the
    latest that has begun counts.  Each measure keeps what was said when it was made.
    """

    _name = "collections.measure.rule"
    _description = "Rule for listings and protests"
    _order = "kind, company_id, date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Source",
        required=True,
        help="The article of law, decision or contract that it comes from.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        domain=[("parent_id", "=", False)],
        index=True,
        help="Empty: all companies.",
    )
    kind = fields.Selection(selection="_selection_kind", required=True)
    date_from = fields.Date(
        string="In Force Since", required=True, default="1900-01-01"
    )
    notice_days = fields.Integer(
        string="Days of Notice",
        help="Days that have to pass after the prior notice. 0, and no proof: there is "
        "no prior notice of ours.",
    )
    notice_grade = fields.Selection(
        selection=[
            ("3", "Delivered"),
            ("4", "Signed for by name, or read"),
            ("5", "Acknowledged by the customer"),
        ],
        string="Proof of the Notice",
        help="The days run from this proof of a registered notice. Empty: from the day "
        "on which somebody says that notice was given, as where the bureau gives it.",
    )
    max_years = fields.Integer(
        string="Years at Most",
        help="From the due date; older claims are never listed. 0: no limit.",
    )
    max_years_for = fields.Selection(
        selection=[("consumers", "Consumers alone"), ("all", "All customers")],
        string="Years Are for",
        default="consumers",
        required=True,
        help="Whoever is no company counts as a consumer.",
    )
    lift_days = fields.Integer(
        string="Business Days to Lift",
        default=5,
        help="In which it has to be lifted once the claim has ended.",
    )

    _numbers_within_reason = models.Constraint(
        "CHECK (notice_days BETWEEN 0 AND 366 AND max_years BETWEEN 0 AND 99 "
        "AND lift_days BETWEEN 0 AND 99)",
        "Days of notice lie between 0 and 366; years, and days to lift, between 0 "
        "and 99.",
    )

    def _selection_kind(self):
        return self.env["collections.measure"]._selection_kind()

    @api.model
    def _find(self, company, kind, date):
        """Return the rule for a kind of measure on a day; none if there is none.

        :param company: a root company
        :param str kind: a code of ``collections.measure.kind``
        :param date: the day, in the company's time zone
        """
        found = self.sudo().search(
            Domain("kind", "=", kind)
            & Domain("date_from", "<=", date)
            & Domain("company_id", "in", (company.id, False))
        )
        return found.sorted(
            lambda rule: (bool(rule.company_id), rule.date_from, rule.id)
        )[-1:]

    @api.model
    def _get(self, company, kind, date):
        """Return the rule for a kind of measure on a day.

        :raises UserError: if there is none; it says where to write one
        """
        rule = self._find(company, kind, date)
        if not rule:
            raise UserError(
                self.env._(
                    "Nobody has said yet what is asked of “%s”: write a rule under "
                    "Configuration, Collections, Rules of Listings and Protests.",
                    dict(self._selection_kind())[kind],
                )
            )
        return rule

    def _prepare_measure(self):
        """Return what a new measure keeps of its rule."""
        self.ensure_one()
        needs_notice = self.notice_days or self.notice_grade
        return {
            "notice_days": self.notice_days,
            "notice_grade": int(self.notice_grade or 0),
            "max_years": self.max_years,
            "lift_days": self.lift_days,
            "state": "to_notify" if needs_notice else "ready",
        }

    def _get_years(self, debtor):
        """Return how old a claim against a debtor may be, in years; 0: any age."""
        self.ensure_one()
        if self.max_years_for == "consumers" and debtor.is_company:
            return 0
        return self.max_years


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    measure_approval = fields.Boolean(
        string="Approve Listings and Protests",
        default=True,
        tracking=True,
        help="A manager has to approve each before it is requested.",
    )
