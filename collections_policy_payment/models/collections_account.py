from odoo import models


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _prepare_values(self, company, debtor, companies=None):
        # EXTENDS 'collections_policy': what can be ticked, to be paid online
        values = super()._prepare_values(company, debtor, companies)
        choice = self.env["collections.choice"].sudo()
        for block in values["blocks"]:
            rows = block["items"] + block["held"]
            for row in rows:
                move = row["line"].move_id
                if choice._is_payment_coming(move):
                    row["words"] = self.env._("Payment on its way")
                row["can_pay"] = values["can_pay_online"] and choice._can_pay(
                    row["line"], row["reason"]
                )
                row["is_ticked"] = row["can_pay"] and self._is_ticked(row)
            block["can_pay"] = any(row["can_pay"] for row in rows)
        return values

    def _is_ticked(self, row):
        """Tell whether an item is chosen to be paid, unless the customer unticks it."""
        return row["days"] > 0 and not row["is_held"] and row["reason"] != "credits"
