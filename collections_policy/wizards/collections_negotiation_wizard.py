"""To reach a deal in one talk: what is owed, what is known, what may be given."""

from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.collections_charge import get_exact
from ..tools.deal_limits import Limits
from ..tools.instalments import AT_MOST, Unaffordable
from ..tools.offer import count_for, down_payment_of
from ..tools.offer_suggestion import suggest

MOST_OFFERS = 3


class CollectionsNegotiationWizard(models.TransientModel):
    """An offer to a debtor, shaped, compared with others, and proposed."""

    _name = "collections.negotiation.wizard"
    _inherit = "collections.offer.mixin"
    _description = "Negotiate"

    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", required=True, readonly=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    open_line_ids = fields.Many2many(
        comodel_name="account.move.line", compute="_compute_open_line_ids"
    )
    move_line_ids = fields.Many2many(
        comodel_name="account.move.line",
        relation="collections_negotiation_line_rel",
        string="Open Items",
    )
    principal = fields.Monetary(compute="_compute_claimed")
    charges = fields.Monetary(string="Late Charges", compute="_compute_claimed")
    claimed = fields.Monetary(string="Owed", compute="_compute_claimed")
    way = fields.Selection(
        selection=[
            ("count", "In instalments"),
            ("affordable", "By what they can pay"),
            ("later", "On a later day"),
        ],
        string="How",
        default="count",
        required=True,
    )
    affordable = fields.Monetary(
        string="Can Pay", help="The highest that an instalment may be."
    )
    down_percent = fields.Float(
        string="Down Payment (%)",
        digits=(5, 2),
        help="In percent of what is to be paid after the discount.",
    )
    reason = fields.Text(help="For who approves it. It is kept.")
    history_html = fields.Html(
        string="What We Know", compute="_compute_about_html", sanitize=False
    )
    allowed_html = fields.Html(
        string="What You May Give", compute="_compute_about_html", sanitize=False
    )
    suggestion_html = fields.Html(
        string="Why This Offer", compute="_compute_about_html", sanitize=False
    )
    offer_ids = fields.One2many(
        comodel_name="collections.negotiation.offer",
        inverse_name="wizard_id",
        string="Offers to Compare",
    )
    can_keep = fields.Boolean(compute="_compute_can_keep")

    # === OPEN === #

    @api.model
    def _open(self, company, debtor, lines=None):
        """Return the action that opens the wizard on the offer that history suggests.

        :param company: a root company
        :param debtor: a commercial partner
        :param lines: the open items it is about; by default all that are overdue
        :raises UserError: if nothing of it can be agreed on
        """
        items = self._choose_items(company, debtor, lines)
        if not items:
            raise UserError(
                self.env._("%s owes nothing that could be agreed on.", debtor.name)
            )
        wizard = self.create(
            {
                "company_id": company.id,
                "partner_id": debtor.id,
                "currency_id": items.currency_id.id,
                "move_line_ids": [Command.set(items.ids)],
                "date_first": company._get_collections_date(),
            }
        )
        wizard.write(wizard._prepare_suggestion())
        return wizard._reopen()

    @api.model
    def _choose_items(self, company, debtor, lines=None):
        """Return the items of one company and one currency, those most is owed in."""
        agreeable = self.env["collections.agreement"]._get_agreeable_lines(
            company, debtor
        )
        date = company._get_collections_date()
        overdue = agreeable.filtered(lambda line: line.date_maturity < date)
        chosen = lines & agreeable if lines else overdue or agreeable
        groups = chosen.grouped(lambda line: (line.company_id, line.currency_id))
        return max(
            groups.values(),
            key=lambda group: sum(group.mapped("amount_residual")),
            default=chosen,
        )

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Negotiate with %s", self.partner_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_open_line_ids(self):
        for wizard in self:
            lines = self.env["collections.agreement"]._get_agreeable_lines(
                wizard.company_id, wizard.partner_id
            )
            wizard.open_line_ids = lines.filtered(
                lambda line, wizard=wizard: line.currency_id == wizard.currency_id
            )

    @api.depends("move_line_ids")
    def _compute_claimed(self):
        for wizard in self:
            claim = wizard._get_claim()
            wizard.principal = float(claim.principal)
            wizard.charges = float(claim.charges)
            wizard.claimed = float(claim.total)

    @api.depends(lambda self: ("move_line_ids", *self._get_term_fields()))
    def _compute_result(self):
        # EXTENDS 'collections.offer.mixin': the items may change as well
        return super()._compute_result()

    @api.depends("move_line_ids")
    @api.depends_context("lang")
    def _compute_about_html(self):
        for wizard in self:
            history = wizard._get_history()
            wizard.history_html = wizard._draw(
                "history", {"facts": wizard._tell(history)}
            )
            wizard.allowed_html = wizard._draw(
                "allowed", {"limits": wizard._explain_limits()}
            )
            reasons = wizard._get_suggestion().reasons if wizard._can_suggest() else ()
            wizard.suggestion_html = wizard._draw(
                "reasons", {"reasons": wizard._explain_reasons(reasons)}
            )

    @api.depends("offer_ids")
    def _compute_can_keep(self):
        for wizard in self:
            wizard.can_keep = len(wizard.offer_ids) < MOST_OFFERS

    # === WHAT IT IS ABOUT === #

    def _get_draft(self):
        # OVERRIDE 'collections.offer.mixin'
        return self

    def _get_items(self):
        return self.move_line_ids._origin

    def _get_claim(self):
        """Return what is owed of the chosen items, late charges by part.

        :rtype: Claim
        """
        return self._reckon()[0]

    def _reckon(self):
        return self.env["collections.agreement"]._reckon_claim(
            self._get_items(), self._get_today()
        )

    def _find_problem(self, claim, today):
        # EXTENDS 'collections.deal.mixin'
        _claim, missing = self._reckon()
        if missing:
            return self.env["collections.charger"]._explain_missing(missing)
        return super()._find_problem(claim, today)

    def _get_today(self):
        return self.company_id._get_collections_date()

    def _get_yearly_percent(self):
        return self.company_id._get_collections_capital_percent()

    def _get_limits(self):
        """Return how far a collector may go; ``None`` if nothing was said of it.

        :rtype: Limits | None
        """
        return self.env["collections.agreement"]._find_limits(
            self._get_items(), self._get_claim(), self._get_today()
        )

    def _get_history(self):
        """Return what is known of the debtor.

        :rtype: History
        """
        histories = self.env["collections.history"].sudo()
        debtor = self.partner_id
        return histories._read(self.company_id, debtor, self._get_today())[debtor.id]

    # === WHAT HISTORY SUGGESTS === #

    def _get_suggestion(self):
        """Return the offer that history suggests, within what may be given.

        :rtype: Suggestion
        """
        return suggest(
            self._get_history(),
            self._get_limits() or Limits(),
            self._get_claim(),
            self._get_today(),
            self._get_unit(),
        )

    def _prepare_suggestion(self):
        """Return the terms of the offer that history suggests."""
        suggestion = self._get_suggestion()
        down, _financed = suggestion.amounts(self._get_claim(), self._get_unit())
        today = self._get_today()
        return {
            "way": "count",
            "principal_percent": float(suggestion.principal_percent),
            "charges_percent": float(suggestion.charges_percent),
            "down_percent": float(suggestion.down_percent),
            "down_payment": float(down),
            "count": suggestion.count,
            "rhythm": "monthly",
            "date_first": today + timedelta(days=suggestion.first_days),
            **self._prepare_policy_terms(),
        }

    def _prepare_policy_terms(self):
        """Return what the policy says of interest, and how long an offer is good."""
        policy = self.env["collections.agreement"]._find_policy(self._get_items())
        values = policy._prepare_agreement(self._get_today())
        terms = self._get_term_fields()
        return {fname: value for fname, value in values.items() if fname in terms}

    # === SHAPE === #

    @api.onchange("down_percent", "principal_percent", "charges_percent")
    def _onchange_down_percent(self):
        """A down payment in percent follows what is to be paid."""
        if self.down_percent and not self._find_problem_of_percents():
            down = down_payment_of(
                self._get_claim(),
                self._get_terms(),
                Decimal(str(self.down_percent)),
                self._get_unit(),
            )
            self.down_payment = float(down)

    def _find_problem_of_percents(self):
        percents = (self.principal_percent, self.charges_percent, self.down_percent)
        return not all(0 <= percent <= 100 for percent in percents)

    @api.onchange("way")
    def _onchange_way(self):
        """To pay on a later day alone is one payment, without any discount."""
        if self.way == "later":
            self.update(
                {
                    "principal_percent": 0,
                    "charges_percent": 0,
                    "down_percent": 0,
                    "down_payment": 0,
                    "count": 1,
                }
            )

    @api.onchange(
        "affordable",
        "way",
        "principal_percent",
        "charges_percent",
        "down_payment",
        "rhythm",
        "interest_model",
        "monthly_percent",
        "move_line_ids",
    )
    def _onchange_affordable(self):
        """What can be paid at a time tells how many instalments there are."""
        if self.way != "affordable" or not self.affordable:
            return None
        try:
            self.count = self._solve_count()
        except Unaffordable as error:
            return {"warning": self._prepare_unaffordable(error)}
        except (
            ValueError
        ):  # the terms themselves make no deal: that is told beside them
            return None
        return None

    def _solve_count(self):
        limits = self._get_limits()
        return count_for(
            self._get_claim(),
            self._get_terms(),
            get_exact(self.affordable, self.currency_id),
            self._get_unit(),
            at_most=limits and limits.max_count or AT_MOST,
        )

    def _prepare_unaffordable(self, error):
        return {
            "title": self.env._("That is too little"),
            "message": self.env._(
                "An instalment is %s at least. Ask for a down payment, a "
                "higher discount, or let a manager approve more instalments.",
                self.currency_id.format(float(error.least)),
            ),
        }

    # === ACTION METHODS === #

    def action_suggest(self):
        """Go back to the offer that history suggests."""
        self.write(self._prepare_suggestion())
        return self._reopen()

    def action_keep(self):
        """Put the offer aside, to compare it with others."""
        self.ensure_one()
        self._check_terms(self._get_claim(), self._get_today())
        if not self.can_keep:
            raise UserError(
                self.env._("Compare up to %s offers: drop one first.", MOST_OFFERS)
            )
        self.offer_ids = [Command.create(self._prepare_term_values())]
        return self._reopen()

    def action_propose(self):
        """Make an agreement of the offer; beyond the limits, ask for its approval."""
        self.ensure_one()
        self._check_terms(self._get_claim(), self._get_today())
        if self.needs_approval and not (self.reason or "").strip():
            raise UserError(
                self.env._("Say why more is to be given than the policy allows.")
            )
        agreement = self.env["collections.agreement"]._create_offer(
            self._get_items(), self._prepare_agreement()
        )
        if self.needs_approval:
            agreement._submit(self.reason)
        else:
            agreement._propose()
        return agreement.get_formview_action()

    def _prepare_agreement(self):
        """Return the terms of the agreement, and what else it is to hold."""
        kind = "postpone" if self.way == "later" else "instalments"
        return {**self._prepare_term_values(), "kind": kind}
