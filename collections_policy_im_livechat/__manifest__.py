{
    "name": "Collections Policy: Live Chat",
    "summary": "The assistant answers customers in the live chat, and fetches a person",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "depends": ["collections_policy", "im_livechat"],
    "data": [
        # Data
        "data/chatbot_script_data.xml",
        # Views
        "views/chatbot_script_step_views.xml",
    ],
    "assets": {
        "im_livechat.assets_embed_core": [
            "collections_policy_im_livechat/static/src/embed/**/*",
        ],
    },
    "auto_install": True,
}
