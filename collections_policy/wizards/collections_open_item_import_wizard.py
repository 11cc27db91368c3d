"""Customers and their open items, brought over from where they were kept before."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ..tools.open_item_file import NotItems, parse_items, read_items_table

COMPANY_DIGITS = 11  # a Brazilian CPF, of a person, has as many; a CNPJ has more


class CollectionsOpenItemImportWizard(models.TransientModel):
    """Bring over open items, once the columns and what comes of them were looked at."""

    _name = "collections.open.item.import.wizard"
    _description = "Import customers and open items"
    _inherit = ["collections.import.mixin"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(
        comodel_name="account.account",
        string="Counterpart",
        required=True,
        check_company=True,
        domain=[("account_type", "not in", ("asset_receivable", "liability_payable"))],
        compute="_compute_account_id",
        store=True,
        readonly=False,
        help="What is receivable is booked against it. The income was booked where the "
        "invoices come from: choose the account of the opening balance.",
    )
    date_order = fields.Selection(
        selection=[("day", "Day, month, year"), ("month", "Month, day, year")],
        string="Dates",
        help="How the file writes dates; where it tells, it was found out.",
    )
    decimal_point = fields.Selection(
        selection=[(",", "1.234,56"), (".", "1,234.56")], string="Amounts"
    )
    column_ids = fields.One2many(
        comodel_name="collections.open.item.import.column",
        inverse_name="wizard_id",
        string="Columns",
    )
    line_ids = fields.One2many(
        comodel_name="collections.open.item.import.line",
        inverse_name="wizard_id",
        readonly=True,
    )
    problem_ids = fields.One2many(
        comodel_name="collections.open.item.import.problem",
        inverse_name="wizard_id",
        readonly=True,
    )
    item_count = fields.Integer(compute="_compute_counts")
    partner_count = fields.Integer(compute="_compute_counts")
    known_count = fields.Integer(compute="_compute_counts")
    settled_count = fields.Integer(readonly=True)
    total = fields.Monetary(compute="_compute_counts")

    @api.depends("company_id")
    def _compute_account_id(self):
        for wizard in self:
            accounts = self.env["account.account"].with_company(wizard.company_id)
            wizard.account_id = accounts.search(
                [
                    *accounts._check_company_domain(wizard.company_id),
                    ("account_type", "=", "equity_unaffected"),
                ],
                limit=1,
            )

    @api.depends("line_ids.change", "line_ids.amount")
    def _compute_counts(self):
        for wizard in self:
            new = wizard.line_ids.filtered(lambda line: line.change == "new")
            wizard.item_count = len(new)
            wizard.known_count = len(wizard.line_ids - new)
            unknown = new.filtered(lambda line: not line.partner_id)
            wizard.partner_count = len({line._get_key() for line in unknown})
            own = new.filtered(
                lambda line, own=wizard.currency_id: line.currency_id == own
            )
            wizard.total = sum(own.mapped("amount"))

    # === ACTION METHODS === #

    def action_back(self):
        # EXTENDS 'collections.import.mixin': another file has other columns
        self.column_ids.unlink()
        self.write({"date_order": False, "decimal_point": False})
        return super().action_back()

    # === IMPORT === #

    def _get_title(self):
        return self.env._("Import Open Items")

    def _read(self):
        self.check_access("read")
        try:
            table = read_items_table(self._get_content())
        except NotItems as error:
            raise UserError(self._get_reasons()[str(error)]) from None
        self._guess(table)
        try:
            parsed = parse_items(
                table,
                [column.meaning or None for column in self.column_ids],
                self.date_order == "day",
                self.decimal_point,
            )
        except NotItems as error:  # a person can say it, among the columns
            return [], [self._prepare_problem(0, "", str(error) + "_column")]
        self._refuse_empty(parsed)
        self.settled_count = parsed.settled
        problems = [
            self._prepare_problem(bad.line, bad.text, bad.reason) for bad in parsed.bad
        ]
        wrong = [row for row in parsed.rows if self._has_no_currency(row)]
        problems += [
            self._prepare_problem(row.line, row.currency, "currency") for row in wrong
        ]
        return [row for row in parsed.rows if row not in wrong], problems

    def _guess(self, table):
        """Take what the file tells of its columns, dates and amounts, once."""
        if self.column_ids:
            return
        lang = self.env["res.lang"]._get_data(code=self.env.user.lang or "en_US")
        day_first = table.day_first
        if day_first is None:
            day_first = lang.date_format.find("%d") < lang.date_format.find("%m")
        self.write(
            {
                "date_order": "day" if day_first else "month",
                "decimal_point": table.decimal_point or lang.decimal_point,
                "column_ids": [
                    Command.create(
                        {
                            "title": title or self.env._("(no title)"),
                            "sample": table.get_sample(index),
                            "meaning": meaning,
                        }
                    )
                    for index, (title, meaning) in enumerate(
                        zip(table.titles, table.meanings, strict=True)
                    )
                ],
            }
        )

    def _has_no_currency(self, row):
        found = self.env["collections.import"]._find_currency(row.currency)
        return bool(row.currency) and not found

    def _prepare_lines(self, content):
        partners = self._find_partners(content)
        known = self._find_known(content, partners)
        return [self._prepare_line(row, partners, known) for row in content]

    def _prepare_line(self, row, partners, known):
        currency = self.env["collections.import"]._find_currency(row.currency)
        partner = partners.get(self._get_key(row))
        return {
            "line": row.line,
            "customer": row.customer,
            "vat": row.vat,
            "partner_id": partner and partner.id,
            "number": row.number,
            "date_due": row.due,
            "amount": float(row.amount),
            "currency_id": (currency or self.currency_id).id,
            "change": "known" if row in known else "new",
        }

    def _take_over(self, content):
        self.env["collections.import"].check_access("create")
        partners = self._find_partners(content)
        known = self._find_known(content, partners)
        new_rows = [row for row in content if row not in known]
        if not new_rows:
            raise UserError(self.env._("All of it is here already."))
        made = self._create_partners(new_rows, partners)
        everybody = {**partners, **made}
        Import = self.env["collections.import"]
        brought = Import._bring_over(
            self.filename or self.env._("Open items"),
            Import._get_journal(self.company_id),
            self.account_id,
            [
                (row, everybody[self._get_key(row)], self._get_key(row) in made)
                for row in new_rows
            ],
        )
        return brought._get_records_action()

    # === CUSTOMERS === #

    @api.model
    def _get_key(self, row):
        """Return what tells one customer of a file from another."""
        vat, _email, name = self._tell_partner(row)
        return vat or name

    def _find_partners(self, rows):
        """Return the customers that are here already, by their keys.

        By tax number, then by e-mail, then by name; only if it is one customer alone,
        and nobody whose tax number is another.
        """
        here = self._read_partners(rows) if rows else []
        partners = {}
        for row in rows:
            key = self._get_key(row)
            partner_id = key not in partners and self._match(row, here)
            if partner_id:
                partners[key] = self.env["res.partner"].browse(partner_id)
        return partners

    def _read_partners(self, rows):
        """Return the number, tax number, e-mail and name of who may be meant."""
        self.env["res.partner"].flush_model()
        told = [self._tell_partner(row) for row in rows]
        vats, emails, names = (
            tuple({each for each in column if each} or {None})
            for column in zip(*told, strict=True)
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT partner.id, told.vat, told.email, told.name
                  FROM res_partner AS partner
            CROSS JOIN LATERAL (
                       SELECT REGEXP_REPLACE(UPPER(COALESCE(partner.vat, '')),
                                             '[^0-9A-Z]', '', 'g') AS vat,
                              LOWER(COALESCE(partner.email, '')) AS email,
                              LOWER(COALESCE(partner.name, '')) AS name) AS told
                 WHERE partner.active
                   AND partner.commercial_partner_id = partner.id
                   AND (partner.company_id IS NULL
                        OR partner.company_id IN %(companies)s)
                   AND (told.vat IN %(vats)s
                        OR told.email IN %(emails)s
                        OR told.name IN %(names)s)
                """,
                companies=tuple(
                    self.company_id.root_id._get_collections_companies().ids
                ),
                vats=vats,
                emails=emails,
                names=names,
            )
        )

    @api.model
    def _tell_partner(self, row):
        """Return tax number, e-mail and name of a row, as they are compared."""
        vat = "".join(filter(str.isalnum, row.vat)).upper()
        return vat, row.email.lower(), row.customer.lower()

    def _match(self, row, here):
        """Return the number of the customer that a row is about, if there is one."""
        vat, email, name = self._tell_partner(row)
        same_vat = [each[0] for each in here if vat and each[1] == vat]
        if same_vat:
            return same_vat[0]
        nobody_else = [each for each in here if not (vat and each[1])]
        for place, told in ((2, email), (3, name)):
            found = [each[0] for each in nobody_else if told and each[place] == told]
            if len(found) == 1:
                return found[0]
        return None

    def _create_partners(self, rows, known):
        """Create the customers that are not here yet.

        :raises UserError: that names those that can't be created
        """
        made, refused = {}, []
        for row in rows:
            key = self._get_key(row)
            if key in known or key in made:
                continue
            try:
                with self.env.cr.savepoint():
                    made[key] = self.env["res.partner"].create(
                        self._prepare_partner(row)
                    )
            except ValidationError as error:
                refused.append(f"{row.line}: {row.customer}: {error.args[0]}")
        if refused:
            raise UserError(
                self.env._(
                    "Nothing was imported. These customers can't be created; mend "
                    "their lines:\n%s",
                    "\n".join(refused),
                )
            )
        return made

    def _prepare_partner(self, row):
        digits = sum(map(str.isalnum, row.vat))
        return {
            "name": row.customer,
            "vat": row.vat or False,
            "email": row.email or False,
            "phone": row.phone or False,
            "is_company": digits != COMPANY_DIGITS,
            "country_id": self.company_id.country_id.id,
        }

    # === WHAT IS HERE ALREADY === #

    def _find_known(self, rows, partners):
        """Return the rows whose invoices are here: same customer, number, due date."""
        moves = self.env["account.move"].search_fetch(
            [
                ("company_id", "child_of", self.company_id.root_id.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("commercial_partner_id", "in", [p.id for p in partners.values()]),
            ],
            ["name", "ref", "commercial_partner_id", "invoice_date_due"],
        )
        here = {
            (move.commercial_partner_id, number, move.invoice_date_due)
            for move in moves
            for number in (move.name, move.ref)
        }
        return {
            row
            for row in rows
            if row.number
            and (partners.get(self._get_key(row)), row.number, row.due) in here
        }

    # === WORDS === #

    def _get_reasons(self):
        return {
            "text": self.env._("This is neither a CSV file nor a spreadsheet (XLSX)."),
            "columns": self.env._(
                "No line names the columns. One of the first lines has to, such as "
                "“Customer”, “Number”, “Due date” and “Amount”."
            ),
            "due_column": self.env._(
                "Say under “Columns” which one has the due dates, and read it again."
            ),
            "amount_column": self.env._(
                "Say under “Columns” which one has the amounts, and read it again."
            ),
            "customer": self.env._("There is no customer."),
            "due": self.env._("The due date can’t be read."),
            "issued": self.env._("The date of the invoice can’t be read."),
            "order": self.env._("It is due before it was issued."),
            "amount": self.env._("The amount can’t be read."),
            "duplicate": self.env._(
                "An earlier line has the same customer, number and due date."
            ),
            "currency": self.env._("There is no such currency."),
        }


class CollectionsOpenItemImportColumn(models.TransientModel):
    """A column of the file, and what it means."""

    _name = "collections.open.item.import.column"
    _description = "Column of a file of open items"
    _order = "id"

    wizard_id = fields.Many2one(
        comodel_name="collections.open.item.import.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    title = fields.Char(string="Column", readonly=True)
    sample = fields.Char(string="For Example", readonly=True)
    meaning = fields.Selection(
        selection=[
            ("customer", "Customer"),
            ("vat", "Tax number"),
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("number", "Invoice number"),
            ("issued", "Invoice date"),
            ("due", "Due date"),
            ("amount", "Amount"),
            ("open", "Open amount"),
            ("currency", "Currency"),
            ("status", "Status"),
            ("note", "Description"),
        ],
        help="Empty: the column is passed over.",
    )

    @api.constrains("meaning")
    def _check_meaning(self):
        for wizard in self.wizard_id:
            meanings = wizard.column_ids.filtered("meaning").mapped("meaning")
            if len(meanings) != len(set(meanings)):
                raise ValidationError(
                    self.env._("Two columns can't mean the same: choose one of them.")
                )


class CollectionsOpenItemImportLine(models.TransientModel):
    """What a good line of the file would do."""

    _name = "collections.open.item.import.line"
    _description = "Open item to import"
    _order = "change desc, line"

    wizard_id = fields.Many2one(
        comodel_name="collections.open.item.import.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    line = fields.Integer()
    customer = fields.Char(string="In the File")
    vat = fields.Char(string="Tax Number")
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", help="Empty: a new one."
    )
    number = fields.Char()
    date_due = fields.Date(string="Due")
    amount = fields.Monetary(string="Open")
    currency_id = fields.Many2one(comodel_name="res.currency")
    change = fields.Selection(
        selection=[("new", "New"), ("known", "Known already")], required=True
    )

    def _get_key(self):
        return self.vat or self.customer


class CollectionsOpenItemImportProblem(models.TransientModel):
    """A line of the file that can't be taken over, and why."""

    _name = "collections.open.item.import.problem"
    _description = "Line of open items that can't be imported"
    _inherit = ["collections.import.problem.mixin"]

    wizard_id = fields.Many2one(
        comodel_name="collections.open.item.import.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
