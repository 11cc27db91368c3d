"""What simulations come to: by day, by level and channel, and whom notices go to."""

from odoo import fields, models
from odoo.tools import SQL

VARIANTS = [("today", "As it is"), ("changed", "With the change")]


class CollectionsSimulation(models.Model):
    _inherit = "collections.simulation"

    line_ids = fields.One2many(
        comodel_name="collections.simulation.line",
        inverse_name="simulation_id",
        string="Day by Day",
        readonly=True,
    )
    comparison_ids = fields.One2many(
        comodel_name="collections.simulation.comparison",
        inverse_name="simulation_id",
        string="By Level and Channel",
        readonly=True,
    )
    level_ids = fields.One2many(
        comodel_name="collections.simulation.level",
        inverse_name="simulation_id",
        string="At the End",
        readonly=True,
    )
    notice_ids = fields.One2many(
        comodel_name="collections.simulation.notice",
        inverse_name="simulation_id",
        string="Formal Notices",
        readonly=True,
    )


class CollectionsSimulationPart(models.AbstractModel):
    """What is said of one of a simulation's courses.

    Levels are named, not referred to: those that are only tried exist nowhere else.
    """

    _name = "collections.simulation.part"
    _description = "Part of a collections simulation"
    _log_access = False

    simulation_id = fields.Many2one(
        comodel_name="collections.simulation",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="simulation_id.company_id", store=True)
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    variant = fields.Selection(selection=VARIANTS, required=True)
    policy_id = fields.Many2one(comodel_name="collections.policy", ondelete="set null")
    level = fields.Char()
    level_days = fields.Float(string="Place on the Ladder", aggregator=None)

    def _selection_channel(self):
        return self.env["collections.channel"]._selection_channel()

    def _selection_reason(self):
        return self.env["collections.action"]._selection_reason()


class CollectionsSimulationLine(models.Model):
    """What happens on a day at a level by a channel, or what becomes of it."""

    _name = "collections.simulation.line"
    _description = "Day of a collections simulation"
    _inherit = ["collections.simulation.part"]
    _order = "date, variant, level_days, id"
    _rec_name = "level"
    _log_access = False

    date = fields.Date(required=True)
    kind = fields.Selection(
        selection=[
            ("done", "Goes out, or is done"),
            ("later", "Put off"),
            ("no", "Not allowed"),
            ("unreached", "Not reached"),
            ("notice", "Registered notice"),
        ],
        string="What",
        required=True,
    )
    reason = fields.Selection(selection="_selection_reason")
    channel = fields.Selection(selection="_selection_channel")
    action_count = fields.Integer(string="Actions")
    debtor_count = fields.Integer(string="Customers", aggregator=None)
    amount = fields.Monetary()
    cost = fields.Monetary()


class CollectionsSimulationLevel(models.Model):
    """How many open items stand at a level when the last day is over."""

    _name = "collections.simulation.level"
    _description = "Level in a collections simulation"
    _inherit = ["collections.simulation.part"]
    _order = "level_days, variant desc, id"
    _rec_name = "level"
    _log_access = False

    item_count = fields.Integer(string="Open Items")
    debtor_count = fields.Integer(string="Customers", aggregator=None)
    amount = fields.Monetary()


class CollectionsSimulationNotice(models.Model):
    """A customer who would get a formal notice."""

    _name = "collections.simulation.notice"
    _description = "Formal notice in a collections simulation"
    _inherit = ["collections.simulation.part"]
    _order = "date, variant, id"
    _rec_name = "partner_id"
    _log_access = False

    date = fields.Date(required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", ondelete="cascade", index=True
    )
    channel = fields.Selection(
        selection="_selection_channel", help="Empty: a registered notice."
    )
    amount = fields.Monetary()


class CollectionsSimulationComparison(models.Model):
    """What happens at a level by a channel, as it is and with the change."""

    _name = "collections.simulation.comparison"
    _description = "Comparison of a collections simulation"
    _auto = False
    _order = "level_days, level, channel, id"
    _rec_name = "level"

    simulation_id = fields.Many2one(
        comodel_name="collections.simulation", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    level = fields.Char(readonly=True)
    level_days = fields.Float(readonly=True, aggregator=None)
    channel = fields.Selection(
        selection=lambda self: self.env["collections.channel"]._selection_channel(),
        readonly=True,
    )
    actions_today = fields.Integer(string="Actions as It Is", readonly=True)
    actions_changed = fields.Integer(string="Actions with the Change", readonly=True)
    actions_more = fields.Integer(string="More Actions", readonly=True)
    cost_today = fields.Monetary(string="Cost as It Is", readonly=True)
    cost_changed = fields.Monetary(string="Cost with the Change", readonly=True)
    cost_more = fields.Monetary(string="More Cost", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT *,
                   actions_changed - actions_today AS actions_more,
                   cost_changed - cost_today AS cost_more
              FROM (SELECT MIN(id) AS id, simulation_id, company_id, level,
                           MIN(level_days) AS level_days, channel,
                           %(today_actions)s AS actions_today,
                           %(changed_actions)s AS actions_changed,
                           %(today_cost)s AS cost_today,
                           %(changed_cost)s AS cost_changed
                      FROM collections_simulation_line
                     WHERE kind = 'done'
                  GROUP BY simulation_id, company_id, level, channel) AS compared
            """,
            today_actions=self._sum("action_count", "today"),
            changed_actions=self._sum("action_count", "changed"),
            today_cost=self._sum("cost", "today"),
            changed_cost=self._sum("cost", "changed"),
        )

    def _sum(self, column, variant):
        return SQL(
            "COALESCE(SUM(%s) FILTER (WHERE variant = %s), 0)",
            SQL.identifier(column),
            variant,
        )
