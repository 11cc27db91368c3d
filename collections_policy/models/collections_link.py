"""Links that need no login: they prove by themselves whom they were given to."""

from datetime import date, timedelta

from odoo import models
from odoo.tools import consteq
from odoo.tools.misc import hash_sign, verify_hash_signed

ACCOUNT = "collections_policy.account"
PREFERENCES = "collections_policy.preferences"
UNSUBSCRIBE = "collections_policy.unsubscribe"


class CollectionsLink(models.AbstractModel):
    """A link holds a debtor and a company, signed.

    Whoever has one may do what it is for, and nothing else. Those to the account
    expire, the others do not.
    """

    _name = "collections.link"
    _description = "Collections: links that need no login"

    def _get_account_url(self, company, debtor):
        """Return where a debtor sees what it owes to a company, and pays.

        :param company: a root company
        """
        return self._get_account_urls(company, debtor)[debtor]

    def _get_account_urls(self, company, debtors):
        """Return where debtors see what they owe to a company, and pay.

        All links of one day are the same; they are good for as many days as the company
        says, that one not counted.

        :param company: a root company
        :rtype: dict[res.partner, str]
        """
        days = timedelta(days=company.sudo().collections_link_days)
        last = (company._get_collections_date() + days).toordinal()
        page = f"{company.get_base_url()}/collections/account"
        urls = {}
        for debtor in debtors:
            number = debtor.sudo().collections_link_number
            token = self._sign(ACCOUNT, (debtor.id, company.id, number, last))
            urls[debtor] = f"{page}/{token}"
        return urls

    def _get_preferences_url(self, company, debtor):
        """Return where a debtor says how a company may contact it.

        :param company: a root company
        """
        values = (debtor.id, company.id, debtor.sudo().collections_link_number)
        token = self._sign(PREFERENCES, values)
        return f"{company.get_base_url()}/collections/preferences/{token}"

    def _get_unsubscribe_url(self, company, debtor, channel):
        """Return where a debtor refuses a channel at once.

        It stays good when links are renewed: to say no is always possible.

        :param company: a root company
        :param str channel: the code of a channel
        """
        token = self._sign(UNSUBSCRIBE, (debtor.id, company.id, channel))
        return f"{company.get_base_url()}/collections/unsubscribe/{token}"

    def _read_account_token(self, token):
        """Return the company, the debtor, and whether the link has expired.

        :return: ``None`` if it never was a link to an account, or links were renewed
        :rtype: tuple[res.company, res.partner, bool] | None
        """
        parties, details = self._read(ACCOUNT, token)
        if not parties:
            return None
        company, debtor = parties
        number, last = details
        if number != debtor.collections_link_number:
            return None
        is_expired = date.fromordinal(last) < company._get_collections_date()
        return company, debtor, is_expired

    def _read_preferences_token(self, token):
        """Return the company and the debtor that a token is for; else ``None``."""
        parties, details = self._read(PREFERENCES, token)
        if parties and details == [parties[1].collections_link_number]:
            return parties
        return None

    def _read_unsubscribe_token(self, token):
        """Return the company, the debtor and the channel; else ``None``."""
        parties, details = self._read(UNSUBSCRIBE, token)
        return (*parties, *details) if parties else None

    def _sign(self, purpose, values):
        return hash_sign(self.env(su=True), purpose, values)

    def _read(self, purpose, token):
        """Return the company and debtor of a token, and what else it holds.

        A contact that meanwhile belongs to another debtor does not speak for that one.
        """
        try:
            values = verify_hash_signed(self.env(su=True), purpose, token)
        except ValueError:  # it is no token at all
            values = None
        if not values or not consteq(self._sign(purpose, values), token):
            return None, None
        debtor_id, company_id, *details = values
        debtor = self.env["res.partner"].sudo().browse(debtor_id).exists()
        company = self.env["res.company"].sudo().browse(company_id).exists()
        if not company or not debtor or debtor != debtor.commercial_partner_id:
            return None, None
        return (company, debtor), details
