"""Cases that wait for the proof of a registered notice, or for a notice at all."""

from odoo import api, fields, models
from odoo.tools import SQL


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    attention = fields.Selection(
        selection_add=[("notice", "Registered notice to make")],
    )
    lacks_notice = fields.Boolean(
        readonly=True,
        help="The next level waits for proof of delivery, and there is no notice that "
        "may still bring it.",
    )
    awaited_proof = fields.Char(
        string="Waits for Proof",
        compute="_compute_next",
        help="What the next level of an invoice waits for.",
    )

    @api.depends("notice_ids.state")
    def _compute_next(self):
        # EXTENDS 'collections_policy'
        return super()._compute_next()

    def _set_next(self, items):
        # EXTENDS 'collections_policy'
        result = super()._set_next(items)
        waiting = {
            case: [item for item in mine if item.awaits_proof and not item.held_reason]
            for case, mine in items.items()
        }
        notices = self.env["collections.notice"]._find_about(
            item.line_id for mine in waiting.values() for item in mine
        )
        Level = self.env["collections.level"]
        for case in self:
            sentences = [
                Level.browse(item.next_level_id)._tell_waiting(
                    notices.get(item.line_id)
                )
                for item in waiting.get(case, [])
            ]
            case.awaited_proof = " ".join(dict.fromkeys(sentences))
        return result

    # === FIGURES === #

    def _get_figure_columns(self):
        # EXTENDS 'collections_policy': what else there is to do comes first
        figures = super()._get_figure_columns()
        lacks_notice = SQL("(debt.lacks_notice IS TRUE AND owed.overdue > 0) IS TRUE")
        figures["lacks_notice"] = lacks_notice
        figures["attention"] = SQL(
            "COALESCE(%s, CASE WHEN %s THEN 'notice' END)",
            figures["attention"],
            lacks_notice,
        )
        return figures


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    def _tell_waiting(self, notice=None):
        """Return, in words, that the level waits for proof, and where that stands.

        :param notice: the last ``collections.notice`` about the item, if there is one
        """
        self.ensure_one()
        if not notice:
            return self.env._(
                "“%s” waits for proof of delivery: no registered notice was made.",
                self.name,
            )
        states = dict(notice._fields["state"]._description_selection(self.env))
        return self.env._(
            "“%(level)s” waits for proof of delivery: notice %(notice)s is in the "
            "state “%(state)s”, evidence %(grade)s of %(needed)s.",
            level=self.name,
            notice=notice.name,
            state=states[notice.state],
            grade=notice.grade,
            needed=self.waits_for,
        )
