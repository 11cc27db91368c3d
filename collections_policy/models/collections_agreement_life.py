"""The life of agreements: proposed, accepted, and what becomes of them."""

import hashlib
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

AT_RISK = "collections_policy.mail_activity_type_agreement"


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    accepted_name = fields.Char(string="Accepted by", readonly=True, copy=False)
    accepted_on = fields.Datetime(
        string="Accepted at", readonly=True, copy=False, help="In UTC."
    )
    accepted_source = fields.Char(string="Accepted Through", readonly=True, copy=False)
    accepted_address = fields.Char(
        string="Address of Origin", readonly=True, copy=False
    )
    document_attachment_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Accepted Document",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    accepted_hash = fields.Char(
        string="SHA-256 of the Document", readonly=True, copy=False
    )

    # === PROPOSE === #

    def _propose(self):
        """Offer drafts that are inside the limits to their customers.

        :raises UserError: if one is not, with what is beyond
        """
        self.check_access("write")
        for agreement in self:
            agreement._check_draft()
            agreement._reshape()
            agreement._check_settings()
            if excesses := agreement._get_excesses():
                raise UserError(
                    self.env._(
                        "This goes beyond what the policy allows, and has to be "
                        "approved:\n%s",
                        "\n".join(excess.words for excess in excesses),
                    )
                )
            agreement._set_proposed()

    def _set_proposed(self):
        for agreement in self._update_state("proposed"):
            today = agreement._get_today()
            agreement.sudo().date_proposed = today
            if agreement.policy_id.sudo().agreement_hold_proposed:
                agreement._hold(agreement.valid_until)

    def _withdraw(self):
        """Take proposals back to draft, to be shaped again."""
        self.check_access("write")
        self._check_may_become("draft")
        self._update_state("draft")._release()

    def _expire(self, date):
        """End the offers that nobody accepted in time."""
        for agreement in self:
            until = format_date(self.env, agreement.valid_until)
            agreement._update_state(
                "expired",
                date_end=date,
                end_reason=self.env._("Not accepted by %s.", until),
            )
        self._release()

    # === ACCEPT === #

    def _accept(self, name, source, ip=None):
        """Let an agreement begin: it was accepted, on the terms as proposed.

        What was paid since it was shaped counts as paid.

        :param str name: who accepted it
        :param str source: through what: a portal, a signed paper, …
        :param str ip: the address of origin
        :raises UserError: if it is too late, or the items are not owed as stated
        """
        self.ensure_one()
        agreement = self.sudo()
        agreement.lock_for_update()
        agreement._check_acceptable(name)
        today = agreement._get_today()
        agreement.write(agreement._prepare_acceptance(name, source, ip))
        agreement._update_state("active", date_start=today)
        agreement._book_start(today)
        agreement._hold()
        agreement._log_lines(
            self.env._("Accepted by %(name)s (%(way)s)", name=name, way=source),
            [ip] if ip else [],
        )
        agreement._tell_case(self.env._("Agreement %s begins.", agreement.name))
        agreement._follow()

    def _check_acceptable(self, name):
        if self.state != "proposed":
            self._check_may_become("proposed")
            raise UserError(self.env._("%s was not proposed yet.", self.name))
        if self.valid_until and self.valid_until < self._get_today():
            raise UserError(
                self.env._(
                    "The offer could be accepted up to %s.",
                    format_date(self.env, self.valid_until),
                )
            )
        if not (name or "").strip():
            raise UserError(self.env._("Say who accepts it."))
        self._check_settings()
        self._check_still_owed()

    def _check_still_owed(self):
        """Refuse what is not owed as it was stated: it has to be shaped again."""
        for line in self.line_ids:
            item = line.move_line_id
            owed = item.amount_residual_currency
            more = line.currency_id.compare_amounts(owed, line.principal) > 0
            if item.parent_state != "posted" or owed <= 0 or more:
                raise UserError(
                    self.env._(
                        "%(item)s is not owed any more as it was stated: shape "
                        "%(agreement)s again.",
                        item=self._name_item(item),
                        agreement=self.name,
                    )
                )

    def _prepare_acceptance(self, name, source, ip):
        document = self.document_attachment_id
        return {
            "accepted_name": name,
            "accepted_on": fields.Datetime.now(),
            "accepted_source": source,
            "accepted_address": ip or False,
            "accepted_hash": document
            and hashlib.sha256(document.raw or b"").hexdigest(),
        }

    # === WHAT BECOMES OF THEM === #

    def _follow(self):
        """See what was paid of running agreements, and end those that are kept."""
        running = self.sudo().filtered(lambda each: each.state in ("active", "kept"))
        if not running:
            return
        self.env["collections.agreement.installment"]._refresh(running)
        for agreement in running:
            is_paid = agreement._is_paid()
            if is_paid and agreement.state == "active":
                agreement._keep()
            elif not is_paid and agreement.state == "kept":
                agreement._reopen()

    def _is_paid(self):
        self.ensure_one()
        return all(each.state == "paid" for each in self.installment_ids)

    def _keep(self):
        """Note that all was paid: the discount is final, and nothing is owed."""
        self.ensure_one()
        today = self._get_today()
        self._update_state("kept", date_end=today, date_cure=False)
        self._book_kept(today)
        self._release()
        self.activity_unlink([AT_RISK])
        self._tell_case(
            self.env._("Agreement %s was kept: thank you.", self.name),
        )

    def _reopen(self):
        """Take up an agreement again of which a payment was undone."""
        self.ensure_one()
        self._update_state("active", date_end=False)
        self._unbook_kept(self._get_today())
        self._hold()
        self.env["collections.agreement.installment"]._refresh(self)
        self._log_lines(self.env._("A payment was undone: it is active again"), [])

    def _breach(self, reason):
        """End an agreement that was not kept: what it gave away is owed again."""
        self.ensure_one()
        self._end("breached", reason)
        self.sudo().line_ids._resume()

    def _cancel(self, reason):
        """End agreements by a person's decision, and undo what they did to the books.

        :param str reason: why, to be kept
        """
        self.check_access("write")
        self._check_reason(reason)
        self._check_may_become("cancelled")
        for agreement in self:
            agreement._end("cancelled", reason)

    def _renegotiate(self):
        """End an agreement for a new one about the same items, and return that draft.

        What it did to the books is undone, so that the new one is about what is owed
        now.

        :return: the draft, shaped as the one before as far as that can be
        """
        self.ensure_one()
        self.check_access("write")
        self._check_may_become("superseded")
        self._end("superseded", self.env._("A new agreement takes its place."))
        items = self._get_items().filtered(
            lambda item: item.amount_residual_currency > 0
        )
        renewed = self.create(
            {**self._prepare_from_items(items), **self._prepare_renegotiation()}
        )
        renewed.sudo().previous_id = self
        renewed._hold(renewed.valid_until)
        return renewed

    def _prepare_renegotiation(self):
        return {
            "rhythm": self.rhythm,
            "interest_model": self.interest_model,
            "monthly_percent": self.monthly_percent,
            "user_id": self.user_id.id,
        }

    def _end(self, state, reason):
        agreement = self.sudo()
        today = agreement._get_today()
        was_active = agreement.state == "active"
        agreement._update_state(
            state, date_end=today, end_reason=reason, date_cure=False
        )
        if was_active:
            agreement._restore_books(today)
        agreement._release()
        agreement.activity_unlink([AT_RISK])
        agreement._log_lines(reason, [])
        if was_active:
            labels = dict(self._fields["state"]._description_selection(self.env))
            agreement._tell_case(
                self.env._(
                    "Agreement %(name)s: %(state)s. %(reason)s",
                    name=agreement.name,
                    state=labels[state],
                    reason=reason,
                )
            )

    def _tell_case(self, words):
        """Tell it on the customer's case, if one is open."""
        case = self._find_case(self.company_id, self.partner_id)
        if case:
            case.sudo()._message_log(body=words)

    # === BREACH === #

    def _work(self, date):
        """See on a day whether an agreement is kept, at risk, or at its end."""
        self.ensure_one()
        self._follow()
        if self.state != "active":
            return
        if not self._is_breached(date):
            self._cure()
        elif not self.date_cure and self.cure_days:
            self._warn(date)
        elif not self.date_cure or date > self.date_cure:
            self._breach(self._word_breach())

    def _cure(self):
        if self.date_cure:
            self.sudo().date_cure = False
            self.sudo().activity_unlink([AT_RISK])

    def _warn(self, date):
        """Give notice that it is at risk: there is time to pay what is late."""
        until = date + timedelta(days=self.cure_days)
        self.sudo().date_cure = until
        words = self.env._(
            "Agreement %(name)s is at risk: what is late has to be paid by %(date)s.",
            name=self.name,
            date=format_date(self.env, until),
        )
        self._tell_case(words)
        self.sudo().activity_schedule(
            AT_RISK,
            date_deadline=until,
            summary=words,
            user_id=self.user_id.id or self.env.uid,
        )

    def _word_breach(self):
        late = self.installment_ids.filtered(lambda each: each.state == "late")
        return self.env._("Not paid: %s", ", ".join(late.mapped("name")) or self.name)
