from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date

# For each state, those from which a promise may come to it
TRANSITIONS = {
    "open": {"kept", "partly", "broken"},
    "kept": {"open", "partly", "broken"},
    "partly": {"open", "kept", "broken"},
    "broken": {"open", "kept", "partly"},
    "withdrawn": {"open"},
}
MATURED = ("kept", "partly", "broken")


class CollectionsPromise(models.Model):
    """A debtor's word: an amount, for some open items, by a day.

    It is noted by :meth:`_note`, leaves its items alone until its day and the tolerance
    have passed, and is judged by what was really paid by then
    (``collections_promise_judge.py``).  What it says is never changed: another word is
    another promise.
    """

    _name = "collections.promise"
    _description = "Promise to pay"
    _inherit = ["collections.kept.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
    )
    case_id = fields.Many2one(
        comodel_name="collections.case",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The customer's open case when it was promised.",
    )
    line_ids = fields.Many2many(
        comodel_name="account.move.line",
        relation="collections_promise_line_rel",
        column1="promise_id",
        column2="line_id",
        string="Open Items",
        readonly=True,
    )
    move_ids = fields.Many2many(
        comodel_name="account.move",
        string="Invoices",
        compute="_compute_move_ids",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount = fields.Monetary(string="Promised", required=True, readonly=True)
    amount_company = fields.Monetary(
        string="Promised (Company)",
        currency_field="company_currency_id",
        readonly=True,
        help="In the company's currency, as its items have it in the books.",
    )
    amount_paid = fields.Monetary(
        string="Paid in Time",
        readonly=True,
        help="What was paid of its items from the day of the promise to the last day "
        "that counts. Credit notes are no payment.",
    )
    date_promised = fields.Date(string="Promised On", required=True, readonly=True)
    date = fields.Date(string="Promised For", required=True, readonly=True)
    tolerance_days = fields.Integer(
        readonly=True, help="As the policy said when it was promised."
    )
    tolerance_percent = fields.Float(
        string="Tolerance (%)",
        readonly=True,
        help="How much less is still good, as the policy said when it was promised.",
    )
    date_last = fields.Date(
        string="Last Day",
        compute="_compute_date_last",
        store=True,
        help="The last day on which a payment counts.",
    )
    date_matured = fields.Date(
        string="Decided On",
        readonly=True,
        help="The day that decided: that of the payment, or the last one that counts.",
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("kept", "Kept in full"),
            ("partly", "Kept in part"),
            ("broken", "Broken"),
            ("withdrawn", "Withdrawn"),
        ],
        default="open",
        required=True,
        readonly=True,
        help="Withdrawn: taken back, replaced by a new promise, or nothing of it is "
        "owed any more though nothing was paid. It counts neither as kept nor as "
        "broken.",
    )
    source = fields.Selection(
        selection="_selection_source", string="Said By", required=True, readonly=True
    )
    note = fields.Text()
    user_id = fields.Many2one(
        comodel_name="res.users", string="Noted by", readonly=True, index=True
    )
    renewed_by_id = fields.Many2one(
        comodel_name="collections.promise",
        string="Replaced by",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    renewal_count = fields.Integer(
        string="Times Renewed",
        readonly=True,
        help="How often the customer had put off the same items before.",
    )
    hold_ids = fields.One2many(
        comodel_name="collections.hold", inverse_name="promise_id", readonly=True
    )
    known_partial_id = fields.Integer(
        string="Last Payment Known",
        readonly=True,
        help="Payments up to this one had been matched before it was promised.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A promise is of more than nothing."
    )
    _open_by_partner = models.Index("(company_id, partner_id) WHERE state = 'open'")
    _broken_by_partner = models.Index("(company_id, partner_id) WHERE state = 'broken'")

    # === COMPUTE METHODS === #

    @api.model
    def _selection_source(self):
        """Return the ways in which debtors say something, with their labels."""
        return [
            ("call", self.env._("Call")),
            ("email", self.env._("E-mail")),
            ("case", self.env._("Case")),
            ("invoice", self.env._("Invoice")),
            ("portal", self.env._("Portal")),
            ("hand", self.env._("By hand")),
        ]

    @api.depends("line_ids")
    def _compute_move_ids(self):
        for promise in self:
            promise.move_ids = promise.line_ids.move_id

    @api.depends("date", "tolerance_days")
    def _compute_date_last(self):
        for promise in self:
            promise.date_last = promise.date and fields.Date.add(
                promise.date, days=promise.tolerance_days
            )

    @api.depends("amount", "date", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "%(customer)s: %(promise)s",
                customer=promise.partner_id.display_name,
                promise=promise._get_terms(),
            )

    # === ACTION METHODS === #

    def action_withdraw(self):
        """Take back promises that are open: their items are no longer left alone."""
        self.check_access("write")
        self._set_withdrawn()

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()

    def action_open_invoices(self):
        return self.line_ids.move_id._get_records_action(
            name=self.env._("Promised Invoices")
        )

    # === STATES === #

    def _set_withdrawn(self, renewed_by=None):
        """Take back open promises.

        :param renewed_by: the promise that takes their place
        :return: those that changed
        """
        values = {"renewed_by_id": renewed_by and renewed_by.id}
        return self._update_state("withdrawn", values)

    def _set_judged(self, outcome, date):
        """Note what became of promises.

        :param str outcome: one of ``promise_outcome.OUTCOMES``
        :param date: the company's day
        :return: those that changed
        """
        changed = self.browse()
        for last, promises in self.grouped("date_last").items():
            decided = outcome in MATURED and min(date, last)
            changed |= promises._update_state(outcome, {"date_matured": decided})
        return changed

    def _update_state(self, target, values):
        """Change the state of those that may come to it, and tell of it.

        What is decided leaves its items alone no longer; what a payment that was
        undone has opened again does.

        :return: those that changed
        """
        changed = self.sudo().filtered(
            lambda promise: promise.state in TRANSITIONS[target]
        )
        if not changed:
            return changed
        changed.with_context(tracking_disable=True).write({"state": target, **values})
        if target == "open":
            changed._hold()
        else:
            changed.hold_ids._end()
        changed._tell()
        return changed

    # === IN WORDS === #

    def _get_terms(self):
        """Return what is promised: “$ 500.00 by 03/20/2026”."""
        self.ensure_one()
        return self.env._(
            "%(amount)s by %(date)s",
            amount=format_amount(self.env, self.amount, self.currency_id),
            date=format_date(self.env, self.date),
        )
