"""A worker of a night: plan ranges until none is left, and tell what it cost."""

import json
import sys
import time

from . import databases
from .meter import Cost, measured


def main(name, run_id):
    databases.configure()
    with databases.open_env(name) as env:
        day = env["collections.run"].browse(int(run_id))
        begun = time.time()
        total, longest, ranges = Cost(), 0.0, -1
        found = True
        while found:
            with measured(env) as cost:
                found = day._plan_next_or_retry()
                env.cr.commit()
            total += cost
            longest = max(longest, cost.wall)
            ranges += 1
    print(
        json.dumps(
            {
                **total.rounded(),
                "begun": begun,
                "ended": time.time(),
                "longest": round(longest, 2),
                "ranges": ranges,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
