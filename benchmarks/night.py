"""Plan a day for a portfolio, as its scheduled actions do, with one worker or several.

Each worker is a process: it claims a range, plans it, and commits.
"""

from datetime import timedelta

from . import company, databases
from .databases import say
from .meter import measured
from .processes import run_together


def add_arguments(parser):
    parser.add_argument("--items", type=int, default=10_000, help="open items")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--second",
        action="store_true",
        help="then the same day again, in which nothing changes, and the next day",
    )


def run(options):
    template = databases.get_portfolio(options.items)
    with databases.working_copy(template) as name:
        figures = plan(name, options.workers, company.TODAY)
        result = {
            "items": figures.pop("items"),
            "plan_seconds": figures.pop("seconds"),
            "statements": figures.pop("statements"),
            "peak_mb": figures.pop("peak_mb"),
            "workers": options.workers,
            **figures,
        }
        if options.second:
            again = plan(name, options.workers, company.TODAY, restart=True)
            tomorrow = company.TODAY + timedelta(days=1)
            following = plan(name, options.workers, tomorrow)
            result |= {
                "unchanged_seconds": again["seconds"],
                "unchanged_actions": again["actions"],
                "next_day_seconds": following["seconds"],
                "next_day_actions": following["actions"],
            }
    return result


def plan(name, workers, date, restart=False):
    """Plan a day, and tell what it cost.

    :param str name: a database that holds a portfolio
    :param int workers: how many processes share it
    :param bool restart: plan it again from its beginning
    :rtype: dict
    """
    run_id, before, opening = _open_run(name, date, restart)
    reports = run_together("night_worker", workers, name, run_id)
    with databases.open_env(name) as env:
        done = env["collections.run"].browse(run_id)
        figures = {
            "items": sum(done.range_ids.mapped("looked_at")),
            "actions": env["collections.action"].search_count([]) - before,
            "state": done.state,
            **_sum_up(reports, opening),
        }
    databases.close(name)
    say(f"{date}, {workers} at work: {figures}")
    return figures


def _open_run(name, date, restart):
    """Begin the day's run.

    :return: its id, how many actions there are, and what the beginning cost
    """
    with databases.open_env(name) as env:
        before = env["collections.action"].search_count([])
        with measured(env) as cost:
            day = env["collections.run"]._open_run(env.company, date)
            if restart:
                day._restart()
        env.cr.commit()
        return day.id, before, cost


def _sum_up(reports, opening):
    """Put figures together; that each process has to start is none of the night's work.

    :param list reports: what each worker tells
    :param Cost opening: what it cost to begin the run
    """
    begun = min(report["begun"] for report in reports)
    ended = max(report["ended"] for report in reports)
    return {
        "seconds": round(opening.wall + ended - begun, 2),
        "cpu_seconds": round(opening.cpu + sum(r["cpu"] for r in reports), 2),
        "statements": opening.sql + sum(report["sql"] for report in reports),
        "ranges": sum(report["ranges"] for report in reports),
        "longest_transaction": round(
            max(opening.wall, *(report["longest"] for report in reports)), 2
        ),
        "peak_mb": round(max(report["peak_mb"] for report in reports), 1),
    }
