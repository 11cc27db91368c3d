{
    "name": "Collections Policy: Brazil",
    "summary": "Pix codes of what is owed, and letters for Brazilian envelopes",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "depends": ["collections_policy", "l10n_br"],
    "external_dependencies": {"python": ["qrcode"]},
    "data": [
        # QWeb templates
        "views/message_pix_templates.xml",
        "views/account_pix_templates.xml",
        "views/letter_window_templates.xml",
        # Views
        "views/collections_action_pix_views.xml",
        "views/collections_policy_pix_views.xml",
        "views/res_config_settings_pix_views.xml",
        "views/res_config_settings_window_views.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "collections_policy_l10n_br/static/src/interactions/**/*",
        ],
    },
    "auto_install": True,
}
