"""Strategic customers: what is hard on them waits for a manager's approval."""

from odoo import models
from odoo.tools import SQL


class CollectionsPlanner(models.AbstractModel):
    _inherit = "collections.planner"

    def _prepare_step_columns(self, step, severity):
        # EXTENDS 'collections.planner': its level's tone, and all that are softer
        tones = self.env["collections.segment"]._get_tones_up_to(step.level_id.tone)
        return {
            **super()._prepare_step_columns(step, severity),
            "tones": SQL("%s::varchar[]", tones),
        }

    def _prepare_action_columns(self, company, date, run):
        # EXTENDS 'collections.planner': people see why
        return {
            **super()._prepare_action_columns(company, date, run),
            "reason": SQL(
                "CASE WHEN %s THEN 'strategic' END",
                self._get_is_gentle_sql(SQL("contact.partner_id")),
            ),
        }

    def _get_first_state_sql(self):
        # EXTENDS 'collections.planner'
        return SQL(
            "CASE WHEN %s THEN 'to_approve' ELSE %s END",
            self._get_is_gentle_sql(SQL("contact.partner_id")),
            super()._get_first_state_sql(),
        )

    def _get_group_columns(self):
        # EXTENDS 'collections.planner': what has to wait holds up nothing else
        return [
            *super()._get_group_columns(),
            self._get_is_gentle_sql(SQL("item.partner_id")),
        ]

    def _get_is_gentle_sql(self, partner):
        """Whether a step is too hard on a customer to happen without approval.

        :param SQL partner: the customer's id
        """
        return SQL(
            """
            EXISTS (
                SELECT FROM collections_segment_member AS member
                  JOIN collections_segment AS gentle ON gentle.id = member.segment_id
                 WHERE member.partner_id = %(partner)s
                   AND member.company_id = %(company)s
                   AND member.date_end IS NULL
                   AND gentle.is_strategic
                   AND gentle.approval_tone = ANY(step.tones))
            """,
            partner=partner,
            company=self.env.company.root_id.id,
        )


class CollectionsReviewer(models.AbstractModel):
    _inherit = "collections.reviewer"

    def _review(self, company, date, debtors, actions):
        # EXTENDS 'collections.reviewer': customers may have become strategic meanwhile
        ready = super()._review(company, date, debtors, actions)
        strategic = self.env["collections.segment.member"]._get_strategic(
            company, ready.partner_id
        )
        hard = ready.filtered(
            lambda action: (
                action.partner_id in strategic and action._is_hard_on_strategic()
            )
        )
        hard._update_state("to_approve", reason="strategic", reason_detail=False)
        return ready - hard


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    def _selection_reason(self):
        # EXTENDS 'collections.action'
        return [
            *super()._selection_reason(),
            ("strategic", self.env._("Strategic customer")),
        ]

    def _is_hard_on_strategic(self):
        """Tell whether it is too hard on its customer to happen without approval."""
        self.ensure_one()
        if self.approved_by_id or not self.level_id:
            return False
        tones = self.env["collections.segment"]._get_tones_up_to(self.level_id.tone)
        partner = self.partner_id.with_company(self.company_id)
        return any(
            segment.is_strategic and segment.approval_tone in tones
            for segment in partner.collections_segment_ids
        )
