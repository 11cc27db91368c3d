"""What the forms of a debtor's account have in common."""

from collections import namedtuple
from datetime import date
from decimal import Decimal

from odoo import models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools.misc import formatLang

from ..tools.typed_amounts import parse_amount

ITEM = "item_"  # before the database id of an open item, in the names of fields
LONGEST_TEXT = 4000

Sent = namedtuple(
    "Sent",
    "company debtor companies rows today typed files origin source",
    defaults=["portal"],
)
Sent.__doc__ = """A form that was sent.

``company`` is the root company, ``debtor`` the commercial partner, ``companies`` the
branches whose items it may speak of, ``rows`` the open items as the page shows them
``today``.  ``typed`` is what was typed; ``files`` have a ``filename`` and a ``stream``;
``origin`` is the address that it came from, and ``source`` where it was said.
"""


class CollectionsAccountForm(models.AbstractModel):
    """A form by which debtors say something on the page of their account.

    What was typed is a dictionary of strings, by the names of the form's fields: a
    stranger may have typed it. Who inherits this reads it, :meth:`_read_typed`, and
    keeps it, :meth:`_keep`.
    """

    _name = "collections.account.form"
    _description = "Collections: a form of the customer's account"

    # === WHAT IS SHOWN === #

    def _prepare_values(self, company, debtor, companies, rows, date):
        """Return what the form's section shows. TO OVERRIDE.

        :param company: a root company
        :param debtor: a commercial partner
        :param companies: the branches whose items are shown
        :param rows: the open items, as the page shows them
        :param date: today
        :rtype: dict
        """
        raise NotImplementedError

    # === WHAT IS TAKEN === #

    def _take(
        self,
        company,
        debtor,
        companies,
        typed,
        files=(),
        origin=None,
        source="portal",
    ):
        """Keep what a debtor typed, if all of it can be taken; else nothing.

        :param company: a root company
        :param debtor: a commercial partner
        :param companies: the branches whose items it may speak of
        :param dict typed: what was typed
        :param files: what was sent with it, each with a ``filename`` and a ``stream``
        :param str origin: the address that it came from
        :param str source: where it was said, a code of ``collections.promise``
        :return: what is wrong with it, in words, by field; with ``form``, all of it
        :rtype: dict[str, str]
        """
        errors = {}
        self = self.sudo()
        sent = self._prepare_sent(
            company, debtor, companies, typed, files, origin, source
        )
        values = self._read_typed(sent, errors)
        if not errors:
            try:
                with self.env.cr.savepoint():
                    self._speak_to_staff(sent)._keep(sent, values)
            except (UserError, RedirectWarning) as error:
                errors["form"] = self._explain(error)
        return errors

    def _check(self, company, debtor, companies, typed):
        """Return what is wrong with what was typed, as :meth:`_take`; keep nothing."""
        errors = {}
        self = self.sudo()
        sent = self._prepare_sent(company, debtor, companies, typed)
        self._read_typed(sent, errors)
        return errors

    def _prepare_sent(
        self,
        company,
        debtor,
        companies,
        typed,
        files=(),
        origin=None,
        source="portal",
    ):
        """Return what was sent, with the open items as they are now.

        :rtype: Sent
        """
        company, debtor = company.sudo(), debtor.sudo()
        today = company._get_collections_date()
        account = self.env["collections.account"].sudo()
        rows = account._prepare_rows(company, debtor, companies, today)
        return Sent(
            company, debtor, companies, rows, today, typed, files, origin, source
        )

    def _read_typed(self, sent, errors):
        """Return what is to be kept. TO OVERRIDE.

        :param Sent sent: what was typed, by whom
        :param dict errors: to be filled: what is wrong, in words, by field
        """
        raise NotImplementedError

    def _keep(self, sent, values):
        """Keep what :meth:`_read_typed` returned. TO OVERRIDE.

        The language is that of the colleagues, who are told of it.

        :param Sent sent: what was typed, by whom
        :raises UserError: if that can't be
        """
        raise NotImplementedError

    def _speak_to_staff(self, sent):
        """Return the form in the language of who sees to the debtor."""
        case = self.env["collections.case"]._get_open(sent.company, sent.debtor)
        user = case.user_id or sent.company.collections_user_id
        return self.with_context(lang=user.lang or sent.company.partner_id.lang)

    def _explain(self, error):
        """Return why it can't be kept, as the debtor should read it."""
        if isinstance(error, RedirectWarning):  # it is ours to set right
            return self.env._("This can't be done here now: please write to us.")
        return self.env._(
            "What is open has changed meanwhile, so this can't be kept as it is. "
            "Please look at it again, or write to us."
        )

    # === READING === #

    def _read_lines(self, typed, rows, errors):
        """Return the items that were ticked; only those of the rows can be."""
        by_field = {f"{ITEM}{row['line'].id}": row["line"] for row in rows}
        ticked = [field for field in typed if field.startswith(ITEM)]
        if any(field not in by_field for field in ticked):
            errors["items"] = self._word_gone()
        elif not ticked:
            errors["items"] = self.env._("Choose at least one.")
        chosen = [by_field[field] for field in ticked if field in by_field]
        return self.env["account.move.line"].union(*chosen)

    def _word_gone(self):
        return self.env._("This can't be chosen any more: please look at it again.")

    def _read_amount(self, typed, currency, errors, field="amount"):
        """Return an amount in a currency, as it is written in the language; 0 if none.

        :rtype: float
        """
        text = typed.get(field) or ""
        for sign in filter(None, (currency.symbol, currency.name)):
            text = text.replace(sign, "")
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        try:
            amount = parse_amount(text, lang.decimal_point, lang.thousands_sep or "")
        except ValueError:
            amount = Decimal(0)
        if amount <= 0 or amount % Decimal(str(currency.rounding)):
            example = self._write_amount(1234.5, currency)
            errors[field] = self.env._("Write an amount, such as %s.", example)
        return float(amount)

    def _write_amount(self, amount, currency):
        """Return an amount as it is typed: without its currency."""
        return formatLang(self.env, amount, digits=currency.decimal_places)

    def _read_date(self, typed, errors, field="date"):
        try:
            return date.fromisoformat(typed.get(field) or "")
        except ValueError:
            errors[field] = self.env._("Choose a day.")
            return None

    def _read_text(self, typed, field):
        return (typed.get(field) or "").strip()[:LONGEST_TEXT]


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _get_forms(self):
        """Return the forms that the page has, in this order. TO EXTEND.

        Each is the last part of its model's name, of that of the template that shows
        it, and the name of what that one sees.

        :rtype: list[str]
        """
        return []

    def _prepare_values(self, company, debtor, companies=None):
        # EXTENDS 'collections_policy'
        values = super()._prepare_values(company, debtor, companies)
        company, debtor = company.sudo(), debtor.sudo()
        companies = companies or company._get_collections_companies()
        rows = [
            row for block in values["blocks"] for row in block["items"] + block["held"]
        ]
        for form in self._get_forms():
            values[form] = (
                self.env[f"collections.account.{form}"]
                .sudo()
                ._prepare_values(company, debtor, companies, rows, values["date"])
            )
        return values

    def _get_sections(self):
        # EXTENDS 'collections_policy': below how to pay
        sections = super()._get_sections()
        place = sections.index("collections_policy.account_payment") + 1
        forms = [f"collections_policy.account_{form}" for form in self._get_forms()]
        return sections[:place] + forms + sections[place:]
