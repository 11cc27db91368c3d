"""How registered notices are made: from the letters of actions, or by hand."""

import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

LETTER = "collections_policy.action_report_letter"


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    @api.model
    def _make_from_actions(self, actions, carrier, service):
        """Freeze what actions say, each as a notice.

        A letter that waits for being printed is printed now; what was printed is taken
        as it was.

        :return: the notices
        :raises UserError: if nothing can be made of an action
        """
        now = fields.Datetime.now()
        actions = actions._get_mine()
        actions.case_id.lock_for_update()
        for paper, letters in actions.filtered("can_print")._group_by_paper():
            paper._print(letters, now)
        actions.invalidate_recordset()
        return (
            self.sudo()
            .create(
                [
                    self._prepare_from_action(action, carrier, service)
                    for action in actions
                ]
            )
            .sudo(False)
        )

    @api.model
    def _prepare_from_action(self, action, carrier, service):
        reader = action.recipient_id or action.partner_id
        return {
            **self._prepare_notice(action.case_id, reader, carrier, service),
            "action_id": action.id,
            "letter_id": action.letter_id.id,
            "subject": action.message_id.subject or action.level_id.name,
            "amount": action.amount,
            "pdf": base64.b64encode(self._draw(action)),
            "line_ids": [
                Command.create(
                    {
                        "move_line_id": line.move_line_id.id,
                        "installment_id": line.installment_id.id,
                        "name": line._get_number(),
                        "date_due": line.date_due,
                        "currency_id": line.currency_id.id,
                        "amount_currency": line.amount_currency,
                        "amount": line.amount,
                    }
                )
                for line in action.line_ids
                if not line.cancelled
            ],
        }

    @api.model
    def _draw(self, action):
        """Return the PDF of what an action says.

        :rtype: bytes
        """
        if action.can_print:
            raise UserError(
                self.env._(
                    "There is no letter to send for %(action)s: %(reason)s",
                    action=action.display_name,
                    reason=action.reason_detail or "",
                )
            )
        if action.letter_id:
            return base64.b64decode(action.letter_id.with_context(bin_size=False).pdf)
        paper = self.env["collections.channel.letter"].sudo()
        return paper._render_pdf(LETTER, action)

    @api.model
    def _make_by_hand(self, case, reader, carrier, service, pdf, subject):
        """Freeze a document that somebody wrote, about all that is overdue.

        :param reader: the ``res.partner`` to whom it goes
        :param pdf: base64
        """
        case.check_access("read")
        values = self._prepare_notice(case.sudo(), reader.sudo(), carrier, service)
        items = self._get_overdue_items(case.sudo())
        values |= {
            "subject": subject,
            "amount": sum(items.mapped("amount_residual")),
            "pdf": pdf,
            "line_ids": [
                Command.create(
                    {
                        "move_line_id": item.id,
                        "name": item.move_id._get_collections_name(),
                        "date_due": item.date_maturity,
                        "currency_id": item.currency_id.id,
                        "amount_currency": item.amount_residual_currency,
                        "amount": item.amount_residual,
                    }
                )
                for item in items
            ],
        }
        return self.sudo().create(values).sudo(False)

    @api.model
    def _get_overdue_items(self, case):
        today = case.company_id._get_collections_date()
        return case.open_item_ids.filtered(
            lambda item: (
                (item.date_maturity or item.date) < today and item.amount_residual > 0
            )
        )

    @api.model
    def _prepare_notice(self, case, reader, carrier, service):
        """Return what every notice has, whatever it says."""
        company = case.company_id
        paper = self.env["collections.channel.letter"]
        offered = carrier._get_service(service)
        today = company._get_collections_date()
        return {
            "company_id": company.id,
            "case_id": case.id,
            "partner_id": case.partner_id.id,
            "addressee": ", ".join(paper._get_names(reader)) or reader.display_name,
            "address": carrier._get_adapter()._get_address(reader, company),
            "carrier_id": carrier.id,
            "service": service,
            "cost": offered.currency_id._convert(
                offered.cost, company.currency_id, company, today
            )
            if offered
            else 0.0,
            "date_deadline": today + timedelta(days=offered.days) if offered else False,
        }


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    notice_ids = fields.One2many(
        comodel_name="collections.notice", inverse_name="case_id", readonly=True
    )
    notice_count = fields.Integer(
        string="Registered Notices", compute="_compute_notice_count"
    )

    @api.depends("notice_ids")
    def _compute_notice_count(self):
        counts = dict(
            self.env["collections.notice"]._read_group(
                [("case_id", "in", self.ids)], ["case_id"], ["__count"]
            )
        )
        for case in self:
            case.notice_count = counts.get(case, 0)

    def action_open_notices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_notice_action"
        )
        return {**action, "domain": [("case_id", "=", self.id)], "context": {}}

    def action_make_notice(self):
        self.ensure_one()
        return self.env["collections.notice.wizard"]._open(case=self)


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    def action_make_notices(self):
        """Send letters as registered notices."""
        return self.env["collections.notice.wizard"]._open(actions=self)
