{
    "name": "Collections Policy: Job Queue",
    "summary": "Spread the work of Collections Policy over several machines",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "license": "LGPL-3",
    "author": "Collections Policy contributors",
    "depends": ["collections_policy", "queue_job"],
    "data": [
        # Data
        "data/queue_job_channel_data.xml",
        "data/queue_job_function_data.xml",
        # Views
        "views/res_config_settings_views.xml",
    ],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
