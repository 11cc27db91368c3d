{
    "name": "Collections Policy: Brazil",
    "summary": "Collections by Brazil's law: who claims, what lapses, how deals are made",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "countries": ["br"],
    "depends": ["collections_policy", "l10n_br"],
    "data": [],
    "auto_install": True,
}
