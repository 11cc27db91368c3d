"""Debtors say on their page what is wrong with an invoice."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools.mimetypes import guess_mimetype

from ..tools.uploads import KINDS, is_document

MONTHS = 12  # how long ago what was decided may be told
SHOWN = 5
MOST_FILES = 3
MOST_BYTES = 10 * 1024 * 1024  # of a file
PARTS = ("whole", "amount")


class CollectionsAccountDispute(models.AbstractModel):
    """The fields are ``invoice`` and ``reason`` (database ids), ``part`` (``whole`` or
    ``amount``), ``contested`` (the amount), and ``words``.
    """

    _name = "collections.account.dispute"
    _inherit = "collections.account.form"
    _description = "Collections: a dispute on the customer's account"

    # === WHAT IS SHOWN === #

    def _prepare_values(self, company, debtor, companies, rows, date):
        """Return what the section shows: disputes, and what may be contested.

        :param rows: the open items, as the page shows them
        :param date: today
        """
        return {
            "disputes": [
                self._prepare_dispute(dispute)
                for dispute in self._get_disputes(company, debtor, companies, date)
            ],
            "invoices": self._prepare_invoices(rows),
            "reasons": self._get_reasons(),
            "accept": ",".join(f".{kind}" for kind in KINDS),
        }

    def _get_disputes(self, company, debtor, companies, date):
        """Return what a debtor contests, and what was decided of late."""
        disputes = self.env["collections.dispute"].search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "=", debtor.id)
            & (
                Domain("state", "=", "open")
                | Domain("date_closed", ">=", date - relativedelta(months=MONTHS))
            )
        )
        seen = disputes.filtered(
            lambda dispute: dispute.line_ids.move_line_id.company_id <= companies
        )
        current = seen.filtered(lambda dispute: dispute.state == "open")
        return current + (seen - current)[:SHOWN]

    def _prepare_dispute(self, dispute):
        by_currency = dispute.line_ids.grouped("currency_id")
        return {
            "dispute": dispute,
            "amounts": [
                (currency, sum(parts.mapped("amount_currency")))
                for currency, parts in by_currency.items()
            ],
            "words": self._get_words(dispute.state),
        }

    def _get_words(self, state):
        """Return where a dispute stands, as its debtor should read it."""
        return {
            "open": self.env._("We are looking at it"),
            "justified": self.env._("You were right"),
            "unjustified": self.env._("The invoice is correct"),
            "settled": self.env._("Settled between us"),
            "withdrawn": self.env._("Taken back"),
        }[state]

    def _prepare_invoices(self, rows):
        """Return the invoices that may be contested, with what is open of each."""
        by_move = {}
        for row in rows:
            if row["reason"] != "dispute":
                by_move.setdefault(row["line"].move_id, []).append(row)
        return [
            {
                "id": move.id,
                "number": own[0]["number"],
                "currency": own[0]["currency"],
                "amount": sum(row["amount"] for row in own),
                "lines": move.line_ids.browse(row["line"].id for row in own),
            }
            for move, own in by_move.items()
        ]

    def _get_reasons(self):
        return self.env["collections.dispute.reason"].search([("active", "=", True)])

    # === WHAT IS TAKEN === #

    def _read_typed(self, sent, errors):
        # OVERRIDE
        values = {
            "claims": self._read_claims(sent.rows, sent.typed, errors),
            "reason": self._read_reason(sent.typed, errors),
            "words": self._read_text(sent.typed, "words"),
            "files": self._read_files(sent.files, errors),
        }
        if not values["words"]:
            errors["words"] = self.env._("Tell us in a few words what is wrong.")
        return values

    def _read_reason(self, typed, errors):
        by_id = {str(reason.id): reason for reason in self._get_reasons()}
        reason = by_id.get(typed.get("reason"))
        if not reason:
            errors["reason"] = self.env._("Choose what it is about.")
        return reason

    def _read_claims(self, rows, typed, errors):
        """Return the items that are contested, each with how much of it."""
        by_id = {str(each["id"]): each for each in self._prepare_invoices(rows)}
        invoice = by_id.get(typed.get("invoice"))
        if not invoice:
            errors["invoice"] = self.env._("Choose the invoice.")
        if typed.get("part") not in PARTS:
            errors["part"] = self.env._("Choose whether it is all, or an amount.")
        if not invoice or typed.get("part") not in PARTS:
            return []
        lines, currency = invoice["lines"], invoice["currency"]
        free = [
            (line, line.amount_residual_currency - line._get_collections_contested())
            for line in lines
        ]
        most = currency.round(sum(left for _line, left in free))
        amount = most
        if typed["part"] == "amount":
            amount = self._read_amount(typed, currency, errors, "contested")
        if currency.compare_amounts(amount, most) > 0:
            errors["contested"] = self.env._(
                "That is more than what is open of it: %s.", currency.format(most)
            )
        return self._share(free, amount, currency)

    def _share(self, free, amount, currency):
        """Return which items an amount contests: the last due first.

        What is due first stays to be paid.

        :param free: pairs of an item and what of it is not contested yet
        """
        claims = []
        for line, left in reversed(free):
            part = currency.round(min(left, amount))
            if currency.compare_amounts(part, 0) > 0:
                claims.append((line, part))
                amount -= part
        return claims

    def _read_files(self, files, errors):
        """Return the names and contents of what was sent, if it can be taken."""
        if len(files) > MOST_FILES:
            errors["files"] = self.env._("Send %s files at most.", MOST_FILES)
            return []
        contents = []
        for file in files:
            content = file.stream.read(MOST_BYTES + 1)
            problem = self._find_problem(file.filename, content)
            if problem:
                errors["files"] = problem
            contents.append((file.filename, content))
        return contents

    def _find_problem(self, name, content):
        """Return why a file can't be taken, in words, if so.

        What it is is told by its content, as Odoo does it, and not by its name alone.
        """
        if len(content) > MOST_BYTES:
            return self.env._("“%s” is too large: 10 MB at most.", name)
        if not is_document(name, content, guess_mimetype(content)):
            return self.env._(
                "“%s” can't be taken. You can send PDF, pictures, text, e-mails (.eml) "
                "and documents of an office program.",
                name,
            )
        return None

    def _keep(self, sent, values):
        # OVERRIDE
        self.env["collections.dispute"]._open(
            sent.company,
            sent.debtor,
            values["claims"],
            values["reason"],
            values["words"],
            sent.source,
            attachments=values["files"],
        )


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _get_forms(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_forms(), "dispute"]
