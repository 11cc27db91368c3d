"""What should be there before a debt goes to a lawyer, and what of it is missing."""

from datetime import timedelta
from typing import NamedTuple

from odoo import models
from odoo.tools.misc import format_amount, format_date

SOON = 60  # days before a limitation date from which it is warned of


class Check(NamedTuple):
    """One line of the checklist: whether it is met, and that in words."""

    code: str
    is_met: bool
    words: str


class CollectionsDossierChecklist(models.AbstractModel):
    """A checklist: nothing in it forbids anything, a person decides."""

    _name = "collections.dossier.checklist"
    _description = "Collections: what is missing before a lawsuit"

    def _get_checks(self, case):
        """Return what a case should have before it goes to a lawyer.

        :param case: a ``collections.case``
        :rtype: list[Check]
        """
        case.ensure_one()
        case = case.sudo()
        items = self._get_items(case)
        checks = (check(case, items) for check in self._get_methods())
        return [check for check in checks if check]

    def _get_methods(self):
        """Return what is checked, in this order: methods of a case and its items.

        TO EXTEND where a company asks for more.
        """
        return [
            self._check_amount,
            self._check_age,
            self._check_answers,
            self._check_words,
            self._check_notices,
            self._check_limitation,
            self._check_address,
            self._check_chain,
        ]

    def _get_items(self, case):
        """Return the items that are overdue, without the customer's own credits."""
        return self.env["collections.notice"]._get_overdue_items(case)

    def _get_policy(self, case, items):
        """Return the policy whose terms apply: that of the oldest item."""
        oldest = items.sorted(lambda line: line.date_maturity or line.date)[:1]
        return oldest.collections_applied_policy_id or case.policy_id

    # === CHECKS === #

    def _check_amount(self, case, items):
        policy = self._get_policy(case, items)
        currency = case.currency_id
        least = policy.legal_minimum_amount
        return Check(
            "amount",
            currency.compare_amounts(case.amount_overdue, least) >= 0 and bool(items),
            self.env._(
                "%(amount)s are overdue; worth a lawsuit from %(least)s",
                amount=format_amount(self.env, case.amount_overdue, currency),
                least=format_amount(self.env, least, currency),
            ),
        )

    def _check_age(self, case, items):
        least = self._get_policy(case, items).legal_minimum_days
        return Check(
            "age",
            bool(items) and case.days_overdue >= least,
            self.env._(
                "The oldest item is %(days)s days late; at least %(least)s",
                days=case.days_overdue,
                least=least,
            ),
        )

    def _check_answers(self, case, items):
        if case.answer_hold_id:
            return Check(
                "answers", False, self.env._("The customer answered: read it first")
            )
        return Check("answers", True, self.env._("No answer waits to be read"))

    def _check_words(self, case, items):
        """Look for what the debtor said, and we have to wait for."""
        kinds = dict(
            self.env["collections.hold"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        held = {
            line.collections_held_reason
            for line in items
            if line.collections_held_reason in kinds
        }
        if held:
            words = ", ".join(sorted(kinds[reason] for reason in held))
            return Check("words", False, self.env._("Items are left alone: %s", words))
        return Check(
            "words", True, self.env._("No promise, dispute or agreement is open")
        )

    def _check_notices(self, case, items):
        needed = int(self._get_policy(case, items).legal_evidence or 0)
        if not needed:
            return None
        notices = self.env["collections.notice"].search(
            [("case_id", "=", case.id), ("grade", ">=", needed)]
        )
        missing = items - notices.line_ids.move_line_id
        levels = dict(
            self.env["collections.policy"]
            ._fields["legal_evidence"]
            ._description_selection(self.env)
        )
        if missing:
            return Check(
                "notices",
                False,
                self.env._(
                    "No registered notice with this proof (%(proof)s) about %(items)s",
                    proof=levels[str(needed)],
                    items=", ".join(sorted(set(missing.move_id.mapped("name")))),
                ),
            )
        return Check(
            "notices",
            bool(items),
            self.env._("A registered notice about each item (%s)", levels[str(needed)]),
        )

    def _check_limitation(self, case, items):
        """Warn of items whose limitation period is over, or ends soon.

        How many years it takes is a matter of the policy: in Brazil five for debts in a
        written instrument (Código Civil, art. 206, § 5, I).
        """
        ends = min(
            filter(None, items.mapped("collections_limitation_date")), default=None
        )
        if not ends:
            return None
        today = case.company_id._get_collections_date()
        return Check(
            "limitation",
            ends - timedelta(days=SOON) > today,
            self.env._(
                "The first limitation period ends on %s",
                format_date(self.env, ends),
            ),
        )

    def _check_address(self, case, items):
        partner = case.partner_id
        has_all = partner.vat and partner.street and partner.city
        words = (
            self.env._("The customer's tax ID and address are known")
            if has_all
            else self.env._("The customer's tax ID or address is not known")
        )
        return Check("address", bool(has_all), words)

    def _check_chain(self, case, items):
        broken = case._find_breaks()
        words = (
            self.env._("The chain of events is broken: verify it")
            if broken
            else self.env._("All events are what they were")
        )
        return Check("chain", not broken, words)
