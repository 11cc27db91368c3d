"""What a piece of work costs: time, processor time, SQL statements, memory."""

import os
import resource
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median

import odoo

TICKS = os.sysconf("SC_CLK_TCK")
UTIME, STIME = 11, 12  # in /proc/PID/stat, counted from the process's state
MB = 1024


@dataclass
class Cost:
    """``wall`` and ``cpu`` in seconds (this process and its database backend), ``sql``
    statements, ``peak_mb`` the most memory held above what was held before."""

    wall: float = 0.0
    cpu: float = 0.0
    sql: int = 0
    peak_mb: float = 0.0

    def __add__(self, other):
        return Cost(
            self.wall + other.wall,
            self.cpu + other.cpu,
            self.sql + other.sql,
            max(self.peak_mb, other.peak_mb),
        )

    def __str__(self):
        return (
            f"{self.wall:9.3f} s  cpu {self.cpu:9.3f} s  "
            f"{self.sql:>8} statements  +{self.peak_mb:.0f} MB"
        )

    def rounded(self):
        return {name: round(value, 3) for name, value in asdict(self).items()}


@contextmanager
def measured(env):
    """Measure what is done with an environment; what is pending is written.

    :return: a ``Cost``, complete once the block has ended
    """
    cost = Cost()
    forget_peak()
    held = memory_mb("VmRSS")
    statements = odoo.sql_db.sql_counter
    cpu = own_cpu() + backend_cpu(env)
    begun = time.perf_counter()
    yield cost
    env.cr.flush()  # what a commit would do first, tracking included
    cost.wall = time.perf_counter() - begun
    cost.cpu = own_cpu() + backend_cpu(env) - cpu
    cost.sql = odoo.sql_db.sql_counter - statements
    cost.peak_mb = max(0.0, memory_mb("VmHWM") - held)


def middle(costs):
    """Return the cost whose processor time is the median of some."""
    target = median(sorted(cost.cpu for cost in costs))
    return min(costs, key=lambda cost: abs(cost.cpu - target))


def own_cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def backend_cpu(env):
    """Return the processor seconds of the database process that serves ``env``."""
    pid = env.cr._cnx.get_backend_pid()
    with open(f"/proc/{pid}/stat") as stat:
        figures = stat.read().rsplit(")", 1)[1].split()
    return (int(figures[UTIME]) + int(figures[STIME])) / TICKS


def memory_mb(name):
    """Return ``VmRSS``, the memory held, or ``VmHWM``, the most that was held."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / MB
    raise ValueError(f"/proc/self/status has no {name}")


def forget_peak():
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")
