from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class CollectionsContactRule(models.Model):
    """What a place's law, or good manners, allow when debtors are contacted.

    All the rules that fit a debtor apply together: the strictest decides.
    """

    _name = "collections.contact.rule"
    _description = "Collections contact rule"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    legal_ref = fields.Char(
        string="Legal Reference",
        translate=True,
        tracking=True,
        help="The article of law, or the code of conduct, that the rule is from.",
    )
    note = fields.Text(
        translate=True, help="For your colleagues: what to mind, and what to check."
    )
    # For whom, and when
    company_id = fields.Many2one(
        comodel_name="res.company",
        domain=[("parent_id", "=", False)],
        help="Empty: for the debtors of every company.",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        help="For debtors who live there; those without an address count as living "
        "where the company is. Empty: wherever they live.",
    )
    state_ids = fields.Many2many(
        comodel_name="res.country.state",
        string="States",
        domain="[('country_id', '=', country_id)]",
        help="Empty: the whole country.",
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
    )
    date_from = fields.Date(string="In Force From", tracking=True)
    date_to = fields.Date(string="In Force Until", tracking=True)
    # What it allows
    window_ids = fields.One2many(
        comodel_name="collections.contact.window",
        inverse_name="rule_id",
        string="Contact Hours",
        copy=True,
        help="In the debtor's time zone. A channel for which there are none may be "
        "used at any hour.",
    )
    no_holidays = fields.Boolean(
        string="Not on Holidays",
        tracking=True,
        help="Holidays are the days off for everybody in the working hours.",
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Holidays Of",
        help="Working hours whose days off are the holidays of that place. Empty: "
        "those of the company.",
    )
    cap_ids = fields.One2many(
        comodel_name="collections.contact.cap",
        inverse_name="rule_id",
        string="Caps",
        copy=True,
    )
    one_channel_days = fields.Integer(
        string="One Channel in",
        tracking=True,
        help="Days during which only one channel may be used. 0: any.",
    )
    needs_consent = fields.Boolean(
        string="Only with Consent",
        tracking=True,
        help="Only by the channels that the debtor has agreed to.",
    )

    _days_positive = models.Constraint(
        "CHECK (one_channel_days >= 0)",
        "Days must not be negative.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A rule can't end before it begins.",
    )

    @api.constrains("state_ids", "country_id")
    def _check_states(self):
        for rule in self:
            strangers = rule.state_ids.filtered(
                lambda state, rule=rule: state.country_id != rule.country_id
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(states)s: not in %(country)s.",
                        states=", ".join(strangers.mapped("name")),
                        country=rule.country_id.name or self.env._("any country"),
                    )
                )

    # === WHICH RULES === #

    @api.model
    def _get_in_force(self, company, date):
        """Return the rules of a company that are in force on a date.

        :param company: a root company
        """
        return self.sudo().search(
            Domain("company_id", "in", (company.id, False))
            & (Domain("date_from", "=", False) | Domain("date_from", "<=", date))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
        )

    def _get_by_debtor(self, partners, company):
        """Return the rules that are for each of some debtors of a company.

        :rtype: dict[res.partner, collections.contact.rule]
        """
        found = {}
        for alike in partners.grouped(self._get_kind).values():
            own = self.filtered(lambda rule, one=alike[0]: rule._is_for(one, company))
            found.update(dict.fromkeys(alike, own))
        return found

    def _get_kind(self, partner):
        """Return all of a debtor that decides which rules are for it."""
        return (partner.country_id, partner.state_id, partner.is_company)

    def _is_for(self, partner, company):
        """Tell whether the rule is for a debtor of a company."""
        self.ensure_one()
        country = partner.country_id or company.country_id
        wanted = {True: "business", False: "consumer"}[partner.is_company]
        return (
            self.applies_to in ("all", wanted)
            and (not self.country_id or self.country_id == country)
            and (not self.state_ids or partner.state_id in self.state_ids)
        )

    def _get_hours(self, channel):
        """Return the contact hours of a channel, by weekday; none: any hour.

        :param channel: a ``collections.channel``
        :rtype: dict[int, list[tuple[float, float]]]
        """
        hours = {}
        for window in self.window_ids:
            if channel._is_among(window.channel):
                span = (window.hour_from, window.hour_to)
                hours.setdefault(int(window.weekday), []).append(span)
        return hours

    def _get_reach(self):
        """Return how many days back the rule looks at contacts."""
        reaches = [max(cap.days, cap.gap_days, cap.rest_days) for cap in self.cap_ids]
        return max([self.one_channel_days, *reaches])

    def _get_day_off_test(self, company):
        """Return a function that tells whether a date is a holiday under the rule."""
        self.ensure_one()
        if not self.no_holidays:
            return lambda day: False
        holidays = company._get_collections_holidays(self.calendar_id)
        return holidays.__contains__
