{
    "name": "Collections Policy: Sales",
    "summary": "Orders of customers who are late wait for a manager",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "depends": ["collections_policy", "sale"],
    "data": [
        # Security
        "security/ir.model.access.csv",
        # Data
        "data/mail_activity_type_data.xml",
        # Wizards
        "wizards/sale_order_release_wizard_views.xml",
        # Views
        "views/collections_level_views.xml",
        "views/sale_order_views.xml",
        "views/sale_portal_templates.xml",
        "views/sale_order_told_views.xml",
    ],
    "auto_install": True,
}
