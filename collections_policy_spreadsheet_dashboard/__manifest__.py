{
    "name": "Collections Policy: Dashboards",
    "summary": "Collections in Odoo's Dashboards: cases, actions, promises, the ladder",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "depends": ["collections_policy", "spreadsheet_dashboard"],
    "data": ["data/dashboards.xml"],
    "auto_install": True,
}
