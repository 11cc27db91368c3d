"""A dispute is opened: what may be contested, and what it leaves alone."""

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.misc import format_amount

from ..tools.calendars import add_working_days


class CollectionsDispute(models.Model):
    _inherit = "collections.dispute"

    @api.model
    def _open(
        self,
        company,
        debtor,
        claims,
        reason,
        description,
        source,
        attachments=None,
        **details,
    ):
        """Open a dispute, and leave alone what is contested until it is closed.

        :param company: the root company
        :param debtor: the commercial partner
        :param claims: pairs of an open item and how much of it is contested, in its
            currency; ``None`` for all of it
        :param reason: a ``collections.dispute.reason``
        :param str description: what the debtor says
        :param str source: a code of :meth:`_selection_source`
        :param attachments: documents, as pairs of name and content (bytes)
        :param details: ``user_id`` and ``date_due``, if they are not the reason's
        :return: the ``collections.dispute``
        :raises UserError: if that can't be contested
        """
        self.check_access("write")
        lines = self.env["account.move.line"].union(*(line for line, _part in claims))
        problem = self._get_problem(company, debtor, claims, lines, reason)
        if problem:
            raise UserError(problem)
        lines.sudo().lock_for_update(allow_referencing=True)
        values = self._prepare_values(company, debtor, claims, reason)
        dispute = (
            self.sudo()
            .with_context(mail_create_nosubscribe=True)
            .create(
                {
                    **values,
                    "description": description,
                    "source": source,
                    **{name: value for name, value in details.items() if value},
                }
            )
            .with_env(self.env(su=True))
        )
        if attachments:
            dispute.message_post(attachments=attachments)
        dispute._schedule()
        dispute._hold()
        dispute._take_effect()
        dispute._tell_opened()
        return dispute.with_env(self.env)

    def _get_problem(self, company, debtor, claims, lines, reason):
        """Return, in words, why something can't be contested, if it can't."""
        if not reason:
            return self.env._("Say why the invoices are contested.")
        if len(lines) != len(claims):
            return self.env._("Name each item once.")
        return lines._get_collections_claim_problem(company, debtor)

    # === WHAT IS KEPT OF IT === #

    def _prepare_values(self, company, debtor, claims, reason):
        case = self.env["collections.case"]._get_open(company, debtor)
        today = company._get_collections_date()
        parts = [
            self.env["collections.dispute.line"]._prepare_values(line, amount)
            for line, amount in claims
        ]
        return {
            "company_id": company.id,
            "partner_id": debtor.id,
            "case_id": case.id,
            "line_ids": [Command.create(part) for part in parts],
            "amount": sum(part["amount"] for part in parts),
            "reason_id": reason.id,
            "user_id": self._get_owner(company, case, reason).id,
            "date_opened": today,
            "date_due": add_working_days(
                today, reason.days, company._get_working_day_test()
            ),
        }

    def _get_owner(self, company, case, reason):
        """Return who sees to a dispute: the first of these who still works here."""
        owners = (
            reason.sudo().with_company(company).user_id,
            case.sudo().user_id,
            company.sudo().collections_user_id,
        )
        active = [user for user in owners if user.active]
        return active[0] if active else self.env["res.users"]

    # === WHAT IS LEFT ALONE === #

    def _hold(self):
        """Leave alone the items that are contested as a whole."""
        self.env["collections.hold"].create(
            [
                dispute._prepare_hold_values(part)
                for dispute in self
                for part in dispute.line_ids
                if part.is_whole
            ]
        )

    def _prepare_hold_values(self, part):
        return {
            "kind": "dispute",
            "dispute_id": self.id,
            "company_id": self.company_id.id,
            "move_line_id": part.move_line_id.id,
            "date_from": self.date_opened,
            "reason": self._get_reason(),
        }

    def _get_reason(self):
        description = (self.description or "").strip()
        return ": ".join(filter(None, [self.reason_id.name, description]))

    def _take_effect(self):
        """Let the cases of the debtors know, before the next daily run does."""
        Case = self.env["collections.case"]
        for company, disputes in self.grouped("company_id").items():
            Case._work_debtors(company, disputes.partner_id, plan=False)

    # === WHO SEES TO IT === #

    def _schedule(self):
        """Tell the owners what to decide, and by when."""
        kind = "collections_policy.mail_activity_type_dispute"
        self.activity_unlink([kind])
        for dispute in self.filtered("user_id"):
            dispute.activity_schedule(
                kind,
                date_deadline=dispute.date_due or dispute.date_opened,
                user_id=dispute.user_id.id,
            )

    # === TELLING === #

    def _tell_opened(self):
        """Tell on the case what is contested."""
        for dispute in self.filtered("case_id"):
            case = dispute.case_id
            contested = format_amount(
                self.env, dispute.amount, dispute.company_currency_id
            )
            reason = ", ".join([contested, dispute._get_reason()])
            body = case._draw_outcome("disputed", dispute.move_ids, reason)
            case._message_log(body=body)

    def _tell(self):
        """Tell on the cases what was decided."""
        states = dict(self._fields["state"]._description_selection(self.env))
        for dispute in self.filtered("case_id"):
            dispute.case_id._message_log(
                body=Markup("<p>%s: <b>%s</b> (%s)<br/>%s</p>")
                % (
                    self.env._("Dispute"),
                    states[dispute.state],
                    ", ".join(dispute.move_ids.mapped("name")),
                    dispute.resolution or "",
                )
            )
