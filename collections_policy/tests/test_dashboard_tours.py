"""The dashboard, in a real browser."""

from odoo.fields import Date
from odoo.tests import tagged

from .test_tours import ToursCommon


class DashboardToursCommon(ToursCommon):
    def setUp(self):
        super().setUp()
        self._create_policy("Empty policy", [("Never", 90, [self._task()])])
        self._night(Date.today())
        case = self._actions(self.invoice).case_id
        case._take_answer("Why?", channel="email")
        case.sudo()._update_figures(Date.today())


@tagged("post_install", "-at_install", "collections")
class TestDashboardTours(DashboardToursCommon):
    def test_a_collector_looks_at_figures_and_at_what_is_behind_them(self):
        self._tour(
            "/odoo/collections-dashboard",
            "collections_dashboard_tour",
            "collector_test",
        )


@tagged("post_install", "-at_install", "collections")
class TestDashboardPhoneTours(DashboardToursCommon):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_collector_looks_at_figures_on_a_phone(self):
        self._tour(
            "/odoo/collections-dashboard",
            "collections_dashboard_phone_tour",
            "collector_test",
        )
