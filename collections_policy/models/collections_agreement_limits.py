"""How far agreements may go, and who decides beyond that."""

from collections import namedtuple

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.deal_limits import check

AgreementExcess = namedtuple("AgreementExcess", ("code", "asked", "allowed", "words"))
AgreementExcess.__doc__ = """A limit of the policy that an agreement goes beyond.

``code`` is the name of the limit, or ``no_limits`` where the policy has none for such
debts; ``words`` say it to a person.
"""


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    request_reason = fields.Text(
        string="Why It Should Be Approved", readonly=True, copy=False, tracking=True
    )
    requested_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False
    )
    decision_reason = fields.Text(
        string="Why It Was Decided", readonly=True, copy=False, tracking=True
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", readonly=True, copy=False
    )
    excess_text = fields.Text(
        string="Beyond the Limits", compute="_compute_excess_text"
    )

    def _compute_excess_text(self):
        for agreement in self:
            is_open = agreement.state in ("draft", "to_approve") and agreement.line_ids
            excesses = agreement._get_excesses() if is_open else []
            agreement.excess_text = "\n".join(excess.words for excess in excesses)

    # === LIMITS === #

    def _get_excesses(self):
        """Return the limits that the agreement goes beyond; none if it is inside.

        :rtype: list[AgreementExcess]
        """
        self.ensure_one()
        claim = self.line_ids._get_claim()
        if not self.installment_ids or self._find_problem(claim, self._get_today()):
            return []
        limits = self._get_limits()
        if not limits:
            return [AgreementExcess("no_limits", None, None, self._word_no_limits())]
        writer = self.env["collections.limit.writer"]
        return [
            AgreementExcess(
                excess.code,
                excess.asked,
                excess.allowed,
                writer._explain_excess(excess, self.currency_id),
            )
            for excess in check(self.sudo()._get_deal(), limits)
        ]

    def _get_limits(self):
        """Return how far the policy lets a collector go with this debt.

        :rtype: ..tools.deal_limits.Limits | None
        """
        today = self._get_today()
        items = self._get_items()
        oldest = min((item.date_maturity or item.date for item in items), default=today)
        return self.policy_id.sudo()._choose_limits(
            self.partner_id,
            (today - oldest).days,
            self.line_ids._get_claim().principal,
            self.currency_id,
            today,
        )

    # === IN WORDS === #

    def _word_no_limits(self):
        return self.env._("The policy says nothing of agreements on such debts.")

    # === APPROVAL === #

    def _submit(self, reason):
        """Ask for the approval of what goes beyond the limits.

        :param str reason: why it should be approved, to be kept
        """
        self.check_access("write")
        self._check_reason(reason)
        for agreement in self:
            agreement._check_may_become("to_approve")
            agreement._reshape()
            agreement._check_settings()
            agreement._update_state(
                "to_approve",
                request_reason=reason,
                requested_by_id=self.env.uid,
                decision_reason=False,
                decided_by_id=False,
            )
            agreement._log_lines(
                self.env._("To be approved"),
                [excess.words for excess in agreement._get_excesses()],
            )

    def _approve(self, reason):
        """Approve what somebody else asked for: it is proposed.

        :param str reason: why, to be kept
        """
        self._check_may_decide(reason)
        for agreement in self:
            agreement._check_may_become("refused")  # who asked waits for a decision
            agreement._check_items(agreement._get_items())
            agreement._check_settings()
            agreement._set_decided(reason)
            agreement._set_proposed()

    def _refuse(self, reason):
        """Refuse what somebody else asked for.

        :param str reason: why, to be kept
        """
        self._check_may_decide(reason)
        for agreement in self:
            agreement._check_may_become("refused")
            agreement._set_decided(reason)
            agreement._update_state("refused", end_reason=reason)

    def _set_decided(self, reason):
        self.sudo().write({"decision_reason": reason, "decided_by_id": self.env.uid})

    def _check_may_decide(self, reason):
        """Let managers alone decide, and nobody on what he asked for himself."""
        self.check_access("write")
        self._check_reason(reason)
        if not self.env.user.has_group("collections_policy.group_manager"):
            raise AccessError(
                self.env._("Only a collections manager can approve agreements.")
            )
        if self.env.user in self.requested_by_id:
            raise UserError(
                self.env._("Somebody else has to decide on what you asked for.")
            )

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reason is kept."))

    def _log_lines(self, title, lines):
        """Tell something in the chatter, with a line for each detail."""
        body = Markup("<p><b>%s</b></p>") % title
        if lines:
            items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
            body += Markup("<ul>%s</ul>") % items
        self.sudo()._message_log(body=body)
