"""What the debtor said, kept as what it is: a promise, a dispute, a payment."""

from collections import namedtuple

from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_date

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

    def _get_outcome_keepers(self):
        """Return what keeps the outcomes that are more than a hold.

        Each takes the arguments of :meth:`_hold_for` after the outcome.

        :rtype: dict[str, callable]
        """
        return {"promised": self._keep_promise, "disputed": self._keep_dispute}

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

    def _hold_for(
        self, outcome, moves, until=None, note=None, source="case", **details
    ):
        """Leave invoices alone for what the debtor said of them; tell it on the case.

        A new word takes the place of an older one of the same kind.

        :param str outcome: a code of :meth:`_get_outcome_holds`
        :param moves: the invoices; none for all that is owed
        :param date until: the last day of the hold; none until it is lifted
        :param str note: what was said
        :param str source: how it was said, a code of ``collections.promise``
        :param details: what else was asked: ``amount`` (in the invoices' currency) for
            a promise, ``reason`` for a dispute
        :return: the ``collections.hold`` records
        """
        self.ensure_one()
        keeper = self._get_outcome_keepers().get(outcome)
        if keeper:
            return keeper(moves, until, note, source, **details).hold_ids
        Hold = self.env["collections.hold"]
        values = self._prepare_outcome_values(outcome, until, note)
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

    def _keep_promise(self, moves, until, note, source, amount=None, **_details):
        """Note what was promised: if no amount, all that is open of the invoices."""
        lines = self._get_word_items(moves)
        if amount is None:
            amount = sum(lines.mapped("amount_residual_currency"))
        return self.env["collections.promise"]._note(
            self.company_id, self.partner_id, lines, amount, until, source, note=note
        )

    def _keep_dispute(self, moves, until, note, source, reason=None, **_details):
        """Open a dispute about all that is open of the invoices."""
        claims = [(line, None) for line in self._get_word_items(moves)]
        return self.env["collections.dispute"]._open(
            self.company_id, self.partner_id, claims, reason, note, source
        )

    def _get_word_items(self, moves):
        """Return the open items of some invoices, or all that the debtor owes."""
        items = moves.line_ids or self.open_item_ids
        return items._filter_collections_open()

    def _prepare_outcome_values(self, outcome, until, note):
        return {
            "kind": self._get_outcome_holds()[outcome].kind,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "date_from": self.company_id._get_collections_date(),
            "date_to": until or False,
            "reason": self._get_outcome_reason(outcome, until, note),
        }

    def _get_outcome_reason(self, outcome, until, note):
        """Return in a line what was said: “3/20/2026: by bank transfer”."""
        said = [until and format_date(self.env, until), (note or "").strip()]
        return ": ".join(filter(None, said)) or self._get_outcome_label(outcome)

    def _get_outcome_label(self, outcome):
        return dict(self.env["collections.action"]._selection_outcome())[outcome]

    def _draw_outcome(self, outcome, moves, reason):
        invoices = ", ".join(moves.mapped("name")) or self.env._("all that is owed")
        return Markup("<p><b>%s</b> (%s)<br/>%s</p>") % (
            self._get_outcome_label(outcome),
            invoices,
            reason,
        )
