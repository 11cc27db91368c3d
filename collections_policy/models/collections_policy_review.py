"""Policies are looked through from time to time, and proposals have their day."""

import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

REVIEW = "collections_policy.mail_activity_type_policy_review"


class CollectionsPolicy(models.Model):
    _name = "collections.policy"
    _inherit = ["collections.policy", "mail.activity.mixin"]

    review_months = fields.Integer(
        string="Review Every",
        default=6,
        help="Months after which somebody should look whether the policy still does "
        "what it should. 0: never.",
    )
    review_date = fields.Date(
        string="Next Review",
        compute="_compute_review_date",
        store=True,
        readonly=False,
        copy=False,
    )
    review_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Reviewed by",
        domain=[("share", "=", False)],
        help="Empty: whoever manages collections.",
    )
    review_asked_on = fields.Date(readonly=True, copy=False)

    _review_months_positive = models.Constraint(
        "CHECK (review_months BETWEEN 0 AND 120)",
        "A policy is reviewed after no months to ten years.",
    )

    @api.depends("review_months")
    def _compute_review_date(self):
        for policy in self:
            policy.review_date = policy._get_next_review()

    @api.model
    def _get_unversioned_fields(self):
        # EXTENDS 'collections.policy.part': these are about us, not about customers
        return super()._get_unversioned_fields() | {
            "review_asked_on",
            "review_date",
            "review_months",
            "review_user_id",
        }

    @api.model
    def _get_unmarked_fields(self):
        # EXTENDS 'collections.policy.part'
        return super()._get_unmarked_fields() | {"review_asked_on", "review_date"}

    def _get_next_review(self):
        """Return the day of the review after one of today; none if there is none."""
        self.ensure_one()
        if not self.review_months:
            return False
        today = self.company_id._get_collections_date()
        return today + relativedelta(months=self.review_months)

    def _ask_for_review(self, date):
        """Have those policies reviewed for which it is time, once each.

        :param date: the day, in the company's time zone
        """
        for policy in self:
            due = policy.review_date
            if due and due <= date and policy.review_asked_on != due:
                policy.review_asked_on = due
                for user in policy._get_reviewers():
                    policy.activity_schedule(
                        REVIEW, date_deadline=date, user_id=user.id
                    )

    def _get_reviewers(self):
        """Return who looks the policy through: one responsible, or a manager."""
        self.ensure_one()
        responsible = self.review_user_id.filtered("active")
        if responsible:
            return responsible
        managers = self.env.ref("collections_policy.group_manager").all_user_ids
        return managers.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        ).sorted("id")[:1]

    def _note_reviewed(self):
        """Note that somebody looked the policies through: the next one comes later."""
        for policy in self:
            policy.write(
                {"review_date": policy._get_next_review(), "review_asked_on": False}
            )

    # === WHAT HAS ITS DAY === #

    @api.model
    def _put_due_into_effect(self, company, date):
        """Put the proposals into effect that were scheduled for a day, or before it.

        :param company: a root company
        :param date: the day, in the company's time zone
        """
        drafts = self.with_context(active_test=False).search(
            Domain("company_id", "=", company.id)
            & Domain("draft_state", "=", "scheduled")
            & Domain("draft_date", "<=", date),
            order="draft_date, id",
        )
        for draft in drafts.with_context(active_test=True):
            draft._try_scheduled()

    def _try_scheduled(self):
        """Put a scheduled proposal into effect, or tell who scheduled it why not."""
        self.ensure_one()
        user = self.draft_user_id or self.env.user
        try:
            if self._is_stale():
                raise UserError(
                    self.env._(
                        "The policy was changed after the proposal was scheduled. Look "
                        "it through, and put it into effect again."
                    )
                )
            with self.env.cr.savepoint():
                self.with_user(user).sudo()._put_into_effect()
        except UserError as error:
            _logger.info("Proposal %s is not put into effect: %s", self.id, error)
            self.write({"draft_state": "open", "draft_date": False})
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("The proposal is not in effect"),
                note=str(error),
                user_id=user.id,
            )


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        # EXTENDS 'mail': the next review comes later
        kind = self.env.ref(REVIEW, raise_if_not_found=False)
        done = self.filtered(
            lambda activity: (
                activity.res_model == "collections.policy"
                and activity.activity_type_id == kind
            )
        )
        policies = self.env["collections.policy"].browse(done.mapped("res_id"))
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        policies.exists().sudo()._note_reviewed()
        return result
