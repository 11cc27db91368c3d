"""The dashboard asks for nothing that is not there, and collectors see it."""

import base64
import json

from odoo.fields import Domain
from odoo.tests import new_test_user, tagged

from odoo.addons.collections_policy.tests.common import CollectionsCommon
from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
    odoo_charts,
)

DASHBOARD = "collections_policy_spreadsheet_dashboard.dashboard_collections"


@tagged("post_install", "-at_install", "collections")
class TestCollectionsDashboard(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref(DASHBOARD).sudo()
        cls.book = json.loads(base64.b64decode(cls.dashboard.spreadsheet_binary_data))

    def test_fields_and_menus_are_there(self):
        fields = fields_in_spreadsheet(self.book)
        self.assertIn("collections.passage", fields)
        for model, names in fields.items():
            for name in names:
                with self.subTest(model=model, name=name):
                    self.assertTrue(self._has_field(model, name))
        menus = menus_xml_ids_in_spreadsheet(self.book)
        self.assertTrue(menus)
        for xmlid in menus:
            with self.subTest(xmlid=xmlid):
                self.assertEqual(self.env.ref(xmlid)._name, "ir.ui.menu")

    def _has_field(self, model, path):
        """Tell whether a model has a field, or a chain of fields."""
        first, _dot, rest = path.partition(".")
        field = self.env[model]._fields.get(first)
        return bool(field) and (not rest or self._has_field(field.comodel_name, rest))

    def test_a_collector_can_read_all_of_it(self):
        sources = [
            *((each["model"], each["domain"]) for each in self.book["pivots"].values()),
            *((each["model"], each["domain"]) for each in self.book["lists"].values()),
            *(
                (each["metaData"]["resModel"], each["searchParams"]["domain"])
                for each in odoo_charts(self.book)
            ),
        ]
        self.assertEqual(len(sources), 11)
        for model, domain in sources:
            with self.subTest(model=model, domain=domain):
                records = self.env[model].with_user(self.collector)
                Domain(domain).validate(records)
                records.search(domain, limit=1)

    def test_who_sees_it(self):
        clerk = new_test_user(self.env, "clerk", groups="account.group_account_invoice")
        dashboards = self.env["spreadsheet.dashboard"]
        for user, sees in ((self.collector, True), (clerk, False)):
            with self.subTest(user=user.login):
                found = dashboards.with_user(user).search(
                    [("id", "=", self.dashboard.id)]
                )
                self.assertEqual(bool(found), sees)
