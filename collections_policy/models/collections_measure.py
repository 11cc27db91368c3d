"""Listings with a bureau and protests by a notary, from the prior notice to the end."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.measure_states import OPEN, TO_LIFT, TRANSITIONS

_logger = logging.getLogger(__name__)


class CollectionsMeasure(models.Model):
    """One claim that a bureau or a notary is asked to make known.

    What it is about is frozen when it is made.  It changes its state through verbs
    (``collections_measure_verbs.py``); when the claim ends, it has to be lifted
    (``collections_measure_lift.py``).
    """

    _name = "collections.measure"
    _description = "Listing or protest"
    _inherit = ["collections.kept.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(string="Reference", required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(selection="_selection_kind", required=True, readonly=True)
    case_id = fields.Many2one(
        comodel_name="collections.case",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
    )
    action_id = fields.Many2one(
        comodel_name="collections.action",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What the policy asked for. Empty: made by hand.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        domain=[("share", "=", False)],
        tracking=True,
        index="btree_not_null",
        help="Who sees to it, and has to have it lifted in time.",
    )
    agency_id = fields.Many2one(
        comodel_name="res.partner",
        string="Bureau or Notary",
        tracking=True,
        check_company=True,
        help="Who is asked for it.",
    )

    # As it was when it was made
    line_ids = fields.One2many(
        comodel_name="collections.measure.line",
        inverse_name="measure_id",
        string="Claims",
        readonly=True,
    )
    amount = fields.Monetary(
        readonly=True, help="What it is about, in the company's currency."
    )

    # What the rule and the policy said when it was made
    notice_days = fields.Integer(
        string="Days of Notice",
        readonly=True,
        help="Days that have to pass after the prior notice.",
    )
    notice_grade = fields.Integer(
        string="Evidence Needed",
        readonly=True,
        aggregator=None,
        help="The grade of evidence to which the prior notice has to be proven. 0: "
        "that it was given is enough.",
    )
    max_years = fields.Integer(
        string="Years at Most",
        readonly=True,
        aggregator=None,
        help="From the due date; older claims are left alone. 0: no limit.",
    )
    lift_days = fields.Integer(
        string="Days to Lift",
        readonly=True,
        aggregator=None,
        help="Business days in which it has to be lifted once the claim has ended.",
    )
    needs_approval = fields.Boolean(
        readonly=True, help="A manager has to approve it before it is requested."
    )

    # How it goes
    state = fields.Selection(
        selection="_selection_state",
        required=True,
        readonly=True,
        default="to_notify",
        tracking=True,
        group_expand=True,
    )
    notice_id = fields.Many2one(
        comodel_name="collections.notice",
        string="Prior Notice",
        domain="[('case_id', '=', case_id)]",
        index="btree_not_null",
        ondelete="restrict",
    )
    date_notified = fields.Date(string="Notified On", readonly=True)
    date_ready = fields.Date(
        string="May Be Requested From",
        compute="_compute_date_ready",
        store=True,
    )
    approved_by_id = fields.Many2one(
        comodel_name="res.users", string="Approved by", readonly=True
    )
    date_requested = fields.Date(string="Requested On", readonly=True)
    date_registered = fields.Date(string="Registered On", readonly=True)
    reference = fields.Char(
        string="Their Number", tracking=True, help="What the bureau or notary calls it."
    )
    cost = fields.Monetary()
    date_ended = fields.Date(
        string="Claim Ended On",
        readonly=True,
        help="The day on which it was noticed that nothing is claimed any more.",
    )
    date_lift_due = fields.Date(string="Lift By", readonly=True)
    date_lifted = fields.Date(string="Lifted On", readonly=True)
    end_reason = fields.Char(string="Why It Ended", readonly=True)
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )

    _name_unique = models.UniqueIndex("(company_id, name)")
    _open_by_partner = models.Index("(company_id, partner_id, state)")

    # === SELECTIONS === #

    def _selection_kind(self):
        """Return the kinds of measures; to be extended where there are others.

        Each has a channel of the same code (``channels/measure.py``).
        """
        return [
            ("listing", self.env._("Negative listing")),
            ("protest", self.env._("Protest")),
        ]

    def _selection_state(self):
        return [
            ("to_notify", self.env._("To notify")),
            ("notified", self.env._("Notified")),
            ("ready", self.env._("Ready")),
            ("requested", self.env._("Requested")),
            ("registered", self.env._("Registered")),
            ("to_lift", self.env._("To lift")),
            ("lifted", self.env._("Lifted")),
            ("refused", self.env._("Refused")),
            ("cancelled", self.env._("Cancelled")),
        ]

    # === COMPUTE METHODS === #

    @api.depends("date_notified", "notice_days")
    def _compute_date_ready(self):
        for measure in self:
            notified = measure.date_notified
            measure.date_ready = notified and notified + timedelta(
                days=measure.notice_days
            )

    @api.depends("state", "date_lift_due")
    def _compute_is_late(self):
        for measure in self:
            today = measure.company_id._get_collections_date()
            due = measure.date_lift_due
            measure.is_late = measure.state == TO_LIFT and due and due < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", TO_LIFT) & self.env[
            "res.company"
        ]._get_collections_day_domain(lambda today: Domain("date_lift_due", "<", today))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail'
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].sudo().next_by_code(self._name)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("Listings and protests are evidence: cancel them instead.")
        )

    # === STATES === #

    def _update_state(self, target, **values):
        """Bring measures to a state, those of them that may come to it.

        :param str target: a key of ``TRANSITIONS``
        :param values: what else is written
        :return: those that changed
        """
        changed = self.sudo().filtered(
            lambda measure: measure.state in TRANSITIONS[target]
        )
        for measure in self.sudo() - changed:
            _logger.info(
                "Measure %s stays %s: can't become %s",
                measure.id,
                measure.state,
                target,
            )
        changed.write({**values, "state": target})
        return changed

    def _get_today(self):
        return self.company_id._get_collections_date()

    @api.model
    def _get_open_domain(self):
        return Domain("state", "in", OPEN)

    # === ACTION METHODS === #

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()

    def action_open_invoices(self):
        moves = self.line_ids.move_id
        return moves._get_records_action(name=self.env._("Invoices"))

    def _open(self):
        """Return the action that shows measures."""
        return self._get_records_action(name=self.env._("Listings and Protests"))


class CollectionsMeasureLine(models.Model):
    """What a measure is about: an open item, with its amounts when it was made."""

    _name = "collections.measure.line"
    _description = "Claim of a listing or protest"
    _order = "date_due, id"
    _log_access = False

    measure_id = fields.Many2one(
        comodel_name="collections.measure",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    name = fields.Char(string="Number", readonly=True)
    date_issue = fields.Date(string="Issued", readonly=True)
    date_due = fields.Date(string="Due", readonly=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    company_currency_id = fields.Many2one(
        related="measure_id.currency_id", string="Company Currency"
    )
    amount_currency = fields.Monetary(string="Claimed", readonly=True)
    amount = fields.Monetary(
        string="Claimed (company)",
        currency_field="company_currency_id",
        readonly=True,
    )
    amount_open = fields.Monetary(
        related="move_line_id.amount_residual_currency", string="Open Now"
    )
