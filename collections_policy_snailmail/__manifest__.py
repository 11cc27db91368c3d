{
    "name": "Collections Policy: Snailmail",
    "summary": "Have collections letters printed and posted by Odoo's Snailmail",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "depends": ["collections_policy", "snailmail"],
    "data": [
        # Views
        "views/collections_action_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
