"""A hardship is opened, and comes to an end: what each does to everything else."""

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Date, Domain
from odoo.tools.misc import format_date

from ..tools.calendars import add_working_days
from .collections_action import NOT_HAPPENED
from .collections_hardship import RUNNING

ACTIVITY = "collections_policy.mail_activity_type_hardship"


class CollectionsHardship(models.Model):
    _inherit = "collections.hardship"

    # === OPEN === #

    @api.model
    def _open(self, company, debtor, source, reason=False, note=None, **values):
        """Leave a customer in peace, plan a talk, and tell the customer so.

        :param company: a root company
        :param debtor: a commercial partner
        :param str source: how it was said, a code of ``collections.promise``
        :param str reason: why, a code of :meth:`_selection_reason`
        :param str note: what has to be known to help
        :param values: ``date_review``, ``date_talk`` and ``user_id``, where they are
            not as usual
        :return: the ``collections.hardship``
        :raises UserError: if it is known already
        """
        self.check_access("write")
        if self._find_running(company, debtor):
            raise UserError(
                self.env._("The hardship of %s is known already.", debtor.name)
            )
        chosen = {name: value for name, value in values.items() if value}
        hardship = self.sudo().create(
            {
                **self._prepare_values(company.sudo(), debtor.sudo()),
                "source": source,
                "reason": reason,
                "note": (note or "").strip() or False,
                **chosen,
            }
        )
        hardship._hold()
        hardship.amount_overdue = hardship.case_id.amount_overdue
        hardship._plan_talk()
        hardship._confirm()
        hardship._tell_case(hardship._word_pause())
        return hardship.with_env(self.env)

    @api.model
    def _prepare_values(self, company, debtor):
        case = self._get_case(company, debtor)
        return {
            "company_id": company.id,
            "partner_id": debtor.id,
            "case_id": case.id,
            "policy_id": self._find_policy(company, debtor).id,
            "date_opened": company._get_collections_date(),
            **self._prepare_terms(company, debtor),
        }

    @api.model
    def _prepare_terms(self, company, debtor):
        """Return who talks to a customer by when, and how long it is left alone.

        :param company: a root company, in sudo, as the customer is
        """
        policy = self._find_policy(company, debtor)
        today = company._get_collections_date()
        review = policy._get_hardship_review(today)
        talk = add_working_days(
            today, policy.hardship_talk_days, company._get_working_day_test()
        )
        case = self.env["collections.case"]._get_open(company, debtor)
        responsible = (
            case.user_id
            or company.collections_user_id
            or company._get_collections_manager()
        )
        return {
            "user_id": responsible.id,
            "date_talk": min(talk, review),
            "date_review": review,
        }

    @api.model
    def _find_policy(self, company, debtor):
        """Return the policy that counts for a customer; the company's if none does."""
        company, debtor = company.sudo(), debtor.sudo()
        applied = debtor.with_company(company).collections_applied_policy_id
        return applied or company.collections_policy_id

    def _get_case(self, company, debtor):
        """Return the open case of a customer: it is opened if there is none."""
        cases = self.env["collections.case"].sudo()
        return cases._get_open(company, debtor) or cases.create(
            {
                "company_id": company.id,
                "partner_id": debtor.id,
                "user_id": company.collections_user_id.id,
                "date_opened": company._get_collections_date(),
            }
        )

    def _note_again(self, note=None, date_review=None):
        """Keep what a customer says once more while it is known already.

        :param str note: what is said
        :param date date_review: the pause lasts until then, if that is later
        """
        self.ensure_one()
        notes = filter(None, [self.sudo().note, (note or "").strip()])
        values = {"note": "\n".join(notes) or False}
        if date_review and date_review > self.date_review:
            values["date_review"] = date_review
        self.sudo().write(values)

    # === WHAT IT DOES === #

    def _hold(self):
        self.env["collections.hold"].sudo().create(
            [hardship._prepare_hold_values() for hardship in self]
        )

    def _prepare_hold_values(self):
        return {
            "kind": "hardship",
            "hardship_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "date_from": self.date_opened,
            "date_to": self.date_review,
            "reason": self.env._("A talk is planned"),
        }

    def _plan_talk(self):
        for hardship in self:
            hardship.activity_schedule(
                ACTIVITY,
                date_deadline=hardship.date_talk,
                user_id=hardship.user_id.id or self.env.uid,
            )

    def _confirm(self):
        """Tell the customers, as any message is sent, where the policy has words."""
        told = self.sudo().filtered("policy_id.hardship_template_id")
        self.env["collections.action"].sudo().create(
            [hardship._prepare_action() for hardship in told]
        )
        if told:
            self.env["collections.action"]._trigger_cron()

    def _prepare_action(self):
        template = self.policy_id.hardship_template_id
        return {
            "hardship_id": self.id,
            "case_id": self.case_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "channel": "email",
            "user_id": self.user_id.id,
            "date_planned": self.date_opened,
            "snapshot": {"channel": "email", "template": template.display_name},
        }

    def _move_review(self):
        """Let holds last as long as their hardships do now."""
        for hardship in self.sudo():
            hardship.hold_ids.write({"date_to": hardship.date_review})
            hardship._tell_case(hardship._word_pause())

    def _move_activity(self):
        for hardship in self.sudo().filtered(lambda each: each.state in RUNNING):
            planned = hardship.activity_search([ACTIVITY])
            values = {"date_deadline": hardship.date_talk}
            if hardship.user_id:
                values["user_id"] = hardship.user_id.id
            planned.write(values)

    # === HOW IT GOES ON === #

    def _set_talking(self):
        changed = self._update_state("talking")
        changed.activity_feedback([ACTIVITY])
        return changed

    def _set_helped(self, agreement=None):
        """Note that a way was found; nothing is paused for it any more.

        :param agreement: the ``collections.agreement`` that was made, if one was
        """
        return self._close("helped", agreement_id=agreement.id if agreement else False)

    def _set_ended(self):
        return self._close("ended")

    @api.model
    def _expire(self, company, date):
        """End the hardships of a company whose review was before a day.

        :param company: a root company
        :return: those that ended
        """
        overdue = self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("state", "in", RUNNING)
            & Domain("date_review", "<", date)
        )
        return overdue._close("expired", date=date)

    def _close(self, state, date=None, **values):
        """End hardships: what is owed goes on from the next day's run, as usual.

        :param date: the company's day
        :return: those that changed
        """
        changed = self.browse()
        for company, own in self.sudo().grouped("company_id").items():
            closed = date or company._get_collections_date()
            changed |= own._update_state(state, date_closed=closed, **values)
        changed.hold_ids._end()
        changed.activity_unlink([ACTIVITY])
        changed._cancel_messages()
        labels = dict(self._fields["state"]._description_selection(self.env))
        changed._tell_case(self.env._("Hardship: %s", labels[state]))
        return changed

    def _cancel_messages(self):
        """Take back confirmations that have not left yet."""
        actions = (
            self.env["collections.action"]
            .sudo()
            .search([("hardship_id", "in", self.ids), ("state", "in", NOT_HAPPENED)])
        )
        self.env["collections.reviewer"]._cancel_void(actions)

    # === IN WORDS === #

    def _word_pause(self):
        return self.env._(
            "Hardship: nothing is asked for until %s.",
            format_date(self.env, self.date_review),
        )

    def _tell_case(self, words):
        """Tell it on the cases, without why: what stands there stays."""
        for case in self.sudo().case_id:
            case._message_log(body=Markup("<p>%s</p>") % words)

    @api.model
    def mail_allowed_qweb_expressions(self):
        # EXTENDS 'mail': what a template of a message may show without being code
        return super().mail_allowed_qweb_expressions() + (
            "object.company_id.email_formatted",
            "object.company_id.name",
            "object.partner_id.lang",
            "object.partner_id.name",
            "object.review_label",
            "object.talk_label",
            "object.user_id.email_formatted",
            "object.user_id.name",
        )

    # === WHO MAY SAY IT AGAIN === #

    @api.model
    def _is_too_soon(self, company, debtor, policy):
        """Tell whether the last one of a customer was over only lately."""
        since = Date.subtract(
            company._get_collections_date(), days=policy.hardship_again_days
        )
        return bool(
            self.sudo().search_count(
                Domain("company_id", "=", company.id)
                & Domain("partner_id", "=", debtor.id)
                & Domain("date_closed", ">", since),
                limit=1,
            )
        )
