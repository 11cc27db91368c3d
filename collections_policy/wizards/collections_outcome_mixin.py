from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsOutcomeMixin(models.AbstractModel):
    """What a debtor said, asked from a person so that it becomes a hold.

    Shared by what notes a call and what reads an answer.
    """

    _name = "collections.outcome.mixin"
    _description = "What a debtor said"

    case_id = fields.Many2one(comodel_name="collections.case", readonly=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    outcome = fields.Selection(selection="_selection_outcome", required=True)
    is_hold = fields.Boolean(compute="_compute_is_hold")
    move_ids = fields.Many2many(
        comodel_name="account.move",
        string="Invoices",
        compute="_compute_move_ids",
        store=True,
        readonly=False,
    )
    open_move_ids = fields.Many2many(
        comodel_name="account.move", compute="_compute_open_move_ids"
    )
    until = fields.Date(compute="_compute_until", store=True, readonly=False)
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    reason_id = fields.Many2one(
        comodel_name="collections.dispute.reason",
        string="Contested Because",
    )
    note = fields.Text(help="What was said.")

    def _selection_outcome(self):
        return self.env["collections.action"]._selection_outcome()

    # === COMPUTE METHODS === #

    @api.depends("outcome")
    def _compute_is_hold(self):
        holding = self.env["collections.case"]._get_outcome_holds()
        for wizard in self:
            wizard.is_hold = wizard.outcome in holding

    @api.depends("case_id")
    def _compute_open_move_ids(self):
        for wizard in self:
            wizard.open_move_ids = wizard._get_open_items().move_id

    @api.depends("case_id")
    def _compute_move_ids(self):
        for wizard in self:
            items = wizard._get_open_items()
            known = items & wizard._get_action().carried_line_ids.move_line_id
            wizard.move_ids = (known or wizard._filter_late(items)).move_id

    @api.depends("outcome", "case_id")
    def _compute_until(self):
        for wizard in self:
            wizard.until = wizard.case_id._get_hold_until(wizard.outcome)

    @api.depends("move_ids")
    def _compute_currency_id(self):
        for wizard in self:
            case_currency = wizard.case_id.currency_id
            wizard.currency_id = wizard.move_ids.currency_id[:1] or case_currency

    @api.depends("move_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = sum(wizard.move_ids.mapped("amount_residual"))

    # === WHAT IT IS ABOUT === #

    def _get_action(self):
        """Return the action that the debtor answered.  To be implemented."""
        return self.env["collections.action"]

    def _get_source(self):
        """Return how the debtor said it, a code of promises.  To be implemented."""
        return "case"

    def _get_open_items(self):
        """Return what the debtor owes, without its own payments and credits."""
        return self.case_id._origin.open_item_ids.filtered(
            lambda item: item.amount_residual > 0
        )

    def _filter_late(self, items):
        today = self.case_id.company_id._get_collections_date()
        return items.filtered(lambda item: (item.date_maturity or item.date) < today)

    # === HOLD === #

    def _hold(self):
        """Hold the invoices as the debtor's word asks for; some words ask for nothing.

        :return: the ``collections.hold`` records
        """
        self.ensure_one()
        if not self.is_hold:
            return self.env["collections.hold"]
        self._check_hold()
        return self.case_id._hold_for(
            self.outcome,
            self.move_ids,
            until=self.until,
            note=self.note,
            source=self._get_source(),
            **self._prepare_hold_details(),
        )

    def _prepare_hold_details(self):
        """Return what else was asked, as ``_hold_for`` of a case takes it."""
        return {"amount": self.amount, "reason": self.reason_id}

    def _get_told_note(self):
        """Return what of the note may be told wherever the outcome is told."""
        return self.note

    def _check_hold(self):
        lasting = self.case_id._get_outcome_holds()[self.outcome].days is None
        if not self.until and not lasting:
            raise UserError(self.env._("Until when shall the invoices be left alone?"))
        self._check_moves()
        if self.until and self.until < self.case_id.company_id._get_collections_date():
            raise UserError(self.env._("That day has passed."))

    def _check_moves(self):
        if not self.move_ids:
            raise UserError(self.env._("Choose the invoices that this is about."))
