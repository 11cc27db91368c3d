"""Customers in the portal, and colleagues who note what they say, in a browser."""

from odoo.tests import tagged

from .portal_common import PortalCommon


class PortalToursCommon(PortalCommon):
    def assertChosen(self, source):
        debtor = self.debtor
        self.assertEqual(
            (debtor.collections_hour_from, debtor.collections_hour_to), (14.0, 17.5)
        )
        self.assertEqual(self._words(), {"email": "refused"})
        self.assertEqual(debtor.collections_consent_ids.source, source)

    def _choose_in_the_portal(self):
        self.start_tour("/my", "collections_portal_tour", login="customer")
        self.assertChosen("portal")


@tagged("post_install", "-at_install", "collections")
class TestPortalTours(PortalToursCommon):
    def test_a_customer_chooses_in_the_portal(self):
        self._choose_in_the_portal()

    def test_a_customer_chooses_by_the_link_of_a_message(self):
        url = self.links._get_preferences_url(self.company, self.debtor)
        self.start_tour(self._path(url), "collections_link_tour")
        self.assertChosen("message")

    def test_a_customer_unsubscribes(self):
        url = self.links._get_unsubscribe_url(self.company, self.debtor, "email")
        self.start_tour(self._path(url), "collections_unsubscribe_tour")
        self.assertEqual(self._words(), {"email": "refused"})

    def test_a_colleague_notes_what_a_customer_says(self):
        self.collector.group_ids += self.env.ref("base.group_partner_manager")
        self.start_tour(
            f"/odoo/res.partner/{self.debtor.id}",
            "collections_consent_tour",
            login="collector_test",
        )
        self.assertEqual(self._words(), {"email": "refused"})
        self.assertEqual(self.debtor.collections_consent_ids.user_id, self.collector)


@tagged("post_install", "-at_install", "collections")
class TestPortalToursOnAPhone(PortalToursCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_customer_chooses_on_a_phone(self):
        self._choose_in_the_portal()

    def test_a_customer_looks_at_the_account_on_a_phone(self):
        self.start_tour("/my", "collections_account_tour", login="customer")
