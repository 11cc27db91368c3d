{
    "name": "Collections Policy",
    "summary": "Run your collections policy by itself: remind, call, escalate, prove",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "depends": ["account", "resource"],
    "data": [
        # Security
        "security/collections_security.xml",
        "security/ir.model.access.csv",
        # Data
        "data/mail_activity_type_data.xml",
        "data/mail_template_data.xml",
        "data/collections_policy_data.xml",
        "data/ir_cron_data.xml",
        # Wizards
        "wizards/collections_answer_wizard_views.xml",
        "wizards/collections_hold_wizard_views.xml",
        "wizards/collections_outcome_wizard_views.xml",
        "wizards/collections_reason_wizard_views.xml",
        # Reports
        "report/collections_letter_reports.xml",
        "report/collections_letter_templates.xml",
        # Views
        "views/message_templates.xml",
        "views/policy_templates.xml",
        "views/collections_action_views.xml",
        "views/collections_case_views.xml",
        "views/collections_hold_views.xml",
        "views/collections_level_views.xml",
        "views/collections_policy_views.xml",
        "views/collections_run_views.xml",
        "views/account_move_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/collections_menus.xml",
    ],
    "demo": [
        "demo/collections_demo_setup.xml",
        "demo/res.partner.csv",
        "demo/collections_demo.xml",
    ],
    "assets": {
        "web.assets_backend": ["collections_policy/static/src/**/*"],
        "web.assets_tests": ["collections_policy/static/tests/tours/**/*"],
    },
    "oca_data_manual": ["demo/documents.csv"],
    "application": True,
}
