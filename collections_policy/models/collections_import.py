"""Open items brought over from another program: kept as one, and taken back as one."""

from odoo import api, fields, models
from odoo.tools import SQL

JOURNAL_CODE = "OPEN"


class CollectionsImport(models.Model):
    """What was made of a file of customers and open items."""

    _name = "collections.import"
    _description = "Import of open items"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="File", required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Imported by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    state = fields.Selection(
        selection=[("done", "Imported"), ("undone", "Taken back")],
        default="done",
        required=True,
        readonly=True,
        tracking=True,
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal", readonly=True, check_company=True
    )
    account_id = fields.Many2one(
        comodel_name="account.account",
        string="Counterpart",
        readonly=True,
        check_company=True,
    )
    line_ids = fields.One2many(
        comodel_name="collections.import.line",
        inverse_name="import_id",
        readonly=True,
    )
    move_count = fields.Integer(string="Invoices", compute="_compute_counts")
    partner_count = fields.Integer(string="New Customers", compute="_compute_counts")

    @api.depends("line_ids.move_id", "line_ids.partner_id", "line_ids.is_new_partner")
    def _compute_counts(self):
        for each in self:
            each.move_count = len(each.line_ids.move_id)
            each.partner_count = len(each._get_new_partners())

    def _get_new_partners(self):
        return self.line_ids.filtered("is_new_partner").partner_id

    # === ACTION METHODS === #

    def action_open_moves(self):
        self.ensure_one()
        return self.line_ids.move_id._get_records_action(name=self.env._("Invoices"))

    def action_open_partners(self):
        self.ensure_one()
        partners = self._get_new_partners()
        return partners._get_records_action(name=self.env._("New Customers"))

    def action_undo(self):
        """Take back what was imported and not touched since; the rest stays.

        What was paid, matched, or written to the customer about, is not taken back.
        """
        self.ensure_one()
        self.check_access("write")
        moves = self.line_ids.move_id
        kept = moves.filtered(lambda move: not self._is_untouched(move))
        partners = self._get_new_partners()
        untouched = moves - kept
        untouched.button_draft()
        untouched.with_context(force_delete=True).unlink()
        self._drop_partners(partners)
        if kept:
            self.message_post(
                body=self.env._(
                    "Taken back, but for these, which were paid or worked on since: %s",
                    ", ".join(kept.mapped("name")),
                )
            )
        else:
            self.state = "undone"

    def _is_untouched(self, move):
        """Return whether nothing happened to an imported invoice since."""
        receivable = move.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        told = self.env["collections.action.line"].sudo()
        return (
            move.state == "posted"
            and not receivable.matched_debit_ids
            and not receivable.matched_credit_ids
            and not told.search_count([("move_line_id", "in", receivable.ids)], limit=1)
        )

    def _drop_partners(self, partners):
        """Delete new customers that nothing else refers to."""
        for partner in partners:
            try:
                with self.env.cr.savepoint():
                    partner.unlink()
            except Exception:  # whatever refers to it by now: it stays
                self.env.invalidate_all(flush=False)

    # === IMPORTING === #

    @api.model
    def _get_journal(self, company):
        """Return the journal of what is brought over, made if there is none yet.

        It has the numbers that the invoices had, and none of its own.
        """
        Journal = self.env["account.journal"].with_company(company)
        found = Journal.search(
            [("company_id", "=", company.id), ("code", "=", JOURNAL_CODE)], limit=1
        )
        return found or Journal.create(
            {
                "name": self.env._("Open items brought over"),
                "code": JOURNAL_CODE,
                "type": "sale",
                "company_id": company.id,
                "show_on_dashboard": False,
            }
        )

    @api.model
    def _bring_over(self, filename, journal, account, entries):
        """Make customers and posted invoices.

        :param str filename: what the import is called
        :param journal: in which they are booked, a sales journal
        :param account: the counterpart of what is receivable, such as the opening
            balance
        :param entries: for each invoice its row (``tools/open_item_file.py``), the
            customer, and whether it is new
        :return: the import
        """
        company = journal.company_id
        brought = self.create(
            {
                "name": filename,
                "company_id": company.id,
                "journal_id": journal.id,
                "account_id": account.id,
            }
        )
        taken = self._get_taken_names(journal)
        moves = (
            self.env["account.move"]
            .with_company(company)
            .create(
                [
                    self._prepare_move(row, partner, journal, account, taken)
                    for row, partner, _is_new in entries
                ]
            )
        )
        moves.action_post()
        self.env["collections.import.line"].create(
            [
                {
                    "import_id": brought.id,
                    "line": row.line,
                    "move_id": move.id,
                    "partner_id": partner.id,
                    "is_new_partner": is_new,
                }
                for (row, partner, is_new), move in zip(entries, moves, strict=True)
            ]
        )
        return brought

    @api.model
    def _get_taken_names(self, journal):
        """Return the numbers that a journal has already."""
        query = SQL(
            "SELECT name FROM account_move WHERE journal_id = %s AND name IS NOT NULL",
            journal.id,
        )
        return {name for (name,) in self.env.execute_query(query)}

    @api.model
    def _prepare_move(self, row, partner, journal, account, taken):
        """Return the values of an invoice or credit note.

        :param set taken: the numbers in use; the new one is added
        """
        currency = self._find_currency(row.currency) or journal.company_id.currency_id
        values = {
            "move_type": "out_invoice" if row.amount > 0 else "out_refund",
            "partner_id": partner.id,
            "journal_id": journal.id,
            "currency_id": currency.id,
            "invoice_date": row.issued,
            "invoice_date_due": row.due,
            "invoice_payment_term_id": False,
            "payment_reference": row.number,
            "invoice_line_ids": [
                fields.Command.create(
                    {
                        "name": row.note or row.number or self.env._("Brought over"),
                        "account_id": account.id,
                        "price_unit": abs(row.amount),
                        "tax_ids": [fields.Command.clear()],
                    }
                )
            ],
        }
        if row.number:
            values["name"] = self._get_free_name(row.number, taken)
            if values["name"] != row.number:
                values["ref"] = row.number
        return values

    @api.model
    def _get_free_name(self, number, taken):
        """Return a number that is not in use: that of an instalment gets its place."""
        name, place = number, 1
        while name in taken:
            place += 1
            name = f"{number}-{place}"
        taken.add(name)
        return name

    @api.model
    def _find_currency(self, code):
        if not code:
            return self.env["res.currency"]
        return self.env["res.currency"].search([("name", "=", code)], limit=1)


class CollectionsImportLine(models.Model):
    """An open item that was brought over."""

    _name = "collections.import.line"
    _description = "Open item brought over"
    _order = "line, id"
    _log_access = False

    import_id = fields.Many2one(
        comodel_name="collections.import",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    line = fields.Integer(readonly=True)
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    is_new_partner = fields.Boolean(string="New Customer", readonly=True)
    date_due = fields.Date(related="move_id.invoice_date_due", string="Due")
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount_total = fields.Monetary(related="move_id.amount_total", string="Open Then")
    amount_residual = fields.Monetary(
        related="move_id.amount_residual", string="Open Now"
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _must_check_constrains_date_sequence(self):
        # EXTENDS 'account': what is brought over has the numbers that it had elsewhere
        return (
            super()._must_check_constrains_date_sequence()
            and self.journal_id.code != JOURNAL_CODE
        )
