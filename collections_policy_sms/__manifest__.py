{
    "name": "Collections Policy: SMS",
    "summary": "Remind customers by text message, and know what became of it",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "depends": ["collections_policy", "sms"],
    "data": [
        # Security
        "security/collections_policy_sms_security.xml",
        "security/ir.model.access.csv",
        # Data
        "data/sms_template_data.xml",
        # Wizards
        "wizards/sms_template_preview_views.xml",
        # Views
        "views/collections_action_views.xml",
        "views/collections_level_views.xml",
        "views/collections_policy_views.xml",
        "views/sms_template_views.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
