"""What agreements do to the ledger, and how all of it is undone.

In both ways of booking, late charges and interest that were agreed on become one
document.  Then, by the policy's choice:

*plan*: invoices stay open, with their due dates.  Whatever is paid of them, or of that
document, covers the instalment that is due first.

*reschedule*: an entry settles the invoices and opens an item for each instalment.  What
Odoo makes of that is put right or prevented: invoices count as paid, but
``_invoice_paid_hook`` waits until the money came (``account_move_agreement.py``); the
new items are followed up, though lines of a general journal are not by themselves; the
old items are settled by what is left of them in both currencies, so that nothing that
was matched before is dropped and no exchange difference comes up; payment links of the
invoices vanish, and the agreement registers payments instead.  Cash basis taxes would
become due without a payment: then only the plan is possible.

A discount is conditional: it is booked when the agreement is kept, or reversed when it
is not.
"""

from odoo import api, fields, models

from ..tools.instalment_payments import follow
from .collections_charge import get_exact

KEPT_IN_CONTEXT = ("allowed_company_ids", "collections_now", "lang", "tz")


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    document_id = fields.Many2one(
        comodel_name="account.move",
        string="Document of Charges",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The invoice of late charges and interest that were agreed on.",
    )
    entry_id = fields.Many2one(
        comodel_name="account.move",
        string="Rescheduling Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    discount_move_ids = fields.Many2many(
        comodel_name="account.move",
        relation="collections_agreement_discount_rel",
        string="Discount Entries",
        readonly=True,
        copy=False,
    )
    amount_given = fields.Monetary(
        string="Discount Booked", readonly=True, copy=False, default=0.0
    )
    charge_ids = fields.One2many(
        comodel_name="collections.charge",
        inverse_name="agreement_id",
        string="Charges Settled",
        readonly=True,
    )

    # === START === #

    def _book_start(self, date):
        """Do to the ledger what an agreement says, on the day it begins."""
        booking = self._for_booking()
        booking._place_earlier_payments()
        booking._book_document(date)
        if booking.discount_booked == "start":
            booking._book_discount(
                {
                    line.move_line_id: get_exact(
                        line.discount_principal, line.currency_id
                    )
                    for line in booking.line_ids
                },
                date,
            )
        booking._call_books("open", date)

    def _for_booking(self):
        """Return the agreement without what others' work left in the context.

        Such as that lines of documents are not to be completed, and defaults.
        """
        kept = {
            key: value
            for key, value in self.env.context.items()
            if key in KEPT_IN_CONTEXT
        }
        kept["collections_agreement_booking"] = True
        # pylint: disable-next=context-overridden
        return self.with_context(kept)

    def _call_books(self, verb, *args):
        """Do what the way of booking needs: ``_open_plan``, ``_open_reschedule``, …"""
        self.ensure_one()
        return getattr(self, f"_{verb}_{self.books}")(*args)

    def _book_document(self, date):
        """Book late charges and interest that were agreed on, if there are any."""
        document = self.env["collections.charge.booker"]._book_agreement(self, date)
        self.document_id = document
        if not document:
            return
        if self._call_books("must_post"):
            document._post(soft=False)
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=date,
            summary=self.env._("Post the document of charges: it is to be paid."),
            user_id=self.user_id.id or self.env.uid,
        )

    def _place_earlier_payments(self):
        """Note what was paid of the items since it was stated what is owed."""
        paid = sum(
            get_exact(line.principal, line.currency_id)
            - get_exact(line.move_line_id.amount_residual_currency, line.currency_id)
            for line in self.line_ids
        )
        installments = self.installment_ids
        dues = [
            (each.date_due, get_exact(each.amount, each.currency_id))
            for each in installments
        ]
        for each, followed in zip(
            installments, follow(dues, paid, self._get_today()), strict=True
        ):
            each.amount_before = float(followed.paid)

    # === KEPT === #

    def _book_kept(self, date):
        """Make final what an agreement gives away, now that all was paid."""
        booking = self._for_booking()
        booking._drop_draft_document()
        if booking.discount_booked == "kept":
            booking._book_discount(booking._get_rest(), date)
        self.env["collections.charge.booker"]._waive_rest(booking, date)
        booking._call_books("tell_paid")

    def _get_rest(self):
        """Return what is left open, as far as it was agreed to be given away.

        :rtype: dict[account.move.line, Decimal]
        """
        left = get_exact(self.amount_discount_principal, self.currency_id)
        rest = {}
        for item in self._call_books("get_rest"):
            owed = get_exact(item.amount_residual_currency, item.currency_id)
            rest[item] = min(owed, left)
            left -= rest[item]
        return rest

    def _unbook_kept(self, date):
        """Take back what was made final: a payment was undone."""
        booking = self._for_booking()
        if booking.discount_booked == "kept":
            booking._reverse_own(booking.discount_move_ids, date)
            booking.write(
                {"discount_move_ids": [fields.Command.clear()], "amount_given": 0}
            )
        booking.charge_ids.filtered(
            lambda charge: charge.kind == "waived" and charge.state == "in_force"
        )._undo_for_agreement(self.env._("The agreement is active again."))

    def _drop_draft_document(self):
        """Cancel a document that nobody posted: all that was agreed on is paid."""
        document = self.document_id.filtered(lambda move: move.state == "draft")
        if document:
            document.button_cancel()
            self._log_lines(
                self.env._("The document of charges was never posted: cancelled."), []
            )

    # === UNDO === #

    def _restore_books(self, date):
        """Undo all that an agreement did to the ledger.

        Its own documents are reversed, and what was paid of them goes to the items that
        it was about, the oldest first: what is owed is what was owed, less all that was
        paid.  Late charges are reckoned anew.

        :param date: the day, in the company's time zone
        """
        booking = self._for_booking()
        own = booking._get_own_moves()
        receivables = own.line_ids.filtered(is_receivable)
        payments = receivables.matched_credit_ids.credit_move_id - own.line_ids
        payments -= booking._get_items()
        receivables.remove_move_reconcile()
        booking._reverse_own(own, date)
        booking.charge_ids.filtered(
            lambda charge: charge.state == "in_force"
        )._undo_for_agreement(self.env._("The agreement ended."))
        booking._apply_payments(payments.exists())
        booking.amount_given = 0

    def _get_own_moves(self):
        return self.document_id | self.entry_id | self.discount_move_ids

    def _reverse_own(self, moves, date):
        """Cancel drafts; reverse what was posted, on the first day that is open."""
        for move in moves:
            if move.state == "draft":
                move.button_cancel()
            elif move.state == "posted":
                day = move.company_id._get_collections_open_date(date, move.journal_id)
                values = {"date": day, "ref": self.env._("Undone: %s", self.name)}
                if move.is_invoice():
                    values["invoice_date"] = day
                move._reverse_moves([values], cancel=True)

    def _apply_payments(self, payments):
        """Match payments with the items of an agreement, the oldest first."""
        for account, credits in payments.grouped("account_id").items():
            unmatched = credits.filtered(
                lambda line: line.parent_state == "posted" and not line.reconciled
            )
            owed = self._get_items().filtered(
                lambda item, account=account: (
                    item.account_id == account
                    and item.parent_state == "posted"
                    and not item.reconciled
                )
            )
            if unmatched and owed:
                (unmatched | owed).reconcile()

    # === GETTERS === #

    def _get_own_invoices(self):
        """Return the invoices that agreements are about, and their documents."""
        return self._get_items().move_id | self.document_id

    def _get_payable_items(self):
        """Return the open items by which an agreement is paid, the oldest first."""
        items = self._call_books("get_payable")
        return items.filtered(
            lambda item: item.parent_state == "posted" and not item.reconciled
        ).sorted(lambda item: (item.date_maturity or item.date, item.id))

    @api.model
    def _get_running_for(self, lines):
        """Return the agreements that a payment of journal items is about.

        :param lines: ``account.move.line`` records
        """
        if not lines:
            return self.browse()
        agreements = self.sudo()
        states = ("active", "kept")
        by_item = agreements.search(
            [("line_ids.move_line_id", "in", lines.ids), ("state", "in", states)]
        )
        by_installment = agreements.search(
            [("installment_ids.move_line_id", "in", lines.ids), ("state", "in", states)]
        )
        by_document = agreements.search(
            [("document_id", "in", lines.move_id.ids), ("state", "in", states)]
        )
        return by_item | by_installment | by_document


def is_receivable(line):
    """Tell whether a journal item is what a customer owes, or paid."""
    return line.account_type == "asset_receivable"
