"""The way of open items through the ladder: their levels, and what came of each."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.collections_action import HAPPENED

STUCK_AFTER = 30  # days at a level without a payment and without the next level


class CollectionsPassage(models.Model):
    """An open item at a level: what it was about then, and what became of it.

    A view on the history of actions and on the ledger.  The amount at the beginning is,
    to the cent, what was paid at the level, what went on to another one, and what is
    still open at it.  What an item owes while it is at an agreement's instalments is
    open at the level that it had before.
    """

    _name = "collections.passage"
    _description = "Item at a level"
    _auto = False
    _log_access = False
    _order = "date_entered desc, id desc"
    _rec_name = "name"

    action_id = fields.Many2one(comodel_name="collections.action", readonly=True)
    case_id = fields.Many2one(comodel_name="collections.case", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_line_id = fields.Many2one(
        comodel_name="account.move.line", string="Open Item", readonly=True
    )
    move_id = fields.Many2one(
        comodel_name="account.move", string="Invoice", readonly=True
    )
    name = fields.Char(string="Number", readonly=True)
    policy_id = fields.Many2one(comodel_name="collections.policy", readonly=True)
    level_id = fields.Many2one(comodel_name="collections.level", readonly=True)
    next_level_id = fields.Many2one(
        comodel_name="collections.level",
        string="Went On To",
        readonly=True,
        help="The level that happened next.",
    )
    channel = fields.Selection(
        selection=lambda self: self.env["collections.channel"]._selection_channel(),
        readonly=True,
        help="By which the level happened.",
    )
    collector_id = fields.Many2one(comodel_name="res.users", readonly=True)
    salesperson_id = fields.Many2one(comodel_name="res.users", readonly=True)
    date_entered = fields.Date(string="Came to the Level On", readonly=True)
    date_left = fields.Date(
        string="Left It On",
        readonly=True,
        help="The day of the next level, or of the last payment.",
    )
    days = fields.Integer(
        string="Days at the Level",
        readonly=True,
        aggregator="avg",
        help="Until it was left; until today, where the item is still at it.",
    )
    outcome = fields.Selection(
        selection=[
            ("paid", "Paid or credited"),
            ("moved_on", "Moved on"),
            ("waiting", "Still open"),
            ("stuck", "Stuck"),
        ],
        readonly=True,
        help="Stuck: open for more than 30 days at the level, with nothing else having "
        "happened.",
    )
    amount = fields.Monetary(
        string="Came to the Level",
        readonly=True,
        help="What was open of the item when the level happened.",
    )
    amount_paid = fields.Monetary(
        string="Settled at the Level",
        readonly=True,
        help="Paid, credited or put on another item, before the next level.",
    )
    amount_moved = fields.Monetary(
        string="Went On",
        readonly=True,
        help="What was open when the next level happened.",
    )
    amount_left = fields.Monetary(
        string="Open at the Level",
        readonly=True,
        help="What is still open of items that have come no further.",
    )

    @property
    def _table_query(self):
        return SQL(
            "SELECT %s FROM %s",
            SQL(", ").join(
                SQL("%s AS %s", value, SQL.identifier(name))
                for name, value in self._get_columns().items()
            ),
            self._get_source_sql(),
        )

    @api.model
    def _get_columns(self):
        """Return each column with what it is, on the tables of the source."""
        today = self.env.company.root_id._get_collections_date()
        moved = SQL(
            "CASE WHEN onward.level_id IS NULL THEN 0 "
            "ELSE LEAST(GREATEST(onward.amount, 0), line.amount) END"
        )
        left = SQL(
            "CASE WHEN onward.level_id IS NOT NULL OR item.reconciled "
            "OR item.parent_state <> 'posted' THEN 0 "
            "ELSE LEAST(GREATEST(item.amount_residual, 0), line.amount) END"
        )
        date_left = SQL(
            """
            COALESCE(onward.date_reached, CASE WHEN %s = 0 THEN GREATEST(
                action.date_reached,
                (SELECT MAX(partial.max_date)
                   FROM account_partial_reconcile AS partial
                  WHERE partial.debit_move_id = item.id)) END)
            """,
            left,
        )
        return {
            "id": SQL("line.id"),
            "action_id": SQL("action.id"),
            "case_id": SQL("action.case_id"),
            "partner_id": SQL("action.partner_id"),
            "company_id": SQL("action.company_id"),
            "move_line_id": SQL("item.id"),
            "move_id": SQL("item.move_id"),
            "name": SQL("line.name"),
            "policy_id": SQL("level.policy_id"),
            "level_id": SQL("level.id"),
            "next_level_id": SQL("onward.level_id"),
            "channel": SQL("action.channel"),
            "collector_id": SQL("debt.user_id"),
            "salesperson_id": SQL("move.invoice_user_id"),
            "date_entered": SQL("action.date_reached"),
            "date_left": date_left,
            "days": SQL("COALESCE(%s, %s) - action.date_reached", date_left, today),
            "outcome": SQL(
                "CASE WHEN onward.level_id IS NOT NULL THEN 'moved_on' "
                "WHEN %s = 0 THEN 'paid' "
                "WHEN action.date_reached < %s::date - %s THEN 'stuck' "
                "ELSE 'waiting' END",
                left,
                today,
                STUCK_AFTER,
            ),
            "amount": SQL("line.amount"),
            "amount_paid": SQL("line.amount - (%s) - (%s)", moved, left),
            "amount_moved": moved,
            "amount_left": left,
        }

    @api.model
    def _get_source_sql(self):
        """Return the tables: an item with the first action that brought it to a level.

        What comes next is looked up for each, so that a condition on the level or on
        the day is tried before.
        """
        return SQL(
            """
            collections_action_line AS line
              JOIN collections_action AS action ON action.id = line.action_id
              JOIN collections_case AS debt ON debt.id = action.case_id
              JOIN collections_level_step AS step ON step.id = line.step_id
              JOIN collections_level AS level ON level.id = step.level_id
              JOIN account_move_line AS item ON item.id = line.move_line_id
              JOIN account_move AS move ON move.id = item.move_id
         LEFT JOIN LATERAL (
                SELECT later_step.level_id, later.amount, later_action.date_reached
                  FROM collections_action_line AS later
                  JOIN collections_action AS later_action
                    ON later_action.id = later.action_id
                  JOIN collections_level_step AS later_step
                    ON later_step.id = later.step_id
                 WHERE later.item_key = line.item_key
                   AND NOT later.cancelled
                   AND later_step.level_id <> level.id
                   AND later_action.state IN %(happened)s
                   AND (later_action.date_reached, later.id)
                       > (action.date_reached, line.id)
              ORDER BY later_action.date_reached, later.id
                 LIMIT 1
                   ) AS onward ON TRUE
             WHERE action.state IN %(happened)s
               AND action.date_reached IS NOT NULL
               AND NOT line.cancelled
               AND NOT EXISTS (
                SELECT FROM collections_action_line AS sooner
                  JOIN collections_action AS sooner_action
                    ON sooner_action.id = sooner.action_id
                  JOIN collections_level_step AS sooner_step
                    ON sooner_step.id = sooner.step_id
                 WHERE sooner.item_key = line.item_key
                   AND NOT sooner.cancelled
                   AND sooner_step.level_id = level.id
                   AND sooner_action.state IN %(happened)s
                   AND (sooner_action.date_reached, sooner.id)
                       < (action.date_reached, line.id)
                   )
            """,
            happened=HAPPENED,
        )

    @api.model
    def _flush_sources(self):
        """Write what is still pending of all that the view reads."""
        for model in (
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "collections.action",
            "collections.action.line",
            "collections.case",
            "collections.level",
            "collections.level.step",
        ):
            self.env[model].flush_model()

    def _search(self, domain, *args, **kwargs):
        # EXTENDS 'base': a view has nothing that says what it rests on
        self._flush_sources()
        return super()._search(domain, *args, **kwargs)

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()
