"""On the page of the account: the Pix code of the day."""

from odoo import models

from ..tools import pix_reference


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _prepare_values(self, company, debtor, companies=None):
        # EXTENDS 'collections_policy'
        values = super()._prepare_values(company, debtor, companies)
        return {**values, "pix": self.sudo()._prepare_pix(debtor, values)}

    def _prepare_row(self, item, line, date, instalment, until):
        # EXTENDS 'collections_policy'
        row = super()._prepare_row(item, line, date, instalment, until)
        return {**row, "claimed": float(item.amount_currency)}

    def _prepare_pix(self, debtor, values):
        """Return the code of what is overdue in reais; else of what is due next.

        What is left alone, and what is contested, is not part of it.

        :param dict values: what the page shows
        :rtype: dict
        """
        block = next(
            (each for each in values["blocks"] if each["currency"].name == "BRL"), None
        )
        if not values["pix_account"] or not block:
            return {}
        late = [row for row in block["items"] if row["days"] > 0]
        return self._make_pix(debtor, values, block, late) or self._make_pix(
            debtor, values, block, block["items"]
        )

    def _make_pix(self, debtor, values, block, rows):
        real = block["currency"]
        claimed = real.round(sum(row["claimed"] for row in rows) - block["credit"])
        if not rows or claimed <= 0:
            return {}
        charges = sum(
            row["charges"]
            for row in rows
            if not real.compare_amounts(row["claimed"], row["amount"])
        )
        pix = self.env["collections.pix"]
        due = min(row["date_due"] for row in rows)
        made = pix._make(
            values["pix_account"],
            real.round(claimed + charges),
            pix_reference.write(pix_reference.ACCOUNT, debtor.id),
            debtor,
            until=pix._get_last_day(values["date"], due, charges),
            charges=charges,
        )
        return {**made, "is_late": due < values["date"]}


class CollectionsAccountAgreement(models.AbstractModel):
    _inherit = "collections.account.agreement"

    def _prepare_agreement(self, agreement, date):
        # EXTENDS 'collections_policy'
        told = super()._prepare_agreement(agreement, date)
        return {**told, "pix": self._prepare_pix(told["next"], date)}

    def _prepare_pix(self, installment, date):
        """Return the code of the payment that is due next, if there is one."""
        if not installment or installment.currency_id.name != "BRL":
            return {}
        pix = self.env["collections.pix"]
        return pix._make(
            pix._get_account(installment.company_id),
            installment.amount_open,
            pix_reference.write(pix_reference.INSTALLMENT, installment.id),
            installment.partner_id,
            until=pix._get_last_day(date, installment.date_due, 0.0),
        )
