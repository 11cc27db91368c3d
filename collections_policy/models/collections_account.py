"""A debtor's account as the debtor sees it: what is open, why, and how to pay."""

from odoo import models
from odoo.tools.misc import format_date

from .collections_banner import DUE

# Reasons for which nobody is reminded, although the debtor has to pay all the same
OWED = (*DUE, "archived", "minimum", "no_policy")
UNSPOKEN = ("prescribed",)  # what may not be asked for, in whatever words
DOCUMENTS = ("out_invoice", "out_receipt")  # what the portal has a page of


class CollectionsAccount(models.AbstractModel):
    """What the page, and the statement, show.

    What else a debtor may do there is added by whoever extends :meth:`_prepare_values`
    with what it shows, and :meth:`_get_sections` with the template that shows it.
    """

    _name = "collections.account"
    _description = "Collections: a customer's account"

    def _prepare_values(self, company, debtor, companies=None):
        """Return what the page shows, in the language of the context.

        However many items are open, it takes the same number of statements. It writes
        nothing.

        :param company: a root company
        :param debtor: a commercial partner
        :param companies: the branches whose items are shown; by default all
        :rtype: dict
        """
        self, company, debtor = self.sudo(), company.sudo(), debtor.sudo()
        if companies is None:
            companies = company._get_collections_companies()
        date = company._get_collections_date()
        rows = self._prepare_rows(company, debtor, companies, date)
        credits = self._get_credits(debtor, companies)
        charges = self._prepare_charges(company, rows, credits, date)
        blocks = self._prepare_blocks(rows, credits)
        frame = self._prepare_frame(company)
        return {
            **frame,
            "debtor": debtor.name,
            "debtor_line": debtor._get_collections_identity(),
            "blocks": blocks,
            "has_branches": len({row["company"] for row in rows}) > 1,
            "charges_html": self._draw_charges(charges, date),
            "banks": self._prepare_banks(frame, blocks),
            "references": self._get_references(rows),
            "receipts": self.env["collections.receipts"]._get(debtor, companies, date),
            "contact": self.env["collections.action"]._prepare_collector(
                self._get_collector(company, debtor), company
            ),
            "sections": self._get_sections(),
        }

    def _prepare_frame(self, company):
        """Return what every page of the account shows: the creditor, as in messages.

        :param company: a root company
        """
        return self.env["collections.action"].sudo()._prepare_frame_values(company)

    def _get_sections(self):
        """Return the templates that the page shows below the items, in this order.

        They see all that :meth:`_prepare_values` returns, and ``url`` and ``query``:
        what the addresses of the page begin and end with.

        :rtype: list[str]
        """
        return [
            "collections_policy.account_payment",
            "collections_policy.account_charges",
            "collections_policy.account_receipts",
            "collections_policy.account_contact",
        ]

    # === ITEMS === #

    def _prepare_rows(self, company, debtor, companies, date):
        """Return what is shown of each open item, the first one due first.

        :rtype: list[dict]
        """
        items = [
            item
            for item in self._get_items(company, debtor, date)
            if item.company_id in companies.ids
        ]
        lines = self.env["account.move.line"].browse(item.line_id for item in items)
        instalments = lines._get_collections_instalments()
        holds = self.env["collections.hold"].browse(
            {item.hold_id for item in items if item.hold_id}
        )
        until = {hold.id: hold.promise_id.date or hold.date_to for hold in holds}
        return [
            self._prepare_row(
                item, line, date, instalments.get(line.id, ""), until.get(item.hold_id)
            )
            for item, line in zip(items, lines, strict=True)
        ]

    def _get_items(self, company, debtor, date):
        """Return what the policy says of the open items that may be spoken of.

        :rtype: list[EvaluatedItem]
        """
        return [
            item
            for item in self.env["collections.evaluator"]._evaluate(
                company, date, partners=debtor
            )
            if item.line_id > 0 and item.held_reason not in UNSPOKEN
        ]

    def _prepare_row(self, item, line, date, instalment, until):
        """Return what is shown of an item; amounts are floats, in its currency.

        :param EvaluatedItem item: what the policy says of it
        :param line: the item, an ``account.move.line``
        :param str instalment: which of its invoice's due dates it is, such as “2/3”
        :param until: the last day of the hold, or the one that was promised, if there
            is one
        """
        move = line.move_id
        total = abs(line.amount_currency)
        return {
            "line": line,
            "reason": item.held_reason,
            "is_held": item.held_reason not in OWED,
            "words": self._get_words(item.held_reason, until),
            "company": line.company_id,
            "currency": line.currency_id,
            "number": move._get_collections_name(),
            "reference": move.payment_reference or item.number or "",
            "instalment": instalment,
            "is_document": move.move_type in DOCUMENTS,
            "date_issue": item.date_issue,
            "date_due": item.date_due,
            "days": (date - item.date_due).days,
            "amount": line.amount_residual_currency,
            "amount_total": total,
            "paid_in_part": line.currency_id.compare_amounts(
                line.amount_residual_currency, total
            )
            < 0,
            "charges": 0.0,
        }

    def _get_words(self, reason, until):
        """Return why an item is left alone, as its debtor should read it.

        What a colleague noted, or what may hurt, is never told.

        :param reason: one of ``collections.hold._selection_reason``, or nothing
        :param until: the last day, if there is one
        :rtype: str
        """
        if reason == "credits":
            return self.env._("Covered by your credits")
        if reason in OWED:
            return ""
        words = self._get_words_by_reason().get(reason) or self.env._("On hold")
        if reason == "promise" and until:
            return self.env._(
                "Promised until %(date)s", date=format_date(self.env, until)
            )
        return words

    def _get_words_by_reason(self):
        """Return words that a debtor understands, for reasons that may be told.

        TO EXTEND where a kind of hold is added.

        :rtype: dict[str, str]
        """
        on_its_way = self.env._("Payment on its way")
        return {
            "answer": self.env._("We are reading your answer"),
            "dispute": self.env._("Under review"),
            "in_payment": on_its_way,
            "payment_notice": on_its_way,
            "promise": self.env._("Promised"),
        }

    # === TOTALS === #

    def _prepare_blocks(self, rows, credits):
        """Return the items by currency, each with what is owed in all.

        :param dict credits: what :meth:`_get_credits` returns
        :rtype: list[dict]
        """
        by_currency = {}
        for row in rows:
            by_currency.setdefault(row["currency"], []).append(row)
        for currency in credits:
            by_currency.setdefault(currency, [])
        return [
            self._prepare_block(currency, own, credits.get(currency, 0.0))
            for currency, own in by_currency.items()
        ]

    def _prepare_block(self, currency, rows, credit):
        owed = [row for row in rows if not row["is_held"]]
        held = [row for row in rows if row["is_held"]]

        def add(some):
            return currency.round(sum(row["amount"] for row in some))

        total = add(owed)
        return {
            "currency": currency,
            "items": owed,
            "held": held,
            "overdue": add(row for row in owed if row["days"] > 0),
            "due": add(row for row in owed if row["days"] <= 0),
            "left_alone": add(held),
            "credit": credit,
            "net": currency.round(total - credit),
        }

    def _get_credits(self, debtor, companies):
        """Return the debtor's own open credits.

        :rtype: dict[res.currency, float]
        """
        credits = self.env["account.move.line"]._read_group(
            [
                *self._get_entry_domain(debtor, companies),
                ("reconciled", "=", False),
                ("amount_residual_currency", "<", 0),
            ],
            ["currency_id"],
            ["amount_residual_currency:sum"],
        )
        return {currency: -amount for currency, amount in credits}

    def _count_items(self, debtor, companies):
        """Return how many items of a debtor are open, whatever the policy says."""
        return self.env["account.move.line"].search_count(
            [
                *self._get_entry_domain(debtor, companies),
                ("reconciled", "=", False),
                ("amount_residual_currency", ">", 0),
            ]
        )

    def _get_entry_domain(self, debtor, companies):
        """Return the domain of what was ever booked on a debtor's account."""
        return [
            ("partner_id.commercial_partner_id", "=", debtor.id),
            ("company_id", "in", companies.ids),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
        ]

    # === LATE CHARGES === #

    def _prepare_charges(self, company, rows, credits, date):
        """Return what late items cost, by currency; note it with each item.

        As on the banner, it is told of what the policy does not leave alone, on top of
        what is overdue after credits, and only where all of it is known.

        :rtype: list[dict]
        """
        statement = self.env["collections.charge.statement"]
        late = {row["line"]: row for row in rows if self._is_charged(row)}
        lines = self.env["account.move.line"].union(*late)
        entries = statement._get_entries(company, lines, date)
        blocks = []
        for currency, own in lines.grouped("currency_id").items():
            overdue = sum(own.mapped("amount_residual_currency"))
            principal = currency.round(overdue - credits.get(currency, 0.0))
            block = principal > 0 and statement._prepare_block(
                currency,
                [
                    {**entries[line], "open": line.amount_residual_currency}
                    for line in own
                    if line in entries
                ],
                principal,
                for_debtor=True,
            )
            if block:
                blocks.append(block)
                for line in own & own.browse(line.id for line in entries):
                    late[line]["charges"] = entries[line]["total"]
        return blocks

    def _is_charged(self, row):
        """Tell whether the late charges of an item are shown."""
        return row["days"] > 0 and row["reason"] in DUE

    def _draw_charges(self, blocks, date):
        return self.env["collections.charge.statement"]._draw_blocks(blocks, date)

    # === HOW TO PAY, WHOM TO ASK === #

    def _prepare_banks(self, frame, blocks):
        currencies = self.env["res.currency"].union(
            *(block["currency"] for block in blocks)
        )
        return self.env["collections.action"]._prepare_banks(frame, currencies)

    def _get_references(self, rows):
        """Return what to quote with a transfer: of what is overdue, else of all."""
        owed = [row for row in rows if not row["is_held"] and row["reference"]]
        late = [row for row in owed if row["days"] > 0]
        return list(dict.fromkeys(row["reference"] for row in late or owed))

    def _get_collector(self, company, debtor):
        case = self.env["collections.case"].search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", debtor.id),
                ("state", "=", "open"),
            ],
            limit=1,
        )
        return case.user_id
