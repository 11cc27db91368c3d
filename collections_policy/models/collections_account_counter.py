"""Debtors propose on their page what they can pay, beyond what the policy allows."""

from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.tools.misc import format_date

from ..tools.instalments import AT_MOST, Unaffordable
from ..tools.offer import Terms, count_for
from .collections_charge import get_exact

FIRST_DAYS = 60


class CollectionsAccountCounter(models.AbstractModel):
    """The fields are ``about`` (of the room), ``monthly`` (what can be paid a month),
    ``date`` (of the first payment) and ``words``.
    """

    _name = "collections.account.counter"
    _inherit = "collections.account.offer"
    _description = "Collections: what the customer proposes"

    # === WHAT IS SHOWN === #

    def _prepare_form(self, room):
        # OVERRIDE: limits are for what needs no approval
        return {
            "about": room.about,
            "currency": room.currency,
            "owed": float(room.claim.total),
            "date_min": room.today,
            "date_max": self._get_last_first_day(room),
        }

    def _get_last_first_day(self, room):
        # OVERRIDE
        return room.today + timedelta(days=FIRST_DAYS)

    def _is_open(self, room):
        # OVERRIDE
        return True

    def _get_charges_percent(self, room):
        # OVERRIDE: who asks for more time is given nothing away
        return Decimal(0)

    # === WHAT IS TAKEN === #

    def _read_typed(self, sent, errors):
        # OVERRIDE
        typed = sent.typed
        room = self._read_room(sent, errors)
        words = self._read_text(typed, "words")
        if not room:
            return None
        if not words:
            errors["words"] = self.env._("Tell us in a few words why.")
        date = self._read_first_day(room, typed, errors)
        monthly = self._read_amount(typed, room.currency, errors, "monthly")
        if errors:
            return None
        terms = self._get_terms(room, 1, Decimal(0), date)
        count = self._solve_count(room, terms, monthly, errors)
        return {
            "room": room,
            "terms": count and self._get_terms(room, count, Decimal(0), date),
            "monthly": monthly,
            "words": words,
        }

    def _solve_count(self, room, terms: Terms, monthly, errors):
        """Return in how many instalments it is paid; say so if that are too many."""
        try:
            return count_for(
                room.claim,
                terms,
                get_exact(monthly, room.currency),
                self._get_unit(room),
                at_most=AT_MOST,
            )
        except Unaffordable as error:
            errors["monthly"] = self.env._(
                "With this it would take more than %(years)s years. It takes %(least)s "
                "a month at least.",
                years=AT_MOST // 12,
                least=room.currency.format(float(error.least)),
            )
            return None

    def _keep(self, sent, values):
        # OVERRIDE
        room, terms = values["room"], values["terms"]
        agreement = self.env["collections.agreement"]._create_offer(
            room.lines.with_env(self.env),
            self._prepare_agreement_values(sent, room, terms),
        )
        agreement._submit(values["words"])
        self._schedule(agreement, values)

    def _prepare_agreement_values(self, sent, room, terms):
        # EXTENDS: it is decided on later
        values = super()._prepare_agreement_values(sent, room, terms)
        del values["valid_until"]  # as the policy says
        return values

    def _schedule(self, agreement, values):
        """Tell who sees to the debtor what is to be decided."""
        agreement.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=agreement._get_today(),
            user_id=agreement.user_id.id or self.env.ref("base.user_root").id,
            summary=self.env._(
                "The customer proposes %(amount)s a month from %(date)s",
                amount=agreement.currency_id.format(values["monthly"]),
                date=format_date(self.env, agreement.date_first),
            ),
        )


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _get_forms(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_forms(), "counter"]
