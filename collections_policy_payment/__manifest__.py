{
    "name": "Collections Policy: Payment",
    "summary": "Let customers pay what is open online, by the link of a message",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "depends": ["collections_policy", "account_payment"],
    "data": [
        # QWeb templates
        "views/account_templates.xml",
    ],
    "assets": {
        "web.assets_tests": ["collections_policy_payment/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
