from odoo import api, fields, models

from ..tools.deal import COMPONENTS, Claim
from .collections_agreement import RUNNING
from .collections_charge import get_exact


class CollectionsAgreementLine(models.Model):
    """An open item that an agreement is about: what is claimed of it, and given away.

    All as it was when the agreement was shaped; in the item's currency.
    """

    _name = "collections.agreement.line"
    _description = "Open item of an agreement"
    _order = "date_maturity, id"
    _rec_name = "move_line_id"

    agreement_id = fields.Many2one(
        comodel_name="collections.agreement",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="agreement_id.company_id")
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        required=True,
        ondelete="restrict",
        index=True,
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    date_maturity = fields.Date(
        related="move_line_id.date_maturity", string="Due", store=True
    )
    is_running = fields.Boolean(compute="_compute_is_running", store=True)
    # What is claimed
    principal = fields.Monetary(readonly=True)
    compensation = fields.Monetary(readonly=True)
    penalty = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    correction = fields.Monetary(readonly=True)
    charges = fields.Monetary(
        string="Late Charges", compute="_compute_totals", store=True
    )
    # What of it is given away
    discount_principal = fields.Monetary(string="Principal Given Away", readonly=True)
    discount_compensation = fields.Monetary(
        string="Compensation Given Away", readonly=True
    )
    discount_penalty = fields.Monetary(string="Penalty Given Away", readonly=True)
    discount_interest = fields.Monetary(string="Interest Given Away", readonly=True)
    discount_correction = fields.Monetary(string="Correction Given Away", readonly=True)
    discount = fields.Monetary(compute="_compute_totals", store=True)
    agreed = fields.Monetary(string="To Pay", compute="_compute_totals", store=True)

    _once = models.UniqueIndex("(agreement_id, move_line_id)")
    _one_running = models.UniqueIndex(
        "(move_line_id) WHERE is_running",
        "An open item is in another agreement already. Look at it again.",
    )

    @api.depends("agreement_id.state")
    def _compute_is_running(self):
        for line in self:
            line.is_running = line.agreement_id.state in RUNNING

    @api.depends(*COMPONENTS, *(f"discount_{name}" for name in COMPONENTS))
    def _compute_totals(self):
        for line in self:
            claim, discount = line._get_claim(), line._get_discount()
            line.charges = float(claim.charges)
            line.discount = float(discount.total)
            line.agreed = float(claim.total - discount.total)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        lines = super().create(vals_list)
        lines._check_may_change()
        return lines

    def write(self, vals):
        # EXTENDS 'base'
        self._check_may_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_may_change()

    def _check_may_change(self):
        if not self.env.su:
            self.agreement_id._check_draft()

    # === GETTERS === #

    def _get_claim(self):
        """Return what is claimed of these items together.

        :rtype: Claim
        """
        return self._sum(COMPONENTS)

    def _get_discount(self):
        """Return what of it is given away.

        :rtype: Claim
        """
        return self._sum([f"discount_{name}" for name in COMPONENTS])

    def _sum(self, fnames):
        return Claim(
            **{
                name: sum(get_exact(line[fname], line.currency_id) for line in self)
                for name, fname in zip(COMPONENTS, fnames, strict=True)
            }
        )
