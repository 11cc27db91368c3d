"""Make the company that the tests begin with, as making it takes each class seconds.

For Odoo's shell on standard input.  Tests that don't find it make their own.
"""
# ruff: noqa: F821  (env comes from the shell)

from odoo.addons.collections_policy.tests.common import CollectionsCommon


class Maker(CollectionsCommon):
    env = env


company = Maker._create_company(name="Ready Company")
env["ir.model.data"]._update_xmlids(
    [{"xml_id": CollectionsCommon.READY_COMPANY, "record": company, "noupdate": True}]
)
env.user.company_ids -= company
env.cr.commit()
