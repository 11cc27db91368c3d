"""Where escalation resumes for what was in an agreement that was not kept."""

from odoo import models


class CollectionsAgreementLine(models.Model):
    _inherit = "collections.agreement.line"

    def _resume(self):
        """Let the items go on at the level that their policy says.

        The level before it counts as reached today; without a level in the policy,
        they go on where they stood.
        """
        for agreement in self.agreement_id:
            level = agreement.policy_id.agreement_resume_level_id
            before = level and level._get_level_before()
            if before:
                items = agreement._get_items().filtered(
                    lambda item: not item.reconciled
                )
                self.env["collections.item"]._set_reached(
                    items, before, agreement._get_today()
                )


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    def _get_level_before(self):
        """Return the level that comes before on the ladder; none if it is the first."""
        self.ensure_one()
        ladder = self.policy_id._get_ladder()
        lower = ladder.filtered(
            lambda level: (level.sequence, level.id) < (self.sequence, self.id)
        )
        return lower[-1:]


class CollectionsItem(models.Model):
    _inherit = "collections.item"

    def _set_reached(self, items, level, date):
        """Note that open items stand at a level from a day on, whatever happened.

        :param items: ``account.move.line`` records
        :param level: the ``collections.level``
        :param date: the day
        """
        states = self.search([("move_line_id", "in", items.ids)])
        states.write({"level_id": level.id, "level_date": date, "settled": False})
        missing = items - states.move_line_id
        self.create([self._prepare_reached(item, level, date) for item in missing])
        self._forget_cached()

    def _prepare_reached(self, item, level, date):
        return {
            "item_key": item.id,
            "move_line_id": item.id,
            "move_id": item.move_id.id,
            "level_id": level.id,
            "level_date": date,
        }
