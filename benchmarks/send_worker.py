"""A sender: work Odoo's mail queue until it is empty, and tell what it cost."""

import json
import sys
import time

from odoo.tools import config

from . import databases
from .meter import measured


def main(name, port):
    databases.configure()
    config["smtp_server"], config["smtp_port"] = "127.0.0.1", int(port)
    with databases.open_env(name) as env:
        queue = env["mail.mail"]
        begun = time.time()
        with measured(env) as cost:
            while queue.search_count([("state", "=", "outgoing")], limit=1):
                queue.process_email_queue()
                env.cr.commit()
    print(json.dumps({**cost.rounded(), "begun": begun, "ended": time.time()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
