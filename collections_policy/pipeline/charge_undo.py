"""What was booked is undone when what caused it is undone."""

from odoo import models

from ..tools.late_charges import PARTS


class CollectionsChargeBooker(models.AbstractModel):
    _inherit = "collections.charge.booker"

    def _review(self, charges, date):
        """Undo those of an item's charges that do not hold any more, the latest first.

        What was booked too high is booked again as it should be.

        :param charges: the item's charges that are in force
        :param date: the company's day
        :return: those that were undone
        """
        charges._lock()
        standing = charges - charges._note_cancelled()
        undone = charges.browse()
        for charge in standing.filtered(lambda each: each.kind == "booked").sorted(
            "number", reverse=True
        ):
            reason = self._find_lapse(charge, standing - undone)
            if reason:
                charge._undo(date, reason)
                undone |= charge
        for charge in undone.filtered("move_line_id").sorted("number"):
            if self._is_caused(charge):
                self._book(
                    charge.move_line_id, charge.date, charge.cause, charge.level_id
                )
        for charge in standing - undone:
            charge.payments = self._get_payments(charge.move_line_id)
        return undone

    def _is_caused(self, charge):
        """Tell whether what caused a charge is still so."""
        line = charge.move_line_id
        return line.parent_state == "posted" and (
            charge.cause != "paid" or line.reconciled
        )

    def _find_lapse(self, charge, standing):
        """Return, in words, why a charge no longer holds; nothing if it does.

        :param standing: the charges of the same item that hold
        """
        line = charge.move_line_id
        if not line or line.parent_state == "cancel":
            return self.env._("The invoice was cancelled, or changed.")
        if not self._is_caused(charge):
            return self.env._("The payment was undone.")
        if self._is_too_much(charge, standing):
            return self.env._("The invoice costs less by now than was booked.")
        return ""

    def _is_too_much(self, charge, standing):
        """Tell whether more was settled up to a charge than its day's reckoning says.

        Where nothing can be reckoned any more, what was booked stays.
        """
        line = charge.move_line_id
        reckoning = self.env["collections.charger"]._reckon(line, charge.date).get(line)
        if not reckoning or not reckoning.charges:
            return False
        settled = standing.filtered(
            lambda each: each.number <= charge.number
        )._get_parts()
        return any(
            getattr(settled, part) > getattr(reckoning.charges, part) for part in PARTS
        )
