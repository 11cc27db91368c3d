"""Kinds of documents, and how long what they promise may be claimed."""

from odoo import api, fields, models

from ..tools.limitation import Period, find_period, get_ranges


class CollectionsLimitationKind(models.Model):
    """A kind of document, with its limitation periods by due date: data, not code."""

    _name = "collections.limitation.kind"
    _description = "Kind of document"
    _order = "sequence, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    short_name = fields.Char(
        translate=True,
        help="What customers read before the number, such as “Duplicata”. Empty: the "
        "number alone. Fiscal documents are called by their own names.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        domain=[("parent_id", "=", False)],
        index=True,
        help="Empty: for all companies.",
    )
    period_ids = fields.One2many(
        comodel_name="collections.limitation.period",
        inverse_name="kind_id",
        string="Limitation Periods",
        copy=True,
    )
    period_id = fields.Many2one(
        comodel_name="collections.limitation.period",
        string="Period Today",
        compute="_compute_period_id",
    )
    legal_ref = fields.Char(string="Source", compute="_compute_period_id")
    note = fields.Text(translate=True, help="For your colleagues: what to mind.")

    @api.depends("period_ids.date_from", "period_ids.legal_ref")
    def _compute_period_id(self):
        today = self.env.company._get_collections_date()
        for kind in self:
            kind.period_id = kind._find_period(today)
            kind.legal_ref = kind.period_id.legal_ref

    def _find_period(self, due):
        """Return the ``collections.limitation.period`` in force for a due date."""
        records = {period._get_period(): period for period in self.period_ids}
        found = find_period(due, records)
        return records[found] if found else self.period_ids.browse()

    def _get_ranges(self):
        """Return all periods, with the first due date that they are no longer for.

        :rtype: list[tuple[int, Period, date]]
        :return: the id of the kind, the period, and the day
        """
        return [
            (kind.id, period, before)
            for kind in self
            for period, before in get_ranges(
                each._get_period() for each in kind.period_ids
            )
        ]


class CollectionsLimitationPeriod(models.Model):
    _name = "collections.limitation.period"
    _description = "Limitation period"
    _order = "kind_id, date_from desc, id"
    _rec_name = "legal_ref"

    kind_id = fields.Many2one(
        comodel_name="collections.limitation.kind",
        required=True,
        ondelete="cascade",
        index=True,
    )
    date_from = fields.Date(
        string="Due from",
        required=True,
        default="1900-01-01",
        help="The first due date that it is for.",
    )
    months = fields.Integer(
        required=True, aggregator=None, help="How long the claim may be made."
    )
    start_days = fields.Integer(
        string="Begins After",
        aggregator=None,
        help="Days after the due date before it begins, such as those in which a "
        "cheque may be presented.",
    )
    legal_ref = fields.Char(
        string="Source", required=True, translate=True, help="The article of law."
    )

    _one_a_day = models.Constraint(
        "UNIQUE (kind_id, date_from)",
        "A kind of document has one limitation period from a day on.",
    )
    _within_reason = models.Constraint(
        "CHECK (months BETWEEN 1 AND 1200 AND start_days BETWEEN 0 AND 3660)",
        "A limitation period runs for a month to a hundred years, and begins within "
        "ten.",
    )

    def _get_period(self):
        """Return the period as the reckoning takes it.

        :rtype: Period
        """
        self.ensure_one()
        return Period(self.date_from, self.months, self.start_days)
