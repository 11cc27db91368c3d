def post_init_hook(env):
    """Take the number of workers over from the scheduled actions."""
    worker = env["collections.worker"]
    worker._set_count(worker._get_count())


def uninstall_hook(env):
    """Give the number of workers back to the scheduled actions."""
    env["collections.worker"]._return_count()
