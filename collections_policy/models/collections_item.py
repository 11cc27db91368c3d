from odoo import fields, models
from odoo.tools import SQL


class CollectionsItem(models.Model):
    """How far an open item has come on its ladder.

    A narrow table keyed by the journal item: a column on the ledger's largest table
    would cost eight times as much to update.  A row appears when the first level of an
    item has happened; it is the *last level that happened*, never one that is planned.
    """

    _name = "collections.item"
    _description = "Collections state of an open item"
    _rec_name = "move_line_id"
    _log_access = False

    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        required=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(
        comodel_name="account.move", required=True, ondelete="cascade", index=True
    )
    level_id = fields.Many2one(
        comodel_name="collections.level", required=True, ondelete="restrict", index=True
    )
    policy_id = fields.Many2one(related="level_id.policy_id")
    level_date = fields.Date(
        required=True,
        help="The day on which the level happened, or on which a payment that was "
        "undone opened the item again.",
    )
    settled = fields.Boolean(
        required=True, default=False, help="Nothing was owed when last looked at."
    )

    _move_line_unique = models.UniqueIndex("(move_line_id)")

    def _derive(self, move_lines):
        """Work out again, from the history of actions, how far open items have come.

        The level of an item is the highest one of which an action was sent, done, or
        skipped by a person; its date is the latest of that level.  An item of which
        nothing happened (any more) has no state.

        :param move_lines: ``account.move.line`` records
        """
        if not move_lines:
            return
        self.env["collections.action"].flush_model()
        self.env["collections.action.line"].flush_model()
        lines = SQL("IN %s", tuple(move_lines.ids))
        history = SQL(
            """
            SELECT DISTINCT ON (line.move_line_id)
                   line.move_line_id, item.move_id, level.id, action.date_reached
              FROM collections_action_line AS line
              JOIN account_move_line AS item ON item.id = line.move_line_id
              JOIN collections_action AS action ON action.id = line.action_id
              JOIN collections_level_step AS step ON step.id = line.step_id
              JOIN collections_level AS level ON level.id = step.level_id
             WHERE line.move_line_id %s
               AND NOT line.cancelled
               AND action.state IN ('sent', 'done', 'skipped')
          ORDER BY line.move_line_id, level.ladder_days DESC, level.sequence DESC,
                   action.date_reached DESC
            """,
            lines,
        )
        self.env.cr.execute(
            SQL(
                """
                WITH history AS (%(history)s),
                forgotten AS (
                    DELETE FROM collections_item
                     WHERE move_line_id %(lines)s
                       AND move_line_id NOT IN (SELECT move_line_id FROM history)
                )
                INSERT INTO collections_item
                            (move_line_id, move_id, level_id, level_date, settled)
                     SELECT *, FALSE FROM history
                ON CONFLICT (move_line_id) DO UPDATE
                        SET level_id = EXCLUDED.level_id,
                            level_date = CASE
                                WHEN collections_item.level_id = EXCLUDED.level_id
                                THEN GREATEST(collections_item.level_date,
                                              EXCLUDED.level_date)
                                ELSE EXCLUDED.level_date END
                """,
                history=history,
                lines=lines,
            )
        )
        self._forget_cached()

    def _settle(self, date, debtors):
        """Note which items are paid, and which are open again.

        An item whose payment was undone keeps its level; the gap to the next one counts
        from the day on which that is noticed, so that it never jumps.

        :param date: the day, in the company's time zone
        :param Debtors debtors: whose items to look at
        """
        self.flush_model()
        self.env["account.move.line"].flush_model()
        is_open = SQL("(line.reconciled IS NOT TRUE AND line.parent_state = 'posted')")
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_item AS item
                   SET settled = NOT %(is_open)s,
                       level_date = CASE WHEN item.settled
                                         THEN GREATEST(item.level_date, %(date)s)
                                         ELSE item.level_date END
                  FROM account_move_line AS line
                  JOIN res_partner AS contact ON contact.id = line.partner_id
                 WHERE line.id = item.move_line_id
                   AND item.settled = %(is_open)s
                   AND %(in_scope)s
                """,
                is_open=is_open,
                date=date,
                in_scope=debtors.sql(SQL("contact.commercial_partner_id")),
            )
        )
        self._forget_cached()

    def _forget_cached(self):
        self.env["collections.item"].invalidate_model()
        for model in ("account.move", "account.move.line"):
            fnames = self.env[model]._get_collections_fields()
            self.env[model].invalidate_model(fnames, flush=False)
