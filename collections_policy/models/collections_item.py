from odoo import fields, models
from odoo.tools import SQL


class CollectionsItem(models.Model):
    """How far an open item has come on its ladder.

    A narrow table keyed by what is chased, a journal item by its id or an instalment of
    an agreement by minus its id: a column on the ledger's largest table
    would cost eight times as much to update.  A row appears when the first level of an
    item has happened; it is the *last level that happened*, never one that is planned.
    """

    _name = "collections.item"
    _description = "Collections state of an open item"
    _rec_name = "move_line_id"
    _log_access = False

    item_key = fields.Integer(required=True)
    move_line_id = fields.Many2one(
        comodel_name="account.move.line", ondelete="cascade", index="btree_not_null"
    )
    move_id = fields.Many2one(
        comodel_name="account.move", ondelete="cascade", index="btree_not_null"
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

    _item_key_unique = models.UniqueIndex("(item_key)")

    def _derive(self, action_lines):
        """Work out again, from the history of actions, how far open items have come.

        The level of an item is the highest one of which an action was sent, done, or
        skipped by a person; its date is the latest of that level.  An item of which
        nothing happened (any more) has no state.

        :param action_lines: ``collections.action.line`` records of the open items
        """
        keys = {key for key in action_lines.mapped("item_key") if key}
        if not keys:
            return
        self.env["collections.action"].flush_model()
        self.env["collections.action.line"].flush_model()
        chosen = SQL("IN %s", tuple(keys))
        history = SQL(
            """
            SELECT DISTINCT ON (line.item_key)
                   line.item_key, item.id, item.move_id, level.id, action.date_reached
              FROM collections_action_line AS line
         LEFT JOIN account_move_line AS item ON item.id = line.move_line_id
              JOIN collections_action AS action ON action.id = line.action_id
              JOIN collections_level_step AS step ON step.id = line.step_id
              JOIN collections_level AS level ON level.id = step.level_id
             WHERE line.item_key %s
               AND (item.id IS NOT NULL OR line.item_key < 0)
               AND NOT line.cancelled
               AND action.state IN ('sent', 'done', 'skipped')
          ORDER BY line.item_key, level.ladder_days DESC, level.sequence DESC,
                   action.date_reached DESC
            """,
            chosen,
        )
        self.env.cr.execute(
            SQL(
                """
                WITH history AS (%(history)s),
                forgotten AS (
                    DELETE FROM collections_item
                     WHERE item_key %(chosen)s
                       AND item_key NOT IN (SELECT item_key FROM history)
                )
                INSERT INTO collections_item
                            (item_key, move_line_id, move_id, level_id, level_date,
                             settled)
                     SELECT *, FALSE FROM history
                ON CONFLICT (item_key) DO UPDATE
                        SET level_id = EXCLUDED.level_id,
                            level_date = CASE
                                WHEN collections_item.level_id = EXCLUDED.level_id
                                THEN GREATEST(collections_item.level_date,
                                              EXCLUDED.level_date)
                                ELSE EXCLUDED.level_date END
                """,
                history=history,
                chosen=chosen,
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
