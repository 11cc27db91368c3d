import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS

_logger = logging.getLogger(__name__)

# For each state, those from which an agreement may come to it
TRANSITIONS = {
    "draft": {"to_approve", "proposed", "refused", "expired"},
    "to_approve": {"draft"},
    "proposed": {"draft", "to_approve"},
    "refused": {"to_approve"},
    "active": {"proposed", "kept"},
    "kept": {"active"},
    "breached": {"active"},
    "cancelled": {"draft", "to_approve", "proposed", "active"},
    "superseded": {"active"},
    "expired": {"to_approve", "proposed"},
}
RUNNING = ("proposed", "active")


class CollectionsAgreement(models.Model):
    """A deal about open items: what is given away, and what is paid when.

    It is shaped as a draft, proposed, accepted, and then kept or breached.  What it
    does to the ledger, and how that is undone, is in ``collections_agreement_books``.
    Nothing of it is deleted but drafts: its story is in the chatter.
    """

    _name = "collections.agreement"
    _description = "Agreement"
    _inherit = ["mail.thread", "mail.activity.mixin", "collections.deal.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    kind = fields.Selection(
        selection=[("instalments", "Instalments"), ("postpone", "A later day")],
        default="instalments",
        required=True,
        help="A later day: all is paid at once on another day, and nothing is given "
        "away.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("to_approve", "To approve"),
            ("proposed", "Proposed"),
            ("active", "Active"),
            ("kept", "Kept"),
            ("breached", "Breached"),
            ("refused", "Refused"),
            ("expired", "Expired"),
            ("cancelled", "Cancelled"),
            ("superseded", "Superseded"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    # Between whom
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    move_company_id = fields.Many2one(
        comodel_name="res.company",
        string="Creditor",
        required=True,
        readonly=True,
        help="The company, or branch, whose items they are.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    case_id = fields.Many2one(
        comodel_name="collections.case", readonly=True, index="btree_not_null"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Collector",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    policy_id = fields.Many2one(
        comodel_name="collections.policy",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Whose limits count: that of the item that was due first.",
    )
    previous_id = fields.Many2one(
        comodel_name="collections.agreement",
        string="Takes the Place of",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    next_ids = fields.One2many(
        comodel_name="collections.agreement",
        inverse_name="previous_id",
        string="Renegotiated as",
        readonly=True,
    )
    # What it is about, and what is paid
    line_ids = fields.One2many(
        comodel_name="collections.agreement.line",
        inverse_name="agreement_id",
        string="Open Items",
    )
    installment_ids = fields.One2many(
        comodel_name="collections.agreement.installment",
        inverse_name="agreement_id",
        string="Payments Agreed",
        readonly=True,
    )
    # What the policy said when it was made
    books = fields.Selection(
        selection="_selection_books",
        default="plan",
        required=True,
        readonly=True,
    )
    discount_booked = fields.Selection(
        selection=[("kept", "When the agreement is kept"), ("start", "At its start")],
        string="Discount Is Booked",
        default="kept",
        required=True,
        readonly=True,
    )
    breach_unpaid = fields.Integer(readonly=True)
    breach_days = fields.Integer(readonly=True)
    cure_days = fields.Integer(readonly=True)
    # When
    date_proposed = fields.Date(string="Proposed On", readonly=True, copy=False)
    date_start = fields.Date(string="Accepted On", readonly=True, copy=False)
    date_cure = fields.Date(
        string="To Be Cured Until",
        readonly=True,
        copy=False,
        tracking=True,
        help="The agreement is at risk: it ends after this day, unless what is late is "
        "paid.",
    )
    date_end = fields.Date(string="Ended On", readonly=True, copy=False)
    end_reason = fields.Char(string="Why It Ended", readonly=True, copy=False)

    # === SELECTIONS === #

    @api.model
    def _selection_books(self):
        """Return how agreements can be booked, each with its label.

        To be extended together with :meth:`_get_books`.
        """
        return [
            ("plan", self.env._("Plan: the invoices stay open")),
            ("reschedule", self.env._("Reschedule: an item for each instalment")),
        ]

    # === COMPUTE METHODS === #

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for agreement in self:
            names = (agreement.name, agreement.partner_id.display_name)
            agreement.display_name = " · ".join(filter(None, names))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail'
        agreements = super().create(vals_list)
        for agreement in agreements:
            agreement.sudo().name = agreement._get_next_number()
        return agreements

    def write(self, vals):
        # EXTENDS 'mail': terms are written in drafts; the rest is not for people
        if not self.env.su:
            self._check_may_write(set(vals))
        return super().write(vals)

    def _check_may_write(self, fnames):
        if kept := fnames & self._get_kept_fields():
            raise AccessError(
                self.env._("These are kept by the system: %s", ", ".join(sorted(kept)))
            )
        if fnames & self._get_shaped_fields():
            self._check_draft()

    @api.model
    def _get_kept_fields(self):
        """Return the names of the fields that only the system writes."""
        return {
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and name not in MAGIC_COLUMNS
        } - {"message_main_attachment_id"}

    @api.model
    def _get_shaped_fields(self):
        """Return the names of the fields that are written in drafts alone."""
        return {*self._get_term_fields(), "kind", "line_ids"}

    def _check_draft(self):
        for agreement in self:
            if agreement.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is no draft any more: take it back to draft first.",
                        agreement.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proposed(self):
        if any(agreement.date_proposed for agreement in self):
            raise UserError(
                self.env._("Agreements that were proposed are kept: cancel them.")
            )
        self._check_draft()

    def _get_next_number(self):
        """Return the next number of the company's agreements."""
        self.ensure_one()
        sequences = self.env["ir.sequence"].sudo()
        domain = [
            ("code", "=", self._name),
            ("company_id", "=", self.company_id.id),
        ]
        sequence = sequences.search(domain, limit=1) or sequences.create(
            self._prepare_sequence()
        )
        return sequence.next_by_id(sequence_date=self._get_today())

    def _prepare_sequence(self):
        return {
            "name": self.env._("Agreements of %s", self.company_id.name),
            "code": self._name,
            "company_id": self.company_id.id,
            "prefix": "AGR/%(range_year)s/",
            "padding": 5,
            "use_date_range": True,
        }

    # === VERBS === #

    def _update_state(self, state, **values):
        """Move agreements to a state, those that may come to it from theirs.

        :return: the agreements that changed
        """
        changing = self.filtered(lambda each: each.state in TRANSITIONS[state])
        for agreement in self - changing:
            _logger.info(
                "Agreement %s stays %s: can't become %s",
                agreement.id,
                agreement.state,
                state,
            )
        changing.sudo().write({"state": state, **values})
        return changing

    def _check_may_become(self, state):
        """Refuse, in words, what the state of an agreement does not allow.

        :raises UserError: for the person who asked for it
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for agreement in self:
            if agreement.state not in TRANSITIONS[state]:
                raise UserError(
                    self.env._(
                        "%(agreement)s is “%(state)s”: it can’t become “%(wanted)s”.",
                        agreement=agreement.name,
                        state=labels[agreement.state],
                        wanted=labels[state],
                    )
                )

    # === GETTERS === #

    def _get_today(self):
        return self.company_id._get_collections_date()

    def _get_items(self):
        """Return the open items that the agreements are about, the oldest first."""
        items = self.line_ids.move_line_id
        return items.sorted(lambda item: (item.date_maturity or item.date, item.id))
