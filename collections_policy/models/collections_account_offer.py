"""Debtors shape an agreement on their page, inside the policy's limits."""

from collections import namedtuple
from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..tools.deal_limits import check
from ..tools.instalments import AT_MOST
from ..tools.offer import Terms, down_payment_of, shape, to_pay
from .collections_charge import get_exact

FEWEST = 2  # instalments: less is a promise
MOST = 12  # where the policy does not say
FIRST_DAYS = 30  # where the policy does not say
LOOKS_PER_HOUR = 60
# Which field is to be changed for a limit that is gone beyond
FIELDS = {
    "min_down_percent": "down",
    "max_count": "count",
    "min_instalment": "count",
    "max_term_days": "count",
    "max_first_days": "date",
}

Room = namedtuple("Room", "about lines currency policy claim limits today")
Room.__doc__ = """What an agreement can be about: overdue items of one creditor in one
currency, the policy that counts and its ``limits`` (``None`` if it says nothing of such
debts), and the ``claim``: what is owed of them today.
"""


class CollectionsAccountOffer(models.AbstractModel):
    """The fields are ``about`` (of the room), ``count`` (of instalments), ``down`` (the
    down payment), ``date`` (of the first payment) and, to agree, ``total`` (that was
    shown), ``name`` and ``read``.
    """

    _name = "collections.account.offer"
    _inherit = "collections.account.agreement"
    _description = "Collections: an agreement that the customer shapes"

    # === WHAT IS SHOWN === #

    def _prepare_values(self, company, debtor, companies, rows, date):
        # OVERRIDE
        return {
            "forms": [
                form
                for room in self._get_rooms(company, debtor, rows, date)
                for form in [self._prepare_form(room)]
                if form
            ]
        }

    def _prepare_form(self, room):
        """Return what a form shows; nothing if the policy allows no instalments."""
        counts = self._get_counts(room)
        if not counts:
            return None
        lowest = self._get_lowest_down_payment(room)
        return {
            "about": room.about,
            "currency": room.currency,
            "moves": room.lines.move_id,
            "counts": counts,
            "down": self._write_amount(float(lowest), room.currency),
            "lowest": float(lowest),
            "owed": float(room.claim.total),
            "charges": float(room.claim.charges),
            "date_min": room.today,
            "date_max": self._get_last_first_day(room),
        }

    # === WHAT IT CAN BE ABOUT === #

    def _get_rooms(self, company, debtor, rows, date):
        """Return what a debtor can shape agreements about, where the policy lets it.

        :rtype: list[Room]
        """
        lines = self._get_lines(company, debtor, rows)
        groups = lines.grouped(lambda line: (line.company_id, line.currency_id))
        rooms = [self._get_room(own, date) for own in groups.values()]
        return [room for room in rooms if room]

    def _get_lines(self, company, debtor, rows):
        """Return what is overdue, not left alone, and not contested even in part."""
        late = [
            row["line"]
            for row in rows
            if row["days"] > 0 and not row["is_held"] and row["reason"] != "credits"
        ]
        agreements = self.env["collections.agreement"]
        lines = self.env["account.move.line"].union(*late)
        lines &= agreements._get_agreeable_lines(company, debtor)
        contested = self.env["collections.dispute.line"].search(
            [("move_line_id", "in", lines.ids), ("dispute_id.state", "=", "open")]
        )
        asked = agreements.search(
            [("state", "=", "to_approve"), ("line_ids.move_line_id", "in", lines.ids)]
        )
        return lines - contested.move_line_id - asked.line_ids.move_line_id

    def _get_room(self, lines, date):
        agreements = self.env["collections.agreement"]
        policy = agreements._find_policy(lines)
        claim, missing = agreements._reckon_claim(lines, date)
        if not policy.portal_self_service or missing:
            return None
        company, currency = lines.company_id, lines.currency_id
        limits = agreements._find_limits(lines, claim, date)
        about = f"{company.id}_{currency.id}"
        return Room(about, lines, currency, policy, claim, limits, date)

    # === WHAT IS ALLOWED === #

    def _get_counts(self, room):
        """Return the numbers of instalments that are inside the limits."""
        limits = room.limits
        if not limits or self._is_agreed_too_often(room):
            return []
        most = min(limits.max_count or MOST, AT_MOST)
        down = self._get_lowest_down_payment(room)
        return [
            count
            for count in range(FEWEST, most + 1)
            if self._fits(room, self._get_terms(room, count, down, room.today))
        ]

    def _fits(self, room, terms):
        try:
            return not check(self._shape(room, terms), room.limits)
        except ValueError:  # less than a cent for each
            return False

    def _is_agreed_too_often(self, room):
        most = room.limits.max_renegotiations
        earlier = self.env["collections.agreement"].search_count(
            Domain("line_ids.move_line_id", "in", room.lines.ids)
            & Domain("date_start", "!=", False)
        )
        return most is not None and earlier > most

    def _get_lowest_down_payment(self, room):
        percent = room.limits.min_down_percent or Decimal(0)
        terms = self._get_terms(room, FEWEST, Decimal(0), room.today)
        return down_payment_of(room.claim, terms, percent, self._get_unit(room))

    def _get_last_first_day(self, room):
        days = room.limits.max_first_days
        return room.today + timedelta(days=FIRST_DAYS if days is None else days)

    def _get_unit(self, room):
        return Decimal(str(room.currency.rounding))

    # === WHAT IT COMES TO === #

    def _get_terms(self, room, count, down, date):
        """Return the terms of an offer.

        :param Decimal down: the down payment
        :param date: of the first payment
        :rtype: Terms
        """
        policy = room.policy
        return Terms(
            date_first=date,
            charges_percent=self._get_charges_percent(room),
            down_payment=down,
            count=count,
            interest_model=policy.agreement_interest_model or "none",
            monthly_percent=Decimal(str(policy.agreement_monthly_percent)),
        )

    def _get_charges_percent(self, room):
        """Return the discount on late charges that who agrees by itself is given."""
        if not room.policy.portal_discounts:
            return Decimal(0)
        return room.limits.max_charges_percent or Decimal(0)

    def _shape(self, room, terms):
        """Return the deal that terms make.

        :raise ValueError: if they make none
        """
        return shape(room.claim, terms, room.today, self._get_unit(room), room.today)

    def _preview(self, company, debtor, companies, typed):
        """Return what is wrong with an offer, by field, and else what it comes to.

        :rtype: tuple[dict, dict]
        """
        errors = {}
        self = self.sudo()
        sent = self._prepare_sent(company, debtor, companies, typed)
        room, terms = self._read_terms(sent, errors)
        if errors:
            return errors, {}
        return {}, self._prepare_preview(room, self._shape(room, terms))

    def _prepare_preview(self, room, deal):
        total = sum(payment.amount for payment in deal.schedule)
        return {
            "about": room.about,
            "currency": room.currency,
            "payments": [
                {
                    "number": payment.number,
                    "date": payment.date,
                    "amount": float(payment.amount),
                }
                for payment in deal.schedule
            ],
            "owed": float(deal.claim.total),
            "charges": float(deal.claim.charges),
            "discount": float(deal.discount.total),
            "interest": float(sum(each.interest for each in deal.schedule)),
            "total": float(total),
            "exact": str(total),
            "breach_text": self._get_breach_text(room),
        }

    def _get_breach_text(self, room):
        values = room.policy._prepare_agreement(room.today)
        return self.env["collections.agreement"].new(values)._get_breach_text()

    # === WHAT IS TAKEN === #

    def _read_typed(self, sent, errors):
        # OVERRIDE
        room, terms = self._read_terms(sent, errors)
        name = self._read_consent(sent.typed, errors)
        if room and not errors:
            total = sum(each.amount for each in self._shape(room, terms).schedule)
            if sent.typed.get("total") != str(total):
                errors["form"] = self._word_changed()
        return {"room": room, "terms": terms, "name": name}

    def _word_changed(self):
        return self.env._(
            "These are not the terms that were shown: please look at them again."
        )

    def _read_terms(self, sent, errors):
        """Return what an offer is about, and its terms, if they are inside the limits.

        :rtype: tuple[Room, Terms] | tuple[None, None]
        """
        room = self._read_room(sent, errors)
        if not room:
            return None, None
        count = self._read_count(room, sent.typed, errors)
        down = self._read_down_payment(room, sent.typed, errors)
        date = self._read_first_day(room, sent.typed, errors)
        if errors:
            return None, None
        terms = self._get_terms(room, count, down, date)
        self._check_limits(room, terms, errors)
        return room, terms

    def _read_room(self, sent, errors):
        for room in self._get_rooms(sent.company, sent.debtor, sent.rows, sent.today):
            if room.about == sent.typed.get("about") and self._is_open(room):
                return room
        errors["form"] = self.env._(
            "This can't be agreed on here any more: please look at it again, or write "
            "to us."
        )
        return None

    def _is_open(self, room):
        """Return whether anything can be agreed on at once."""
        return bool(self._get_counts(room))

    def _read_count(self, room, typed, errors):
        counts = {str(count): count for count in self._get_counts(room)}
        if typed.get("count") not in counts:
            errors["count"] = self.env._("Choose one of these.")
        return counts.get(typed.get("count"))

    def _read_down_payment(self, room, typed, errors):
        """Return the down payment; none, if none was typed."""
        if not (typed.get("down") or "").strip(" 0.,"):
            amount = 0.0
        else:
            amount = self._read_amount(typed, room.currency, errors, "down")
        lowest = self._get_lowest_down_payment(room)
        terms = self._get_terms(room, FEWEST, lowest, room.today)
        most = to_pay(room.claim, terms, self._get_unit(room))
        down = get_exact(amount, room.currency)
        if "down" not in errors and not lowest <= down < most:
            errors["down"] = self.env._(
                "From %(lowest)s on, and less than %(most)s.",
                lowest=room.currency.format(float(lowest)),
                most=room.currency.format(float(most)),
            )
        return down

    def _read_first_day(self, room, typed, errors):
        date, last = self._read_date(typed, errors), self._get_last_first_day(room)
        if date and not room.today <= date <= last:
            errors["date"] = self.env._(
                "Choose a day from today until %s.", format_date(self.env, last)
            )
        return date

    def _check_limits(self, room, terms, errors):
        try:
            excesses = check(self._shape(room, terms), room.limits)
        except ValueError:
            errors["count"] = self.env._("Choose fewer instalments.")
            return
        words = {
            "count": self.env._("Choose fewer instalments, or an earlier day."),
            "date": self.env._("Choose an earlier day."),
            "down": self.env._("Pay a little more at first."),
        }
        for excess in excesses:
            field = FIELDS.get(excess.code, "form")
            errors[field] = words.get(field) or self._word_gone()

    def _keep(self, sent, values):
        # OVERRIDE
        room, terms = values["room"], values["terms"]
        total = sum(each.amount for each in self._shape(room, terms).schedule)
        agreement = self.env["collections.agreement"]._create_offer(
            room.lines.with_env(self.env),
            self._prepare_agreement_values(sent, room, terms),
        )
        agreement._propose()
        if room.currency.compare_amounts(agreement.amount_total, float(total)):
            raise UserError(self._word_changed())
        self._accept(sent, agreement, values["name"])

    def _prepare_agreement_values(self, sent, room, terms):
        """Return the terms of an agreement, and who sees to it."""
        case = self.env["collections.case"]._get_open(sent.company, sent.debtor)
        return {
            "charges_percent": float(terms.charges_percent),
            "down_payment": float(terms.down_payment),
            "count": terms.count,
            "interest_model": terms.interest_model,
            "monthly_percent": float(terms.monthly_percent),
            "date_first": terms.date_first,
            "valid_until": room.today,
            "user_id": (case.user_id or sent.company.collections_user_id).id,
            "is_from_customer": True,
            "proposed_source": sent.source,
        }


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _get_forms(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_forms(), "offer"]


class CollectionsVisit(models.Model):
    _inherit = "collections.visit"

    def _get_limit(self, what):
        # EXTENDS 'collections_policy': to compare offers is welcome
        return LOOKS_PER_HOUR if what == "look" else super()._get_limit(what)
