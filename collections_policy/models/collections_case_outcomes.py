"""What the debtor said, turned into a hold: a promise, a dispute, a payment."""

from collections import namedtuple

from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_amount, format_date

from ..tools.calendars import add_working_days

OutcomeHold = namedtuple("OutcomeHold", ("kind", "days"))
OutcomeHold.__doc__ = """The hold that an outcome asks for.

``days``: how many business days it lasts if nobody says otherwise; ``None`` for as long
as nobody lifts it.
"""


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def _get_outcome_holds(self):
        """Return the outcomes of a talk that ask for a hold.

        To be extended where another outcome does.

        :rtype: dict[str, OutcomeHold]
        """
        return {
            "promised": OutcomeHold("promise", 5),
            "disputed": OutcomeHold("dispute", None),
            "says_paid": OutcomeHold("payment_notice", 3),
        }

    def _get_hold_until(self, outcome):
        """Return the last day of an outcome's hold if nobody says otherwise."""
        hold = self._get_outcome_holds().get(outcome)
        if not hold or hold.days is None:
            return False
        company = self.company_id
        return add_working_days(
            company._get_collections_date(),
            hold.days,
            company._get_working_day_test(),
        )

    def _hold_for(self, outcome, moves, until=None, note=None, amount=None):
        """Hold invoices for what the debtor said of them, and tell it on the case.

        A new word takes the place of an older one of the same kind.  To be extended by
        what keeps promises and disputes as records of their own.

        :param str outcome: a code of :meth:`_get_outcome_holds`
        :param moves: the invoices; none for all that is owed
        :param date until: the last day of the hold; none until it is lifted
        :param str note: what was said
        :param float amount: what was promised or paid, in the company's currency
        :return: the ``collections.hold`` records
        """
        self.ensure_one()
        Hold = self.env["collections.hold"]
        values = self._prepare_outcome_values(outcome, until, note, amount)
        targets = [move.id for move in moves] or [False]
        earlier = Hold.search(
            [
                ("kind", "=", values["kind"]),
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("move_id", "in", targets),
            ]
        )
        holds = Hold.create([{**values, "move_id": move_id} for move_id in targets])
        earlier.action_lift()
        self._message_log(body=self._draw_outcome(outcome, moves, values["reason"]))
        return holds

    def _prepare_outcome_values(self, outcome, until, note, amount):
        return {
            "kind": self._get_outcome_holds()[outcome].kind,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "date_from": self.company_id._get_collections_date(),
            "date_to": until or False,
            "reason": self._get_outcome_reason(outcome, until, note, amount),
        }

    def _get_outcome_reason(self, outcome, until, note, amount):
        """Return in a line what was said: “$ 500.00, 3/20/2026: after Easter”."""
        facts = [
            amount and format_amount(self.env, amount, self.currency_id),
            until and format_date(self.env, until),
        ]
        facts = ", ".join(filter(None, facts))
        said = ": ".join(filter(None, [facts, (note or "").strip()]))
        return said or self._get_outcome_label(outcome)

    def _get_outcome_label(self, outcome):
        return dict(self.env["collections.action"]._selection_outcome())[outcome]

    def _draw_outcome(self, outcome, moves, reason):
        invoices = ", ".join(moves.mapped("name")) or self.env._("all that is owed")
        return Markup("<p><b>%s</b> (%s)<br/>%s</p>") % (
            self._get_outcome_label(outcome),
            invoices,
            reason,
        )
