"""Debtors see their agreements on their page, and accept what is proposed."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools.misc import format_date

MONTHS = 12  # how long ago what has ended may be told
SHOWN = 5
LONGEST_NAME = 200
CURRENT = ("proposed", "to_approve", "active")
PRINTED = ("proposed", "active", "kept", "breached", "superseded", "cancelled")


class CollectionsAccountAgreement(models.AbstractModel):
    """The fields are ``agreement`` (a database id), ``name`` (of who accepts it) and
    ``read`` (that the terms were read).
    """

    _name = "collections.account.agreement"
    _inherit = "collections.account.form"
    _description = "Collections: an agreement on the customer's account"

    # === WHAT IS SHOWN === #

    def _prepare_values(self, company, debtor, companies, rows, date):
        # OVERRIDE
        agreements = self._get_agreements(company, debtor, companies)
        current = agreements.filtered(lambda each: each.state in CURRENT)
        earliest = date - relativedelta(months=MONTHS)
        ended = (agreements - current).filtered(
            lambda each: (each.date_end or each.create_date.date()) >= earliest
        )
        return {
            "agreements": [
                self._prepare_agreement(agreement, date)
                for agreement in current + ended[:SHOWN]
            ]
        }

    def _get_agreements(self, company, debtor, companies):
        """Return the agreements with a debtor that it may know of.

        What a colleague shapes and nobody has proposed yet is not among them.
        """
        known = Domain("date_proposed", "!=", False) & Domain("state", "!=", "draft")
        own = Domain("is_from_customer", "=", True) & Domain(
            "state", "in", ("to_approve", "refused")
        )
        return self.env["collections.agreement"].search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "=", debtor.id)
            & Domain("move_company_id", "in", companies.ids)
            & (known | own)
        )

    def _prepare_agreement(self, agreement, date):
        """Return what is shown of an agreement.

        :param date: today
        """
        state = agreement.state
        if self._has_expired(agreement, date):
            state = "expired"
        is_active = state == "active"
        return {
            "agreement": agreement,
            "state": state,
            "words": self._get_words(state),
            "payments": [
                self._prepare_payment(installment, is_active)
                for installment in agreement.installment_ids
                if state in CURRENT
            ],
            "next": is_active and agreement.next_installment_id,
            "references": self._get_references(agreement) if is_active else [],
            "breach_text": agreement._get_breach_text() if state in CURRENT else "",
            "is_printed": state in PRINTED,
        }

    def _has_expired(self, agreement, date):
        """Return whether an offer ended before the day, even if nobody noted it yet."""
        last = agreement.valid_until
        return agreement.state == "proposed" and bool(last) and last < date

    def _prepare_payment(self, installment, is_active):
        states = dict(installment._fields["state"]._description_selection(self.env))
        return {
            "number": installment.number,
            "date": installment.date_due,
            "amount": installment.amount,
            "open": installment.amount_open,
            "is_in_part": is_active
            and 0 < installment.amount_paid < installment.amount,
            "state": installment.state if is_active else "",
            "words": states[installment.state] if is_active else "",
        }

    def _get_references(self, agreement):
        """Return what to quote when an instalment is paid."""
        moves = agreement._get_items().move_id
        return list(
            filter(None, (move.payment_reference or move.name for move in moves))
        )

    def _get_words(self, state):
        """Return where an agreement stands, as its debtor should read it."""
        return {
            "proposed": self.env._("For you to decide"),
            "to_approve": self.env._("We are looking at your proposal"),
            "refused": self.env._("We could not agree to this"),
            "active": self.env._("Running"),
            "kept": self.env._("Paid. Thank you!"),
            "breached": self.env._("Ended: not paid as agreed"),
            "cancelled": self.env._("Ended"),
            "superseded": self.env._("Replaced by another"),
            "expired": self.env._("This offer has ended"),
        }[state]

    # === WHAT IS TAKEN === #

    def _read_typed(self, sent, errors):
        # OVERRIDE
        agreement = self._find(
            sent.company, sent.debtor, sent.companies, sent.typed.get("agreement")
        )
        if not agreement or agreement.state != "proposed":
            errors["form"] = self.env._(
                "This can't be accepted any more: please look at it again."
            )
        elif self._has_expired(agreement, sent.today):
            errors["form"] = self.env._(
                "This offer was good until %s. Please write to us: we will find "
                "another way.",
                format_date(self.env, agreement.valid_until),
            )
        return {"agreement": agreement, "name": self._read_consent(sent.typed, errors)}

    def _find(self, company, debtor, companies, number):
        """Return an agreement that the debtor may know of, by its database id.

        :param number: what should be one: a stranger may have typed it
        """
        known = self._get_agreements(company, debtor, companies)
        return known.filtered(lambda each: str(each.id) == str(number))

    def _find_printed(self, company, debtor, companies, number):
        """Return an agreement of which the debtor may have the document."""
        found = self._find(company, debtor, companies, number)
        return found.filtered(lambda each: each.state in PRINTED)

    def _read_consent(self, typed, errors):
        """Return who agrees, after having read what to."""
        name = " ".join((typed.get("name") or "").split())[:LONGEST_NAME]
        if len(name.split()) < 2:
            errors["name"] = self.env._("Write your full name.")
        if not typed.get("read"):
            errors["read"] = self.env._("Please read the terms, and tick this.")
        return name

    def _keep(self, sent, values):
        # OVERRIDE
        self._accept(sent, values["agreement"].with_env(self.env), values["name"])

    def _accept(self, sent, agreement, name):
        agreement._accept(name, sent.source, ip=sent.origin)


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _get_forms(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_forms(), "agreement"]
