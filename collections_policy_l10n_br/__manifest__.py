{
    "name": "Collections Policy: Brazil",
    "summary": "Collections as Brazil's law asks: who claims, what lapses, deals, Pix",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "countries": ["br"],
    "depends": ["collections_policy", "l10n_br"],
    "external_dependencies": {"python": ["qrcode"]},
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/collections_limitation_security.xml",
        # Data
        "data/collections_limitation_data.xml",
        "data/collections_contact_rule_data.xml",
        "data/collections_measure_data.xml",
        "data/collections_offer_preset_data.xml",
        "data/collections_policy_data.xml",
        # Wizards
        "wizards/collections_limitation_wizard_views.xml",
        # QWeb templates
        "views/message_pix_templates.xml",
        "views/account_pix_templates.xml",
        "views/letter_window_templates.xml",
        # Views
        "views/collections_limitation_views.xml",
        "views/collections_action_pix_views.xml",
        "views/collections_policy_pix_views.xml",
        "views/res_config_settings_pix_views.xml",
        "views/res_config_settings_window_views.xml",
    ],
    "demo": ["demo/collections_demo.xml"],
    "assets": {
        "web.assets_frontend": [
            "collections_policy_l10n_br/static/src/interactions/**/*",
        ],
    },
    "oca_data_manual": [
        "demo/collections_demo_setup.xml",
        "demo/documents.csv",
        "demo/res.partner.csv",
    ],
    "auto_install": True,
}
