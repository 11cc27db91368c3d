from odoo import models

from ..tools.conversation import Message

SHOWN = 5


class CollectionsAssistantPay(models.AbstractModel):
    _name = "collections.assistant.pay"
    _inherit = "collections.topic"
    _description = "Assistant: how to pay"

    _sequence = 30

    def _get_label(self):
        # OVERRIDE
        return self.env._("How can I pay?")

    def _get_keywords(self):
        # OVERRIDE
        return self.env._("pay, payment, bank, transfer, account number, card, paid")

    def _begin(self, talk):
        # OVERRIDE
        return self._say(*self._get_ways(talk), self._word_paid())

    def _get_ways(self, talk):
        """Return the ways to pay, each a message. TO EXTEND.

        :rtype: list[Message]
        """
        ways = [self._tell_bank(talk, bank) for bank in self._get_banks(talk)]
        return [*ways, self._tell_documents(talk, bool(ways))]

    def _get_banks(self, talk):
        """Return the accounts to which what is open can be transferred."""
        account = self.env["collections.account"].sudo()
        blocks = account._prepare_blocks(talk.rows, {})
        return account._prepare_banks(account._prepare_frame(talk.company), blocks)

    def _tell_bank(self, talk, bank):
        labels = {
            "bank": self.env._("Bank"),
            "number": self.env._("Account"),
            "holder": self.env._("Holder"),
        }
        lines = [self.env._("By bank transfer:")]
        lines += [
            f"{label}: {bank[name]}" for name, label in labels.items() if bank[name]
        ]
        references = self.env["collections.account"]._get_references(talk.rows)
        if references:
            quoted = ", ".join(references[:SHOWN])
            lines.append(self.env._("Please quote: %s", quoted))
        return Message("\n".join(lines))

    def _tell_documents(self, talk, has_bank):
        """Return where each invoice can be paid, the first one due first."""
        numbers = {
            row["line"].move_id: row["number"]
            for row in talk.rows
            if row["is_document"] and not row["is_held"]
        }
        links = [
            self._link(talk, number, f"/document/{move.id}")
            for move, number in list(numbers.items())[:SHOWN]
        ]
        links.append(
            self._link(
                talk,
                self.env._("All ways to pay"),
                section="collections_payment",
            )
        )
        words = (
            self.env._("Or look at an invoice, and at all ways to pay, here:")
            if has_bank
            else self.env._("The ways to pay are written on each invoice:")
        )
        return Message(words, links)

    def _word_paid(self):
        return self.env._(
            "If you have paid already, thank you: it can take two working days until "
            "we see it. If it takes longer, ask for a person here."
        )
