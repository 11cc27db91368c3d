{
    "name": "Collections Policy: WhatsApp",
    "summary": "Collect by WhatsApp: by Meta's Cloud API, or by hand from a link",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "depends": ["collections_policy", "phone_validation"],
    "external_dependencies": {"python": ["phonenumbers", "requests"]},
    "data": [
        # Security
        "security/ir.model.access.csv",
        "security/collections_whatsapp_security.xml",
        # Data
        "data/ir_cron_data.xml",
        "data/collections_whatsapp_template_data.xml",
        # Views
        "views/message_templates.xml",
        "views/collections_whatsapp_message_views.xml",
        "views/collections_whatsapp_answer_views.xml",
        "views/collections_whatsapp_account_views.xml",
        "views/collections_whatsapp_template_views.xml",
        "views/collections_level_views.xml",
        "views/collections_policy_views.xml",
        "views/collections_action_views.xml",
        "views/collections_whatsapp_menus.xml",
    ],
    "post_init_hook": "post_init_hook",
}
