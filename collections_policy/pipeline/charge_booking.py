"""Late charges become documents, or are waived: each time once."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_date

from ..tools.late_charges import PARTS


class CollectionsChargeBooker(models.AbstractModel):
    """Books and waives what may still be claimed of an item's late charges.

    Once: the item is locked, and its charges are numbered, so that of two who saw the
    same history only one can write the next number.
    """

    _name = "collections.charge.booker"
    _description = "Collections: book and waive late charges"

    # === BOOK === #

    def _book(self, line, date, cause, level=None):
        """Book what may be claimed of an item's late charges.

        :param line: a receivable ``account.move.line``
        :param date: the last day that counts, and the day of the document
        :param str cause: ``level``, ``paid`` or ``hand``
        :param level: the ``collections.level`` that was reached
        :return: the ``collections.charge``; none if nothing may be claimed
        :raises LockError: if someone else is at it
        :raises UserError: if a rate, or a setting, is missing
        """
        reckoning = self._reckon_locked(line, date)
        claim = reckoning and reckoning.claim
        if not claim or not claim.total:
            return self.env["collections.charge"]
        sentences = self._tell(line, reckoning)
        charge = self._settle(
            line,
            reckoning,
            date,
            claim,
            kind="booked",
            cause=cause,
            level_id=level and level.id,
            explanation="\n\n".join(sentences.values()),
        )
        document = self._create_document(charge, sentences)
        charge.document_id = document
        if reckoning.policy.charge_document == "posted":
            document._post(soft=False)
        return charge

    def _reckon_locked(self, line, date):
        """Return what an item costs once nobody else can settle any of it.

        :rtype: Reckoning | None
        """
        charges = self.env["collections.charge"].sudo()
        line.sudo().lock_for_update(allow_referencing=True)
        charges.search(
            [("move_line_id", "=", line.id), ("state", "=", "in_force")]
        )._note_cancelled()
        charger = self.env["collections.charger"]
        reckoning = charger._reckon(line, date).get(line)
        if reckoning and reckoning.missing:
            raise UserError(charger._explain_missing(reckoning.missing))
        return reckoning

    def _settle(self, line, reckoning, date, amounts, **values):
        """Write down that a part of an item's charges is settled.

        :param amounts: ``late_charges.Parts``
        """
        charges = self.env["collections.charge"].sudo()
        charge = charges.create(
            {
                "user_id": self.env.uid,
                "move_line_id": line.id,
                "number": charges.search_count([("move_line_id", "=", line.id)]) + 1,
                "move_id": line.move_id.id,
                "partner_id": line.partner_id.commercial_partner_id.id,
                "company_id": line.company_id.id,
                "currency_id": line.currency_id.id,
                "terms_id": reckoning.version.terms_id.id,
                "date": date,
                "payments": self._get_payments(line),
                **{part: getattr(amounts, part) for part in PARTS},
                **values,
            }
        )
        charge.flush_recordset()
        return charge

    def _get_payments(self, line):
        """Return the ids of what was matched with an item, as a text."""
        return ",".join(map(str, sorted(line.sudo().matched_credit_ids.ids)))

    # === THE DOCUMENT === #

    def _create_document(self, charge, sentences):
        """Create the invoice of a charge, or the debit note of its invoice.

        :param sentences: for each part, how it came about
        """
        company = charge.company_id
        moves = self.env["account.move"].with_company(company)
        return moves.create(self._prepare_document(charge, sentences))

    def _prepare_document(self, charge, sentences):
        invoice = charge.move_id
        company = charge.company_id
        journal = self._get_journal(charge)
        day = company._get_collections_open_date(charge.date, journal)
        values = {
            "move_type": "out_invoice",
            "company_id": company.id,
            "journal_id": journal.id,
            "partner_id": (invoice.partner_id or charge.partner_id).id,
            "currency_id": charge.currency_id.id,
            "invoice_date": day,
            "invoice_date_due": day,
            "invoice_payment_term_id": False,
            "invoice_origin": invoice.name,
            "invoice_user_id": invoice.invoice_user_id.id,
            "collections_policy_id": invoice.collections_policy_id.id,
            "invoice_line_ids": [
                Command.create(self._prepare_document_line(charge, part, words))
                for part, words in sentences.items()
            ],
        }
        if "debit_origin_id" in invoice._fields:
            values["debit_origin_id"] = invoice.id
        return values

    def _get_journal(self, charge):
        """Return the journal of a charge: the one chosen, else that of invoices."""
        chosen = charge.company_id.sudo().root_id.collections_charge_journal_id
        if chosen or charge.move_id.journal_id.type == "sale":
            return chosen or charge.move_id.journal_id
        moves = self.env["account.move"].with_company(charge.company_id)
        return moves.new({"move_type": "out_invoice"}).journal_id

    def _prepare_document_line(self, charge, part, words):
        """Return the values of a line; its account and taxes are the product's."""
        product = charge.company_id._get_collections_charge_product(part)
        return {
            "product_id": product.id,
            "name": words,
            "quantity": 1,
            "price_unit": charge[part],
        }

    # === IN WORDS === #

    def _tell(self, line, reckoning):
        """Return how what is claimed came about, in the customer's language.

        :return: by part, those that are claimed
        :rtype: dict[str, str]
        """
        customer = self.with_context(lang=line.partner_id.lang or self.env.lang)
        writer = customer.env["collections.charge.writer"]
        told = writer._explain(reckoning, line.currency_id)
        by_label = {label: words for label, _amount, words in told}
        return {
            part: "\n".join(
                [
                    customer._tell_title(line, label),
                    *by_label.get(label, []),
                    *customer._tell_settled(line, getattr(reckoning.settled, part)),
                ]
            )
            for part, label in writer._get_labels().items()
            if getattr(reckoning.claim, part)
        }

    def _tell_title(self, line, label):
        return self.env._(
            "%(part)s, %(invoice)s due %(date)s",
            part=label,
            invoice=line.move_id.name,
            date=format_date(self.env, line.date_maturity or line.date),
        )

    def _tell_settled(self, line, amount):
        if not amount:
            return []
        writer = self.env["collections.charge.writer"]
        return [
            self.env._(
                "less what was invoiced or waived before: %s",
                writer._write_amount(amount, line.currency_id),
            )
        ]

    # === WAIVE === #

    def _waive(self, line, date, amounts, reason):
        """Claim a part of an item's late charges no more.

        :param date: the last day that counts
        :param amounts: ``late_charges.Parts``: what is waived
        :param str reason: why, to be kept
        :return: the ``collections.charge``
        :raises UserError: if less may be claimed
        """
        reckoning = self._reckon_locked(line, date)
        if not reckoning or any(
            not 0 <= getattr(amounts, part) <= getattr(reckoning.claim, part)
            for part in PARTS
        ):
            raise UserError(
                self.env._("No more can be waived than what may still be claimed.")
            )
        return self._settle(
            line,
            reckoning,
            date,
            amounts,
            kind="waived",
            cause="hand",
            reason=reason,
        )
