from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# Kinds for which nobody is contacted at all, whatever is owed
OF_THE_DEBTOR = ("lawyer", "insolvency", "deceased", "over_indebted", "hardship")
# What of a hold, when written, changes who is left alone
TAKES_EFFECT = {
    "active",
    "date_from",
    "date_to",
    "move_id",
    "move_line_id",
    "partner_id",
}


class CollectionsHold(models.Model):
    """Why a debtor, or one of its invoices, is left alone for a time.

    A pause is one kind; whatever else must keep the pipeline's hands off open items
    adds a kind with ``selection_add`` and writes records here: the evaluation reads
    nothing else.
    """

    _name = "collections.hold"
    _description = "Collections hold"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        index=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        ondelete="cascade",
        index="btree_not_null",
        compute="_compute_move_id",
        store=True,
        precompute=True,
        readonly=False,
        help="Empty: all that the customer owes.",
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        ondelete="cascade",
        index="btree_not_null",
        help="One of the invoice's due dates. Empty: all of them.",
    )
    kind = fields.Selection(
        selection=[
            ("pause", "Pause"),
            ("lawyer", "Represented by a lawyer"),
            ("insolvency", "Insolvency"),
            ("deceased", "Deceased"),
            ("over_indebted", "Over-indebtedness proceedings"),
            ("hardship", "Hardship"),
        ],
        default="pause",
        required=True,
    )
    reason = fields.Char(required=True)
    date_from = fields.Date(
        string="From", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(
        string="Until",
        help="The last day of the hold. Empty: until somebody lifts it.",
    )
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Set by",
        default=lambda self: self.env.user,
        readonly=True,
    )
    lifted_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    lifted_on = fields.Datetime(readonly=True)

    _dates_in_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A hold can't end before it begins.",
    )
    _active_by_partner = models.Index("(company_id, partner_id) WHERE active")

    @api.depends("move_line_id")
    def _compute_move_id(self):
        for hold in self:
            hold.move_id = hold.move_line_id.move_id or hold.move_id

    @api.depends("move_id", "move_line_id")
    def _compute_partner_id(self):
        for hold in self:
            partner = hold._get_item_debtor() or hold.partner_id
            hold.partner_id = partner.commercial_partner_id

    @api.depends("reason", "date_to", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for hold in self:
            name = ": ".join(filter(None, [kinds.get(hold.kind), hold.reason]))
            if hold.date_to:
                until = fields.Date.to_string(hold.date_to)
                name = self.env._("%(name)s (until %(date)s)", name=name, date=until)
            hold.display_name = name

    @api.constrains("partner_id", "move_id", "move_line_id", "company_id", "kind")
    def _check_commercial_partner(self):
        for hold in self:
            debtor = hold.partner_id.commercial_partner_id
            if hold.partner_id != debtor:
                raise ValidationError(
                    self.env._(
                        "%(contact)s belongs to %(debtor)s: hold that one instead.",
                        contact=hold.partner_id.display_name,
                        debtor=debtor.display_name,
                    )
                )
            if hold.move_id and hold.move_id.company_id.root_id != hold.company_id:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s belongs to another company than the hold.",
                        invoice=hold.move_id.display_name,
                    )
                )
            if hold.move_id and hold.kind in OF_THE_DEBTOR:
                raise ValidationError(
                    self.env._(
                        "“%(kind)s” is about the customer, not about one invoice.",
                        kind=dict(
                            hold._fields["kind"]._description_selection(hold.env)
                        )[hold.kind],
                    )
                )
            if hold.move_line_id.move_id not in (hold.move_id, hold.move_id.browse()):
                raise ValidationError(
                    self.env._(
                        "The open item is not one of %(invoice)s.",
                        invoice=hold.move_id.display_name,
                    )
                )
            if hold.move_id and hold._get_item_debtor() != debtor:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s is not an invoice of %(debtor)s.",
                        invoice=hold.move_id.display_name,
                        debtor=debtor.display_name,
                    )
                )

    def _get_item_debtor(self):
        """Return who owes the item, or the invoice, that a hold is about."""
        self.ensure_one()
        contact = self.move_line_id.partner_id
        return contact.commercial_partner_id or self.move_id.commercial_partner_id

    @api.model
    def _get_in_force_domain(self, date):
        """Return the domain of the holds in force on a date."""
        return Domain("date_from", "<=", date) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", date)
        )

    @api.model
    def _selection_kind_by_hand(self):
        """Return the kinds that a person may choose, with their labels."""
        by_hand = ("pause", *OF_THE_DEBTOR)
        kinds = self._fields["kind"]._description_selection(self.env)
        return [(code, label) for code, label in kinds if code in by_hand]

    @api.model
    def _selection_reason(self):
        """Return every reason for which an open item can be left alone.

        Extend it where a new reason is added to the evaluation.

        :rtype: list[tuple[str, str]]
        """
        return [
            ("no_policy", self.env._("No policy applies")),
            ("excluded", self.env._("Excluded from follow-up")),
            ("blocked", self.env._("Invoice blocked")),
            ("in_payment", self.env._("In payment")),
            ("archived", self.env._("Customer archived")),
            ("prescribed", self.env._("Limitation period over")),
            *self._fields["kind"]._description_selection(self.env),
            ("credits", self.env._("Covered by the customer's credits")),
            ("minimum", self.env._("Below the minimum balance")),
        ]

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base': what was planned about the items is dropped at once
        holds = super().create(vals_list)
        holds._take_effect()
        return holds

    def write(self, vals):
        # EXTENDS 'base'
        result = super().write(vals)
        if TAKES_EFFECT & set(vals):
            self._take_effect()
        return result

    def _take_effect(self):
        """Let the cases of the debtors know, before the next daily run does."""
        Case = self.env["collections.case"]
        for company, holds in self.grouped("company_id").items():
            Case._work_debtors(company, holds.partner_id, plan=False)

    def action_lift(self):
        """End the holds now, keeping who ended them and when."""
        self.write(
            {
                "active": False,
                "lifted_by_id": self.env.user.id,
                "lifted_on": fields.Datetime.now(),
            }
        )
