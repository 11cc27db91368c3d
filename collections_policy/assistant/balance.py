from odoo import models
from odoo.tools.misc import format_date

from ..tools.conversation import Message

SHOWN = 6  # items that are told one by one


class CollectionsAssistantBalance(models.AbstractModel):
    _name = "collections.assistant.balance"
    _inherit = "collections.topic"
    _description = "Assistant: what is open"

    _sequence = 10
    _needs_items = False

    def _get_label(self):
        # OVERRIDE
        return self.env._("What do I owe?")

    def _get_keywords(self):
        # OVERRIDE
        return self.env._("owe, balance, open, debt*, how much, due, overdue")

    def _begin(self, talk):
        # OVERRIDE
        account = self.env["collections.account"].sudo()
        credits = account._get_credits(talk.debtor, talk.companies)
        account._prepare_charges(talk.company, talk.rows, credits, talk.today)
        blocks = account._prepare_blocks(talk.rows, credits)
        if not blocks:
            return self._say(self.env._("Nothing is open. Thank you!"))
        messages = [self._word_block(talk, block) for block in blocks]
        if talk.rows:
            messages.append(self._tell_items(talk))
        return self._say(*messages)

    def _word_block(self, talk, block):
        """Return what is open in a currency, in all."""
        labels = {
            "overdue": self.env._("Overdue"),
            "due": self.env._("Not due yet"),
            "left_alone": self.env._("Left alone for now"),
            "credit": self.env._("Your credits"),
        }
        heading = self.env._(
            "This is your account with %(creditor)s on %(date)s:",
            creditor=talk.company.name,
            date=format_date(self.env, talk.today),
        )
        lines = [
            f"{label}: {block['currency'].format(block[name])}"
            for name, label in labels.items()
            if block[name]
        ]
        charges = sum(row["charges"] for row in block["items"])
        if charges:
            label = self.env._("Late charges until today, on top")
            lines.append(f"{label}: {block['currency'].format(charges)}")
        return "\n".join([heading, *lines])

    def _tell_items(self, talk):
        lines = [self._word_item(row) for row in talk.rows[:SHOWN]]
        more = len(talk.rows) - SHOWN
        if more > 0:
            lines.append(self.env._("… and %s more.", more))
        return Message("\n".join(lines), [self._link_page(talk)])

    def _word_item(self, row):
        """Return one line on an open item."""
        number = " ".join(filter(None, (row["number"], row["instalment"])))
        parts = [
            row["currency"].format(row["amount"]),
            self.env._("due %s", format_date(self.env, row["date_due"])),
        ]
        if row["words"]:
            parts.append(row["words"])
        elif row["days"] > 0:
            parts.append(self.env._("%s days late", row["days"]))
        return f"{number}: {', '.join(parts)}"
