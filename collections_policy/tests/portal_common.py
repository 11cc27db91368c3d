"""What the tests of the portal, and of pages without login, are written with."""

from datetime import timedelta

from odoo.fields import Command, Date
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user

from .common import CollectionsCommon


class PortalCommon(CollectionsCommon, HttpCase):
    """Requests are answered at the time of the machine: the invoices are late then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late = Date.today() - timedelta(days=40)
        cls.invoice = cls._create_invoice_due(cls.late)
        cls.customer = cls._create_portal_user("customer", cls.debtor)
        cls.links = cls.env["collections.link"]

    @classmethod
    def _create_portal_user(cls, login, partner, companies=None):
        companies = companies or cls.company
        return new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )

    @classmethod
    def _create_contact(cls, debtor):
        return cls._create_debtor("Ann", parent_id=debtor.id, is_company=False)

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)  # a visitor, whose forms can be told from others

    def _sign_in(self, user):
        self.authenticate(user.login, user.login)

    def _post(self, url, **form):
        """Post a form as a page of ours does."""
        return self.url_open(url, {"csrf_token": self._csrf_token(), **form})

    def _csrf_token(self):
        return Request.csrf_token(self)

    def _path(self, url):
        """Return the path of a link of ours."""
        return url.removeprefix(self.company.get_base_url())

    def _words(self, company=None, debtor=None):
        """Return what a debtor said last, by channel."""
        words = self.env["collections.consent"]._get_last_words(
            company or self.company, debtor or self.debtor
        )
        return {channel: said for (_debtor, channel), said in words.items()}

    def _count_consents(self):
        return self.env["collections.consent"].search_count([])
