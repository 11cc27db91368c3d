"""The assistant tells the Pix code of the day."""

from odoo import models
from odoo.tools.misc import format_date

from odoo.addons.collections_policy.tools.conversation import Message


class CollectionsAssistantPay(models.AbstractModel):
    _inherit = "collections.assistant.pay"

    def _get_ways(self, talk):
        # EXTENDS 'collections_policy'
        account = self.env["collections.account"].sudo()
        pix = account._prepare_values(talk.company, talk.debtor, talk.companies)["pix"]
        return [*self._tell_pix(pix), *super()._get_ways(talk)]

    def _tell_pix(self, pix):
        """Return what is said of a code, and the code by itself, so that it is copied.

        :param dict pix: what the page of the account shows of it
        :rtype: list[Message]
        """
        if not pix:
            return []
        lines = [
            self.env._(
                "By Pix: %(amount)s to %(holder)s. Copy the code into your bank's app:",
                amount=pix["currency"].format(pix["amount"]),
                holder=pix["holder"],
            )
        ]
        if pix["until"]:
            until = format_date(self.env, pix["until"])
            lines.append(self.env._("Amount good until %s", until))
        return [Message("\n".join(lines)), Message(pix["code"])]
