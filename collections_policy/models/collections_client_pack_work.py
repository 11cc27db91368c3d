"""The client pack's list of what was done in the month."""

from odoo import models
from odoo.fields import Domain

from ..tools.workbook import write_workbook

REACHED = ("sent", "done")


class CollectionsClientPack(models.Model):
    _inherit = "collections.client.pack"

    def _get_files(self):
        # EXTENDS 'collections.client.pack'
        return [
            *super()._get_files(),
            (
                self.env._("3 What Was Done.xlsx"),
                write_workbook(self._get_work_sheets()),
            ),
        ]

    def _get_work_sheets(self):
        """Return what was done, a sheet for each kind; an extension adds its own."""
        return [
            self._get_actions_sheet(),
            self._get_calls_sheet(),
            self._get_notices_sheet(),
            self._get_promises_sheet(),
            self._get_agreements_sheet(),
            self._get_disputes_sheet(),
        ]

    def _prepare_work_sheet(self, name, columns, rows):
        return self._prepare_sheet(
            name, columns, rows, self._get_month_label(self.date)
        )

    def _get_actions_sheet(self):
        model = "collections.action"
        happened = Domain("state", "in", REACHED) & Domain(
            self._get_month_domain(f"{model}:date_reached")
        )
        failed = Domain("state", "=", "failed") & Domain(
            self._get_month_domain(f"{model}:date_done")
        )
        actions = self._search_own(model, happened | failed, order="date_done, id")
        own = self.company_id.currency_id
        return self._prepare_work_sheet(
            self.env._("Contacts"),
            self._get_labels(
                model,
                *("date_done", "partner_id", "label", "channel", "state", "reason"),
                *("outcome", "user_id", "address", "item_count", "amount", "cost"),
            ),
            [
                [
                    self._get_moment(action.date_done),
                    action.partner_id.name,
                    action.label,
                    self._get_choice(action, "channel"),
                    self._get_choice(action, "state"),
                    self._get_choice(action, "reason"),
                    self._get_choice(action, "outcome"),
                    action.user_id.name,
                    action.address,
                    action.item_count,
                    self._get_amount(action.amount, own),
                    self._get_amount(action.cost, own),
                ]
                for action in actions
            ],
        )

    def _get_calls_sheet(self):
        model = "collections.call"
        calls = self._search_own(
            model, self._get_month_domain(f"{model}:moment"), order="moment, id"
        )
        return self._prepare_work_sheet(
            self.env._("Calls"),
            self._get_labels(
                model,
                *("moment", "partner_id", "number", "outcome", "note", "user_id"),
            ),
            [
                [
                    self._get_moment(call.moment),
                    call.partner_id.name,
                    call.number,
                    self._get_choice(call, "outcome"),
                    call.note,
                    call.user_id.name,
                ]
                for call in calls
            ],
        )

    def _get_notices_sheet(self):
        model = "collections.notice"
        posted = Domain(self._get_month_domain(f"{model}:date_posted"))
        changed = Domain(self._get_month_domain(f"{model}:date_state"))
        notices = self._search_own(model, posted | changed, order="id")
        own = self.company_id.currency_id
        return self._prepare_work_sheet(
            self.env._("Registered Notices"),
            self._get_labels(
                model,
                *("name", "partner_id", "address", "service", "tracking_number"),
                *("state", "date_posted", "date_delivered", "receiver"),
                *("amount", "cost", "pdf_sha256"),
            ),
            [
                [
                    notice.name,
                    notice.partner_id.name,
                    notice.address,
                    self._get_choice(notice, "service"),
                    notice.tracking_number,
                    self._get_choice(notice, "state"),
                    self._get_moment(notice.date_posted),
                    self._get_moment(notice.date_delivered),
                    notice.receiver,
                    self._get_amount(notice.amount, own),
                    self._get_amount(notice.cost, own),
                    notice.pdf_sha256,
                ]
                for notice in notices
            ],
        )

    def _get_promises_sheet(self):
        model = "collections.promise"
        noted = Domain(self._get_month_domain(f"{model}:date_promised"))
        decided = Domain(self._get_month_domain(f"{model}:date"))
        promises = self._search_own(model, noted | decided, order="date_promised, id")
        return self._prepare_work_sheet(
            self.env._("Promises"),
            self._get_labels(
                model,
                *("partner_id", "date_promised", "date", "currency_id", "amount"),
                *("amount_paid", "state", "source", "note"),
            ),
            [
                [
                    promise.partner_id.name,
                    promise.date_promised,
                    promise.date,
                    promise.currency_id.name,
                    self._get_amount(promise.amount, promise.currency_id),
                    self._get_amount(promise.amount_paid, promise.currency_id),
                    self._get_choice(promise, "state"),
                    self._get_choice(promise, "source"),
                    promise.note,
                ]
                for promise in promises
            ],
        )

    def _get_agreements_sheet(self):
        model = "collections.agreement"
        changed = Domain.OR(
            Domain(self._get_month_domain(f"{model}:{fname}"))
            for fname in ("date_proposed", "date_start", "date_end")
        )
        agreements = self._search_own(model, changed, order="id")
        return self._prepare_work_sheet(
            self.env._("Agreements"),
            self._get_labels(
                model,
                *("name", "partner_id", "state", "date_proposed", "date_start"),
                *("currency_id", "amount_claimed", "amount_discount", "amount_total"),
                *("amount_paid", "date_end", "end_reason"),
            ),
            [
                [
                    agreement.name,
                    agreement.partner_id.name,
                    self._get_choice(agreement, "state"),
                    agreement.date_proposed,
                    agreement.date_start,
                    agreement.currency_id.name,
                    *(
                        self._get_amount(agreement[fname], agreement.currency_id)
                        for fname in (
                            *("amount_claimed", "amount_discount"),
                            *("amount_total", "amount_paid"),
                        )
                    ),
                    agreement.date_end,
                    agreement.end_reason,
                ]
                for agreement in agreements
            ],
        )

    def _get_disputes_sheet(self):
        model = "collections.dispute"
        opened = Domain(self._get_month_domain(f"{model}:date_opened"))
        closed = Domain(self._get_month_domain(f"{model}:date_closed"))
        disputes = self._search_own(model, opened | closed, order="date_opened, id")
        return self._prepare_work_sheet(
            self.env._("Disputes"),
            self._get_labels(
                model,
                *("partner_id", "reason_id", "amount", "date_opened", "date_closed"),
                *("state", "description", "resolution"),
            ),
            [
                [
                    dispute.partner_id.name,
                    dispute.reason_id.name,
                    self._get_amount(dispute.amount, dispute.company_currency_id),
                    dispute.date_opened,
                    dispute.date_closed,
                    self._get_choice(dispute, "state"),
                    dispute.description,
                    dispute.resolution,
                ]
                for dispute in disputes
            ],
        )
