from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsLimitationWizard(models.TransientModel):
    """Note what interrupted the limitation of an invoice's open items."""

    _name = "collections.limitation.wizard"
    _description = "Limitation interrupted"

    move_id = fields.Many2one(
        comodel_name="account.move", string="Invoice", required=True, readonly=True
    )
    date = fields.Date(
        string="Interrupted On",
        required=True,
        default=lambda self: self.env.company._get_collections_date(),
    )
    cause = fields.Selection(selection="_selection_cause", required=True)
    reference = fields.Char(
        required=True, help="Where the proof is, so that others find it."
    )

    @api.model
    def _selection_cause(self):
        return self.env["collections.limitation.interruption"]._selection_cause()

    def action_confirm(self):
        """Note the act for all items that it interrupts.

        :raises UserError: if it interrupts nothing
        """
        self.ensure_one()
        self.move_id.check_access("read")
        open_items = self.move_id.collections_item_ids.filtered(
            lambda line: not line.reconciled
        )
        noted = self.env["collections.limitation.interruption"]._note(
            open_items, self.date, self.cause, reference=self.reference
        )
        if not noted:
            raise UserError(
                self.env._(
                    "It interrupts nothing: limitation was interrupted before (it can "
                    "be only once), was over on that day, or had not begun."
                )
            )
        return {"type": "ir.actions.act_window_close"}
