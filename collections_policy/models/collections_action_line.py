from odoo import api, fields, models

from .fields import Reference


class CollectionsActionLine(models.Model):
    """An open item in an action, with its amounts at that moment.

    Or an instalment of an agreement, in the place of the items that it is about.
    A line with a step is one that the action *carries*: its level happens through it.
    A line without one is listed for completeness, because it is due as well.
    """

    _name = "collections.action.line"
    _description = "Collections action line"
    _order = "date_due, id"
    _log_access = False

    action_id = Reference(
        comodel_name="collections.action",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="action_id.company_id")
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        ondelete="set null",
        index=True,
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    item_key = fields.Integer(
        compute="_compute_item_key",
        store=True,
        precompute=True,
        help="What is chased: an open item by its id, an instalment by minus its id.",
    )
    name = fields.Char(
        string="Number", help="The document's number, as it was at that moment."
    )
    step_id = Reference(comodel_name="collections.level.step", index="btree_not_null")
    level_id = fields.Many2one(
        related="step_id.level_id",
        help="The level of this item; the message may be about a higher one.",
    )
    currency_id = Reference(comodel_name="res.currency", required=True)
    company_currency_id = fields.Many2one(
        related="action_id.currency_id", string="Company Currency"
    )
    amount = fields.Monetary(
        string="Open (company)",
        currency_field="company_currency_id",
        help="Residual at that moment, in the company's currency.",
    )
    amount_currency = fields.Monetary(
        string="Open",
        help="Residual at that moment, in the document's currency.",
    )
    date_issue = fields.Date(string="Issued")
    date_due = fields.Date(string="Due", required=True)
    cancelled = fields.Boolean(
        required=True,
        default=False,
        help="The action no longer carries the item: it was paid, held or cancelled.",
    )

    _one_action_per_step = models.UniqueIndex(
        "(item_key, step_id) WHERE step_id IS NOT NULL AND NOT cancelled",
        "This step has already been planned for this invoice.",
    )

    @api.depends("move_line_id", "installment_id")
    def _compute_item_key(self):
        for line in self:
            line.item_key = line.move_line_id.id or -line.installment_id.id

    def _drop(self, reason):
        """Take items out of their actions, and cancel those that are left empty.

        :param str reason: a code of ``collections.action.reason``
        """
        self.write({"cancelled": True})
        empty = self.action_id.filtered(lambda action: not action.carried_line_ids)
        empty._set_cancelled(reason)
        (self.action_id - empty).filtered(lambda action: action._is_made())._recall()
