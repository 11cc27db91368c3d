{
    "name": "Collections Policy: Brazil",
    "summary": "Collections as Brazil's law asks: who claims, what lapses, deals",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "countries": ["br"],
    "depends": ["collections_policy", "l10n_br"],
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
        # Views
        "views/collections_limitation_views.xml",
    ],
    "auto_install": True,
}
