"""Promises and disputes of a case."""

from odoo import api, fields, models

from .collections_promise_figures import NOTHING_PROMISED


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    promise_count = fields.Integer(string="Promises", compute="_compute_promises")
    promise_kept = fields.Float(
        string="Promises Kept",
        compute="_compute_promises",
        help="Which part of the customer's promises that are decided was kept.",
    )
    promise_kept_amount = fields.Float(
        string="Promises Kept by Amount", compute="_compute_promises"
    )
    promise_broken_count = fields.Integer(
        string="Broken Promises", compute="_compute_promises"
    )
    dispute_count = fields.Integer(string="Disputes", compute="_compute_dispute_count")

    @api.depends("partner_id", "company_id")
    def _compute_promises(self):
        Promise = self.env["collections.promise"]
        figures = Promise._get_figures(self.company_id, self.partner_id)
        for case in self:
            own = figures.get((case.company_id, case.partner_id), NOTHING_PROMISED)
            case.promise_count = own.count
            case.promise_kept = own.kept
            case.promise_kept_amount = own.kept_amount
            case.promise_broken_count = own.broken

    @api.depends("partner_id", "company_id")
    def _compute_dispute_count(self):
        counts = {
            (company, partner): count
            for company, partner, count in self.env["collections.dispute"]._read_group(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("partner_id", "in", self.partner_id.ids),
                ],
                ["company_id", "partner_id"],
                ["__count"],
            )
        }
        for case in self:
            case.dispute_count = counts.get((case.company_id, case.partner_id), 0)

    @api.model
    def _get_open(self, company, debtor):
        """Return the open case between a root company and a debtor, if there is one."""
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", debtor.id),
                ("state", "=", "open"),
            ],
            limit=1,
        )

    # === ACTION METHODS === #

    def action_promise(self):
        self.ensure_one()
        return self.env["collections.promise.wizard"]._open(
            self.open_item_ids, source="case"
        )

    def action_dispute(self):
        self.ensure_one()
        return self.env["collections.dispute.wizard"]._open(
            self.open_item_ids, self.open_item_ids.browse(), source="case"
        )

    def action_open_promises(self):
        return self._open_words("collections_policy.collections_promise_action")

    def action_open_disputes(self):
        return self._open_words("collections_policy.collections_dispute_action")

    def _open_words(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [
            ("company_id", "in", self.company_id.ids),
            ("partner_id", "in", self.partner_id.ids),
        ]
        action["context"] = {}
        return action
