"""What an offer comes to: for both sides, and for who has to approve it."""

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..models.amounts import AmountFormat
from ..tools.offer import weigh

RESULTS = (
    "problem",
    "summary",
    "discount",
    "interest",
    "total",
    "date_last",
    "present",
    "cost",
    "effective_percent",
    "needs_approval",
    "excess_html",
    "schedule_html",
)


class CollectionsOfferMixin(models.AbstractModel):
    """The terms of a deal, and what they come to, while they are being shaped.

    Whoever inherits it says of what: :meth:`_get_draft`.
    """

    _name = "collections.offer.mixin"
    _inherit = "collections.deal.mixin"
    _description = "Offer of a deal"

    problem = fields.Char(compute="_compute_result")
    summary = fields.Char(string="Offer", compute="_compute_result")
    discount = fields.Monetary(compute="_compute_result")
    interest = fields.Monetary(string="Interest Paid", compute="_compute_result")
    total = fields.Monetary(string="To Pay in All", compute="_compute_result")
    date_last = fields.Date(string="Last Payment On", compute="_compute_result")
    present = fields.Monetary(
        string="Worth Today",
        compute="_compute_result",
        help="The payments, at what capital costs the company (Settings).",
    )
    cost = fields.Monetary(
        string="Cost to Us",
        compute="_compute_result",
        help="What is owed, less what the offer is worth today.",
    )
    effective_percent = fields.Float(
        string="Effective Rate",
        digits=(9, 2),
        compute="_compute_result",
        help="What deferring costs the customer a year, in percent.",
    )
    needs_approval = fields.Boolean(compute="_compute_result")
    excess_html = fields.Html(
        string="To Be Approved", compute="_compute_result", sanitize=False
    )
    schedule_html = fields.Html(
        string="Payments", compute="_compute_result", sanitize=False
    )

    # === COMPUTE METHODS === #

    @api.depends(lambda self: self._get_term_fields())
    @api.depends_context("lang")
    def _compute_result(self):
        for offer in self:
            offer.update(dict.fromkeys(RESULTS, False))
            draft = offer._get_draft()
            claim, today = draft._get_claim(), draft._get_today()
            offer.problem = offer._find_problem(claim, today)
            if not offer.problem:
                offer._set_result(draft, offer._shape(claim, today))

    def _get_draft(self):
        """Return the ``collections.negotiation.wizard`` that says what it is about."""
        raise NotImplementedError

    def _set_result(self, draft, deal):
        worth = weigh(deal, draft._get_yearly_percent())
        excesses = draft._explain_excesses(deal)
        self.update(
            {
                "summary": self._get_summary(deal),
                "discount": float(deal.discount.total),
                "interest": float(worth.interest),
                "total": float(worth.total),
                "date_last": deal.schedule[-1].date,
                "present": float(worth.present),
                "cost": float(worth.cost),
                "effective_percent": float(worth.effective_percent or 0),
                "needs_approval": bool(excesses),
                "excess_html": self._draw("excesses", {"excesses": excesses}),
                "schedule_html": self._draw("schedule", self._prepare_schedule(deal)),
            }
        )

    # === IN WORDS === #

    def _get_summary(self, deal):
        return self._word_payments(
            [(payment.number, float(payment.amount)) for payment in deal.schedule]
        )

    def _prepare_schedule(self, deal):
        return {
            "payments": [
                {
                    "label": self._get_payment_label(payment, deal),
                    "date": format_date(self.env, payment.date),
                    "amount": float(payment.amount),
                    "interest": float(payment.interest),
                }
                for payment in deal.schedule
            ],
            "has_interest": any(payment.interest for payment in deal.schedule),
            "currency": self.currency_id,
            "format_amount": AmountFormat(self.env),
        }

    def _get_payment_label(self, payment, deal):
        if not payment.number:
            return self.env._("Down payment")
        return f"{payment.number}/{len(deal.instalments)}"

    def _draw(self, part, values):
        return self.env["ir.qweb"]._render(
            f"collections_policy.offer_{part}", values, minimal_qcontext=True
        )
