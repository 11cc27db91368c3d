from odoo import api, fields, models
from odoo.fields import Command


class CollectionsHoldWizard(models.TransientModel):
    """Pause customers or invoices: many at once, with a reason and an end."""

    _name = "collections.hold.wizard"
    _description = "Pause collections"

    partner_ids = fields.Many2many(comodel_name="res.partner", readonly=True)
    move_ids = fields.Many2many(comodel_name="account.move", readonly=True)
    case_ids = fields.Many2many(comodel_name="collections.case", readonly=True)
    company_ids = fields.Many2many(
        comodel_name="res.company",
        readonly=True,
        default=lambda self: self.env.company,
    )
    summary = fields.Char(compute="_compute_summary")
    kind = fields.Selection(selection="_selection_kind", default="pause", required=True)
    reason = fields.Char(required=True)
    date_to = fields.Date(
        string="Until", help="The last day of the pause. Empty: until it is lifted."
    )

    def _selection_kind(self):
        return self.env["collections.hold"]._selection_kind_by_hand()

    @api.depends("partner_ids", "move_ids", "case_ids")
    def _compute_summary(self):
        for wizard in self:
            records = wizard.move_ids or wizard.case_ids or wizard.partner_ids
            names = ", ".join(records[:3].mapped("display_name"))
            more = len(records) - 3
            wizard.summary = (
                self.env._("%(names)s and %(more)s more", names=names, more=more)
                if more > 0
                else names
            )

    @api.model
    def _open(self, partners=None, moves=None, companies=None, cases=None):
        """Return the action that opens the wizard for customers, invoices or cases.

        :param companies: those that shall leave the customers alone; by default the
            current one
        :param cases: each customer is left alone by the case's own company
        """
        companies = companies or self.env.company
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pause"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_ids": [Command.set(partners.ids if partners else [])],
                "default_company_ids": [Command.set(companies.ids)],
                "default_move_ids": [Command.set(moves.ids if moves else [])],
                "default_case_ids": [Command.set(cases.ids if cases else [])],
            },
        }

    def action_confirm(self):
        self.ensure_one()
        self.env["collections.hold"].create(
            [
                {**self._prepare_hold_values(move.company_id), "move_id": move.id}
                for move in self.move_ids
            ]
            + [
                {
                    **self._prepare_hold_values(case.company_id),
                    "partner_id": case.partner_id.id,
                }
                for case in self.case_ids
            ]
            + [
                {**self._prepare_hold_values(company), "partner_id": partner.id}
                for partner in self.partner_ids
                for company in self.company_ids
            ]
        )
        return {"type": "ir.actions.act_window_close"}

    def _prepare_hold_values(self, company):
        root = company.root_id
        return {
            "company_id": root.id,
            "kind": self.kind,
            "reason": self.reason,
            "date_from": root._get_collections_date(),
            "date_to": self.date_to,
        }
