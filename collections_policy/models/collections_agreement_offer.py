"""What agreements can be about, before there is one: for whoever shapes an offer."""

from odoo import api, models
from odoo.fields import Domain

from ..tools.deal import Claim
from ..tools.late_charges import PARTS
from .collections_agreement import RUNNING
from .collections_charge import get_exact

# Of these, nothing is agreed on: who is right, or who may speak, is not settled
NOT_AGREEABLE = ("dispute", "prescribed", "blocked", "in_payment", "excluded")


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    @api.model
    def _get_agreeable_lines(self, company, debtor):
        """Return the open items of a debtor that an agreement can be about.

        What is disputed, prescribed, being paid, or in an agreement already, is not.

        :param company: a root company
        :param debtor: a commercial partner
        :return: ``account.move.line`` records, the oldest first
        """
        lines = self.env["account.move.line"].search(
            self._get_agreeable_domain(company, debtor), order="date_maturity, id"
        )
        evaluated = (
            self.env["collections.evaluator"]
            .sudo()
            ._evaluate(company, company._get_collections_date(), lines=lines)
        )
        left_out = {
            item.line_id for item in evaluated if item.held_reason in NOT_AGREEABLE
        }
        return lines.filtered(lambda line: line.id not in left_out)

    @api.model
    def _get_agreeable_domain(self, company, debtor):
        running = (
            self.env["collections.agreement.line"]
            .sudo()
            .search(
                [
                    ("agreement_id.partner_id", "=", debtor.id),
                    ("agreement_id.state", "in", RUNNING),
                ]
            )
        )
        return (
            Domain("partner_id.commercial_partner_id", "=", debtor.id)
            & Domain("company_id", "in", company._get_collections_companies().ids)
            & Domain("account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("amount_residual_currency", ">", 0)
            & Domain("id", "not in", running.move_line_id.ids)
        )

    @api.model
    def _reckon_claim(self, items, date):
        """Return what is owed of items on a day: principal, and late charges by part.

        :param items: ``account.move.line`` records in one currency
        :rtype: tuple[Claim, MissingValue | None]
        :return: the claim, and the first rate that is not known, if one is not
        """
        reckonings = self.env["collections.charger"]._reckon(items, date).values()
        missing = [each.missing for each in reckonings if each.missing]
        principal = sum(
            get_exact(item.amount_residual_currency, item.currency_id) for item in items
        )
        charges = {
            part: sum(getattr(each.claim, part) for each in reckonings)
            for part in PARTS
        }
        return Claim(principal=principal, **charges), missing[0] if missing else None

    @api.model
    def _find_limits(self, items, claim, date):
        """Return how far a collector may go with items.

        :param Claim claim: what is owed of them
        :rtype: Limits | None
        """
        due = [item.date_maturity or item.date for item in items]
        return (
            self._find_policy(items)
            .sudo()
            ._choose_limits(
                items.partner_id.commercial_partner_id,
                (date - min(due, default=date)).days,
                claim.principal,
                items.currency_id,
                date,
            )
        )

    @api.model
    def _create_offer(self, items, values):
        """Create a draft about items, shaped by terms.

        :param dict values: the terms, and what else the agreement is to hold
        :raises UserError: if they make no agreement, with why
        """
        draft = self.create({**self._prepare_from_items(items), **values})
        draft._reshape()
        return draft
