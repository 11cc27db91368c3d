"""What people do with agreements on their screens."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    move_count = fields.Integer(string="Invoices", compute="_compute_counts")
    payment_count = fields.Integer(string="Payments", compute="_compute_counts")
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    can_decide = fields.Boolean(compute="_compute_can_decide")

    @api.depends("line_ids")
    def _compute_counts(self):
        for agreement in self:
            agreement.move_count = len(agreement._get_own_invoices())
            agreement.payment_count = len(agreement._get_payment_moves())

    @api.depends("excess_text", "state")
    def _compute_needs_approval(self):
        for agreement in self:
            agreement.needs_approval = agreement.state == "draft" and bool(
                agreement.excess_text
            )

    @api.depends("state", "requested_by_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        manages = self.env.user.has_group("collections_policy.group_manager")
        for agreement in self:
            agreement.can_decide = (
                manages
                and agreement.state == "to_approve"
                and agreement.requested_by_id != self.env.user
            )

    def _get_payment_moves(self):
        """Return the journal entries by which the agreement was paid."""
        begun = self.date_start or self.date_proposed
        if not begun:
            return self.env["account.move"]
        own = self.document_id | self.entry_id | self.discount_move_ids
        items = self._get_items() | self.installment_ids.move_line_id
        items |= self.document_id.line_ids
        partials = items.matched_credit_ids.filtered(
            lambda partial: partial.max_date >= begun
        )
        return partials.credit_move_id.move_id - own

    # === LIFE === #

    def action_reshape(self):
        self.check_access("write")
        self._reshape()

    def action_propose(self):
        self._propose()

    def action_withdraw(self):
        self._withdraw()

    def action_submit(self):
        return self._ask_reason("submit")

    def action_approve(self):
        return self._ask_reason("approve")

    def action_refuse(self):
        return self._ask_reason("refuse")

    def action_cancel(self):
        return self._ask_reason("cancel")

    def action_accept(self):
        """Note that the customer accepted it, such as on a signed paper."""
        self.ensure_one()
        self.check_access("write")
        self._check_may_become("active")
        return self.env["collections.agreement.acceptance"]._open(self)

    def action_renegotiate(self):
        return self._renegotiate().get_formview_action()

    def _ask_reason(self, verb):
        self.ensure_one()
        self.check_access("write")
        return self.env["collections.agreement.decision"]._open(self, verb)

    # === PAY === #

    def action_register_payment(self):
        """Open Odoo's own dialog on the next instalment."""
        self.ensure_one()
        items = self._get_payable_items()
        if self.state != "active" or not items:
            raise UserError(self.env._("There is nothing to pay of it now."))
        return items.action_register_payment(ctx=self._prepare_payment_context())

    def _prepare_payment_context(self):
        """Return what the dialog begins with: what is late, else what comes next."""
        late = self.installment_ids.filtered(lambda each: each.state in ("late", "due"))
        payable = late or self.next_installment_id
        return {
            "default_group_payment": True,
            "default_amount": sum(payable.mapped("amount_open")),
            "default_currency_id": self.currency_id.id,
            "default_installments_mode": "full",
        }

    # === OPEN === #

    def action_open_invoices(self):
        self.ensure_one()
        return self._open_moves(self.env._("Invoices"), self._get_own_invoices())

    def action_open_payments(self):
        self.ensure_one()
        return self._open_moves(self.env._("Payments"), self._get_payment_moves())

    def action_open_entry(self):
        self.ensure_one()
        return self.entry_id.get_formview_action()

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()

    def _open_moves(self, name, moves):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": list(Domain("id", "in", moves.ids)),
        }

    def _get_window_action(self):
        """Return the action that shows these agreements; the form if it is one."""
        if len(self) == 1:
            return self.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_agreement_action"
        )
        action["domain"] = [("id", "in", self.ids)]
        action["context"] = {}
        return action
