"""The agreements of a case's customer."""

from odoo import fields, models


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    agreement_count = fields.Integer(
        string="Agreements", compute="_compute_agreement_count"
    )

    def _compute_agreement_count(self):
        for company, cases in self.grouped("company_id").items():
            counts = dict(
                self.env["collections.agreement"]._read_group(
                    [
                        ("company_id", "=", company.id),
                        ("partner_id", "in", cases.partner_id.ids),
                    ],
                    ["partner_id"],
                    ["__count"],
                )
            )
            for case in cases:
                case.agreement_count = counts.get(case.partner_id, 0)

    def action_open_agreements(self):
        self.ensure_one()
        return (
            self.env["collections.agreement"]
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "=", self.partner_id.id),
                ]
            )
            ._get_window_action()
        )
