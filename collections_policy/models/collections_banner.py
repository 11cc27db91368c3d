"""What a debtor who has signed in is told, on every page of the portal."""

from odoo import models
from odoo.tools import SQL, formatLang

from ..pipeline.scope import Debtors

DUE = (None, "credits")  # reasons for which an item still counts, with the credits


class CollectionsBanner(models.AbstractModel):
    _name = "collections.banner"
    _description = "Collections: banner of the portal"

    def _prepare_values(self):
        """Return what the user's company, or person, owes since its due date.

        One statement finds that there is nothing, as for most who look; only where
        there is something, the policy is asked what it says of it.

        :return: for each creditor its name, amounts, the same with late charges if
            there are any, number of invoices and oldest date
        :rtype: list[dict]
        """
        if not self.env.user._is_portal():
            return []
        debtor = self.env.user.commercial_partner_id
        late = self._get_late(debtor, self.env.companies)
        creditors = [
            self._prepare_creditor(root, debtor, credits)
            for root, credits in late.items()
        ]
        return list(filter(None, creditors))

    def _prepare_creditor(self, root, debtor, credits):
        """Return what is owed to one creditor; nothing if it leaves all of it alone.

        :param root: a root company
        :param dict credits: the debtor's open credits, by currency's id
        """
        items = self._get_items(root, debtor)
        unpaid = [item for item in items if not item.held_reason]
        amounts = self._get_amounts(items, credits)
        if not unpaid or not amounts:
            return {}
        charges = self._get_charges(root, debtor, items, amounts)
        return {
            "name": root.name,
            "amounts": self._write_amounts(amounts),
            "with_charges": charges
            and self._write_amounts(
                {
                    currency: amount + charges.get(currency.id, 0.0)
                    for currency, amount in amounts.items()
                }
            ),
            "count": len({item.move_id for item in unpaid}),
            "oldest": min(item.date_due for item in unpaid),
        }

    def _write_amounts(self, amounts):
        return [
            formatLang(self.env, amount, currency_obj=currency)
            for currency, amount in amounts.items()
        ]

    def _get_charges(self, root, debtor, items, amounts):
        """Return what overdue items cost up to today, where that is known of all.

        :param dict amounts: what is owed after credits, by currency
        :return: the charges by the currency's id
        :rtype: dict[int, float]
        """
        owed = {currency.id for currency in amounts}
        line_ids = {item.line_id for item in items if item.currency_id in owed}
        claims = [
            claim
            for claim in self.env["collections.charge.statement"]._get_claims(
                root, root._get_collections_date(), Debtors(ids=debtor.ids)
            )
            if claim.line_id in line_ids
        ]
        if any(claim.amount is None for claim in claims):
            return {}
        charges = dict.fromkeys((claim.currency_id for claim in claims), 0.0)
        for claim in claims:
            charges[claim.currency_id] += float(claim.amount)
        return charges if any(charges.values()) else {}

    def _get_items(self, root, debtor):
        """Return the overdue items that count, of the companies that the user sees.

        :rtype: list[EvaluatedItem]
        """
        date = root._get_collections_date()
        evaluator = self.env["collections.evaluator"].sudo()
        return [
            item
            for item in evaluator._evaluate(root, date, partners=debtor)
            if item.company_id in self.env.companies.ids
            and item.date_due < date
            and item.held_reason in DUE
        ]

    def _get_amounts(self, items, credits):
        """Return what is owed after credits, where that is more than nothing.

        :rtype: dict[res.currency, float]
        """
        totals = {}
        for item in items:
            total = totals.get(item.currency_id, -credits.get(item.currency_id, 0.0))
            totals[item.currency_id] = total + item.amount_currency
        currencies = self.env["res.currency"].sudo().browse(totals)
        return {
            currency: currency.round(totals[currency.id])
            for currency in currencies
            if currency.compare_amounts(totals[currency.id], 0) > 0
        }

    def _get_late(self, debtor, companies):
        """Return the root companies to which anything is late, with open credits.

        :rtype: dict[res.company, dict[int, float]]
        """
        late = {}
        for company_id, currency_id, is_late, credit in self.env.execute_query(
            self._get_late_sql(debtor, companies)
        ):
            root = self.env["res.company"].sudo().browse(company_id).root_id
            known = late.setdefault(root, {"credits": {}, "is_late": False})
            known["is_late"] |= is_late
            known["credits"].setdefault(currency_id, 0.0)
            known["credits"][currency_id] += credit
        return {
            root: found["credits"] for root, found in late.items() if found["is_late"]
        }

    def _get_late_sql(self, debtor, companies):
        self.env["account.move.line"].flush_model()
        today = max(company._get_collections_date() for company in companies)
        return SQL(
            """
            SELECT line.company_id,
                   line.currency_id,
                   BOOL_OR(line.amount_residual_currency > 0
                           AND COALESCE(line.date_maturity, line.date) < %(today)s),
                   COALESCE(-SUM(line.amount_residual_currency) FILTER (
                       WHERE line.amount_residual_currency < 0), 0)
              FROM res_partner AS contact
              JOIN account_move_line AS line ON line.partner_id = contact.id
              JOIN account_account AS account ON account.id = line.account_id
             WHERE contact.commercial_partner_id = %(debtor)s
               AND line.company_id IN %(companies)s
               AND account.account_type = 'asset_receivable'
               AND line.reconciled IS NOT TRUE
               AND line.parent_state = 'posted'
               AND line.amount_residual_currency <> 0
          GROUP BY line.company_id, line.currency_id
            """,
            today=today,
            debtor=debtor.id,
            companies=tuple(companies.ids),
        )
