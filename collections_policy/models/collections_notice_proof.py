"""What notices prove to levels that wait for it."""

from odoo import api, fields, models

from .fields import Reference


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    date_refused = fields.Datetime(
        string="Refused On",
        readonly=True,
        help="When the addressee refused it, if that is why it was not handed over.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'collections_policy': whoever waited for a notice waits no more
        notices = super().create(vals_list)
        notices._refresh_waiting()
        return notices

    def _refresh_waiting(self):
        """Look again at the debtors for whom notices had to be made."""
        waiting = self.case_id.sudo().filtered("lacks_notice")
        for company, cases in waiting.grouped("company_id").items():
            cases._work_debtors(company, cases.partner_id, plan=False)

    def _prepare_standing(self, timeline, standing):
        # EXTENDS 'collections_policy'
        is_refused = timeline.obstacle == "refused"
        return {
            **super()._prepare_standing(timeline, standing),
            "date_refused": is_refused and timeline.obstacle_moment,
        }

    @api.model
    def _find_about(self, item_keys):
        """Return the last notice about each of some items that was not cancelled.

        :param item_keys: ids of journal items, or of instalments below zero
        :rtype: dict[int, collections.notice]
        """
        lines = self.env["collections.notice.line"].search(
            [
                ("item_key", "in", list(item_keys)),
                ("notice_id.state", "!=", "cancelled"),
            ],
            order="id",
        )
        return {line.item_key: line.notice_id for line in lines}


class CollectionsNoticeLine(models.Model):
    _inherit = "collections.notice.line"

    item_key = fields.Integer(
        compute="_compute_item_key",
        store=True,
        precompute=True,
        readonly=True,
        index="btree_not_null",
        help="As in collections.item: below zero, an instalment of an agreement.",
    )
    installment_id = Reference(
        comodel_name="collections.agreement.installment",
        string="Agreed Instalment",
        readonly=True,
    )

    @api.depends("installment_id", "move_line_id")
    def _compute_item_key(self):
        for line in self:
            line.item_key = line.move_line_id.id or -line.installment_id.id
