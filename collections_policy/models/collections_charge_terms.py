from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.charge_caps import find_exceeded_caps
from ..tools.rate_series import MissingValue


class CollectionsChargeTerms(models.Model):
    """What being late costs, as a contract or a law words it; versions by date."""

    _name = "collections.charge.terms"
    _description = "Terms of late charges"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    legal_ref = fields.Char(
        string="Legal Reference",
        translate=True,
        tracking=True,
        help="The contract, or the article of law, that the charges are from.",
    )
    note = fields.Text(
        translate=True, help="For your colleagues: what to mind, and what to check."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        domain=[("parent_id", "=", False)],
        help="Empty: for the policies of every company.",
    )
    country_id = fields.Many2one(
        comodel_name="res.country", help="Whose law the charges follow."
    )
    applies_to = fields.Selection(
        selection=[
            ("all", "Everybody"),
            ("consumer", "Persons"),
            ("business", "Companies"),
        ],
        default="all",
        required=True,
        tracking=True,
        help="The other customers of a policy are charged nothing.",
    )
    starts_with = fields.Selection(
        selection=[
            ("due", "The due date"),
            ("notice", "The first formal notice that arrived"),
        ],
        string="Late From",
        default="due",
        required=True,
        tracking=True,
        help="That day does not count, the next one is the first. A formal notice is a "
        "message of a level of formal tone; the day is that on which it was sent "
        "(Código Civil, art. 397, sole paragraph, for debts without a due date).",
    )
    allocation = fields.Selection(
        selection=[
            ("principal_first", "Principal, then charges"),
            ("charges_first", "Costs, interest, then principal"),
        ],
        string="Payments Cover",
        default="principal_first",
        required=True,
        tracking=True,
        help="With costs and interest first (Código Civil, art. 354; § 367 BGB), what "
        "is left of the principal goes on to bear interest.",
    )
    version_ids = fields.One2many(
        comodel_name="collections.charge.version",
        inverse_name="terms_id",
        string="Versions",
        copy=True,
    )
    cap_ids = fields.Many2many(
        comodel_name="collections.charge.cap",
        string="Caps by Law",
        help="What no charge may go beyond.",
    )
    summary = fields.Char(compute="_compute_summary")
    warnings = fields.Text(compute="_compute_warnings")

    @api.depends_context("lang")
    @api.depends("version_ids")
    def _compute_summary(self):
        """What the terms say today."""
        today = self.env.company._get_collections_date()
        for terms in self:
            version = terms._get_version(today)
            terms.summary = version and version.summary

    @api.depends(
        "version_ids.date_from",
        "version_ids.penalty",
        "version_ids.interest",
        "version_ids.percent",
        "version_ids.rate_id",
        "version_ids.day_count",
        "cap_ids",
        "applies_to",
    )
    @api.depends_context("lang")
    def _compute_warnings(self):
        """Which caps the terms go beyond today, and what is missing to reckon them."""
        today = self.env.company._get_collections_date()
        for terms in self:
            terms.warnings = "\n".join(terms._get_warnings(today))

    def _get_warnings(self, date):
        """Return, in words, what is wrong with the terms on a date.

        :rtype: list[str]
        """
        version = self._get_version(date)
        if not version:
            return [self.env._("No version is in force: nothing is charged.")]
        charger = self.env["collections.charger"]
        exceeded, missing = self._find_exceeded(version, date)
        return [
            *(cap._explain() for cap in exceeded),
            *dict.fromkeys(
                self.env._("Caps can’t be checked: %s", charger._explain_missing(each))
                for each in missing
            ),
        ]

    def _find_exceeded(self, version, date):
        """Return the caps, of those that hold for somebody here, that are exceeded.

        :return: the caps, and what is missing to tell of others
        :rtype: tuple[collections.charge.cap, list[MissingValue]]
        """
        built = version._build(version._get_rate_values(date, date))
        exceeded, missing = self.env["collections.charge.cap"], []
        for cap in self.cap_ids:
            try:
                if any(
                    find_exceeded_caps(built, [cap._build(date)], customer, date)
                    for customer in ("consumer", "business")
                    if self._is_for(customer)
                ):
                    exceeded |= cap
            except MissingValue as error:
                missing.append(error)
        return exceeded, missing

    @api.constrains("version_ids", "cap_ids", "applies_to")
    def _check_caps(self):
        """Refuse what the law forbids for all whom the terms are for."""
        for terms in self:
            for version in terms.version_ids:
                terms._check_version(version)

    def _check_version(self, version):
        if version._get_problem():
            return
        day = max(version.date_from, self.env.company._get_collections_date())
        exceeded, _missing = self._find_exceeded(version, day)
        forbidden = exceeded.filtered(
            lambda cap: cap.blocks and cap.customer in ("all", self.applies_to)
        )
        if forbidden:
            raise ValidationError(
                "\n".join(
                    [
                        self.env._("“%s” goes beyond what the law allows.", self.name),
                        *(cap._explain() for cap in forbidden),
                    ]
                )
            )

    def _get_version(self, date):
        """Return the version in force on a date; none before the first."""
        self.ensure_one()
        begun = self.version_ids.filtered(
            lambda version: version.date_from and version.date_from <= date
        )
        return begun.sorted("date_from")[-1:]

    def _is_for(self, customer):
        """Tell whether a kind of customer, ``consumer`` or ``business``, is charged."""
        return self.applies_to in ("all", customer)
