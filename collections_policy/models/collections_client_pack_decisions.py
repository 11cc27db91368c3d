"""What the client must decide, as of the day on which the pack is made."""

from odoo import models

from ..tools.workbook import write_workbook


class CollectionsClientPack(models.Model):
    _inherit = "collections.client.pack"

    def _get_files(self):
        # EXTENDS 'collections.client.pack'
        sheets = [
            self._get_decisions_sheet(),
            self._get_open_disputes_sheet(),
            self._get_strategic_sheet(),
        ]
        return [
            *super()._get_files(),
            (self.env._("4 For You to Decide.xlsx"), write_workbook(sheets)),
        ]

    def _get_decisions(self):
        # EXTENDS 'collections.client.pack'
        return [
            *super()._get_decisions(),
            *self._get_approvals(),
            *self._get_open_disputes(),
        ]

    def _get_today_note(self):
        today = self.company_id._get_collections_date()
        return self.env._("As of %s", self._write_day(today))

    def _get_approvals(self):
        return self.env["collections.approval"]._get_of_company(self.company_id)

    def _get_open_disputes(self):
        return self._search_own(
            "collections.dispute", [("state", "=", "open")], order="date_due, id"
        )

    def _get_decisions_sheet(self):
        return self._prepare_sheet(
            self.env._("To Approve"),
            self._get_labels(
                "collections.approval",
                *("kind", "label", "partner_id", "currency_id", "amount", "date"),
            ),
            [
                [
                    self._get_choice(approval, "kind"),
                    approval.label,
                    approval.partner_id.name,
                    approval.currency_id.name,
                    self._get_amount(approval.amount, approval.currency_id),
                    approval.date,
                ]
                for approval in self._get_approvals()
            ],
            self._get_today_note(),
        )

    def _get_open_disputes_sheet(self):
        return self._prepare_sheet(
            self.env._("Disputes"),
            self._get_labels(
                "collections.dispute",
                *("partner_id", "move_ids", "reason_id", "description", "amount"),
                *("date_opened", "date_due", "user_id"),
            ),
            [
                [
                    dispute.partner_id.name,
                    ", ".join(dispute.move_ids.mapped("name")),
                    dispute.reason_id.name,
                    dispute.description,
                    self._get_amount(dispute.amount, dispute.company_currency_id),
                    dispute.date_opened,
                    dispute.date_due,
                    dispute.user_id.name,
                ]
                for dispute in self._get_open_disputes()
            ],
            self._get_today_note(),
        )

    def _get_strategic_sheet(self):
        """Return the customers that are treated gently, and owe something overdue."""
        cases = self._search_own(
            "collections.case",
            [
                ("state", "=", "open"),
                ("amount_overdue", ">", 0),
                ("partner_id.collections_segment_ids.is_strategic", "=", True),
            ],
        )
        own = self.company_id.currency_id
        return self._prepare_sheet(
            self.env._("Strategic Customers"),
            self._get_labels(
                "collections.case",
                *("partner_id", "amount_overdue", "date_oldest_due", "level_id"),
                *("date_last_contact", "todo_label"),
            ),
            [
                [
                    case.partner_id.name,
                    self._get_amount(case.amount_overdue, own),
                    case.date_oldest_due,
                    case.level_id.name,
                    case.date_last_contact,
                    case.todo_label,
                ]
                for case in cases
            ],
            self._get_today_note(),
        )
