"""What a policy says of agreements: their limits, their books, and when they end."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.deal_limits import choose_band


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    limit_ids = fields.One2many(
        comodel_name="collections.policy.limit",
        inverse_name="policy_id",
        string="Limits",
        copy=True,
    )
    agreement_policy_id = fields.Many2one(
        comodel_name="collections.policy",
        string="Ladder of Instalments",
        check_company=True,
        domain="[('company_id', '=', company_id), ('id', '!=', id)]",
        help="The policy by which agreed instalments are reminded of. Empty: as any "
        "item of the customer.",
    )
    agreement_books = fields.Selection(
        selection=lambda self: self.env["collections.agreement"]._selection_books(),
        string="Books",
        default="plan",
        required=True,
        tracking=True,
        help="Plan: the invoices stay open, and instalments follow from what is paid "
        "of them.\n"
        "Reschedule: an entry settles the invoices and opens an item for each "
        "instalment, so that aged receivables show the deal. The invoices then count "
        "as paid.",
    )
    agreement_interest_model = fields.Selection(
        selection=lambda self: (
            self.env["collections.agreement"]
            ._fields["interest_model"]
            ._description_selection(self.env)
        ),
        string="Interest of Agreements",
        default="none",
        required=True,
    )
    agreement_monthly_percent = fields.Float(
        string="Interest a Month", digits=(7, 4), help="In percent."
    )
    agreement_valid_days = fields.Integer(
        string="Offers Are Valid For", default=10, help="Days, unless said otherwise."
    )
    agreement_hold_proposed = fields.Boolean(
        string="Hold While Proposed",
        default=True,
        help="What is offered is left alone as long as the offer is valid.",
    )
    agreement_breach_unpaid = fields.Integer(
        string="Late Instalments That End It",
        default=2,
        help="So many late at once. 0: does not count.",
    )
    agreement_breach_days = fields.Integer(
        string="Days Late That End It",
        default=15,
        help="One late by more than so many days. 0: does not count.",
    )
    agreement_cure_days = fields.Integer(
        string="Days to Cure",
        default=5,
        help="How long the customer has, after a notice, to pay what is late.",
    )
    agreement_resume_level_id = fields.Many2one(
        comodel_name="collections.level",
        string="Then Resume at",
        domain="[('policy_id', '=', id)]",
        ondelete="restrict",
        help="The level that comes next for what was in an agreement that was not "
        "kept. Empty: where it stood.",
    )
    agreement_proposal_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="E-mail of Proposals",
        default=lambda self: self._get_default_template("mail_template_agreement"),
        domain=[("model", "=", "collections.agreement")],
        ondelete="restrict",
        help="What a collector begins with who sends a proposal by e-mail.",
    )
    agreement_thanks = fields.Boolean(
        string="Thank Who Keeps an Agreement",
        default=True,
        tracking=True,
        help="Whoever has paid all that was agreed on is thanked once, by e-mail, at "
        "the hours and as often as contact rules allow.",
    )
    agreement_thanks_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Words of Thanks",
        default=lambda self: self._get_default_template("mail_template_agreement_kept"),
        domain=[("model", "=", "collections.agreement")],
        ondelete="restrict",
    )
    agreement_discount_booked = fields.Selection(
        selection=[("kept", "When the agreement is kept"), ("start", "At its start")],
        string="Discount Is Booked",
        default="kept",
        required=True,
    )

    _agreement_days_positive = models.Constraint(
        "CHECK (agreement_valid_days >= 0 AND agreement_breach_unpaid >= 0 "
        "AND agreement_breach_days >= 0 AND agreement_cure_days >= 0 "
        "AND agreement_monthly_percent >= 0)",
        "Days and numbers of agreements must not be negative.",
    )

    @api.constrains("agreement_resume_level_id")
    def _check_agreement_resume_level(self):
        for policy in self:
            level = policy.agreement_resume_level_id
            if level and level.policy_id != policy:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” is no level of “%(policy)s”.",
                        level=level.name,
                        policy=policy.name,
                    )
                )

    @api.constrains("limit_ids")
    def _check_limits(self):
        for limit in self.limit_ids:
            limit._get_partner_domain()

    # === GETTERS === #

    @api.model
    def _get_default_template(self, name):
        """Return a template that comes with the addon, unless it was deleted."""
        return self.env.ref(f"collections_policy.{name}", raise_if_not_found=False)

    def _prepare_agreement(self, date):
        """Return what a new agreement takes from the policy, if there is one.

        :param date: the day, in the company's time zone
        """
        if not self:
            return {}
        return {
            "books": self.agreement_books,
            "interest_model": self.agreement_interest_model,
            "monthly_percent": self.agreement_monthly_percent,
            "valid_until": date + timedelta(days=self.agreement_valid_days),
            "breach_unpaid": self.agreement_breach_unpaid,
            "breach_days": self.agreement_breach_days,
            "cure_days": self.agreement_cure_days,
            "discount_booked": self.agreement_discount_booked,
        }

    def _choose_limits(self, debtor, age_days, amount, currency, date):
        """Return how far a deal with a debtor may go.

        :param debtor: a commercial partner
        :param int age_days: since the oldest due date
        :param Decimal amount: what is owed, in the currency
        :param date: the day, for the rate of the currency
        :rtype: Limits | None
        """
        for limits in self._get_limits_in_turn(debtor):
            band = choose_band(limits._get_bands(currency, date), age_days, amount)
            if band:
                return band.limits
        return None

    def _get_limits_in_turn(self, debtor):
        """Return the limits for a debtor: the first that have a band for it count.

        TO EXTEND by what makes some limits count before others.

        :rtype: list[collections.policy.limit]
        """
        return [self.limit_ids.filtered(lambda limit: limit._is_for(debtor))]
