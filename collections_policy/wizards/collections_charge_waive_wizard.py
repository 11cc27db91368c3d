from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..models.collections_charge import get_exact
from ..tools.late_charges import PARTS, Parts


class CollectionsChargeWaiveWizard(models.TransientModel):
    """Waive what may be claimed of invoices' late charges, with the reason kept."""

    _name = "collections.charge.waive.wizard"
    _description = "Waive late charges"

    reason = fields.Char()
    line_ids = fields.One2many(
        comodel_name="collections.charge.waive.line",
        inverse_name="wizard_id",
        string="Claims",
    )

    @api.model
    def _open(self, invoices):
        """Return the action that opens the wizard for some invoices.

        :raises UserError: if nothing may be claimed of them
        """
        claims = self._prepare_claims(invoices._get_collections_claims())
        if not claims:
            raise UserError(self.env._("No late charges may be claimed of these."))
        wizard = self.create({"line_ids": claims})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waive Late Charges"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_claims(self, items):
        reckonings = self.env["collections.charger"]._reckon(items)
        return [
            Command.create(
                {
                    "move_line_id": item.id,
                    "part": part,
                    "claim": getattr(reckoning.claim, part),
                    "amount": getattr(reckoning.claim, part),
                }
            )
            for item, reckoning in reckonings.items()
            for part in PARTS
            if getattr(reckoning.claim, part)
        ]

    def action_confirm(self):
        self.ensure_one()
        self.env["collections.charge"]._check_manager()
        if not self.reason:
            raise UserError(self.env._("Say why they are waived."))
        booker = self.env["collections.charge.booker"]
        waived = self.line_ids.filtered("amount")
        if not waived:
            raise UserError(self.env._("Say how much is waived."))
        for item, lines in waived.grouped("move_line_id").items():
            amounts = Parts(**{line.part: line._get_exact() for line in lines})
            day = item.company_id.root_id._get_collections_date()
            booker._waive(item, day, amounts, self.reason)
        return {"type": "ir.actions.act_window_close"}


class CollectionsChargeWaiveLine(models.TransientModel):
    """A part of an item's late charges that may be claimed."""

    _name = "collections.charge.waive.line"
    _description = "Late charge to waive"

    wizard_id = fields.Many2one(
        comodel_name="collections.charge.waive.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    part = fields.Selection(
        selection="_selection_part", string="What For", required=True, readonly=True
    )
    claim = fields.Monetary(readonly=True)
    amount = fields.Monetary(string="Waived")

    def _selection_part(self):
        return list(self.env["collections.charge.writer"]._get_labels().items())

    @api.constrains("amount")
    def _check_amount(self):
        for line in self:
            if not 0 <= line._get_exact() <= line._get_exact("claim"):
                raise ValidationError(
                    self.env._("No more can be waived than what may still be claimed.")
                )

    def _get_exact(self, fname="amount"):
        return get_exact(self[fname], self.currency_id)
