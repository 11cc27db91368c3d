"""Work out a night's figures, and open what shows them, once a day was planned.

Each stage of the night is measured, then each metric by itself, and the dashboard.
"""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

from . import company, databases, screens
from .databases import say
from .meter import measured

PERIOD = timedelta(days=29)
NOON = time(12)


def add_arguments(parser):
    parser.add_argument("--items", type=int, default=10_000, help="open items")


def run(options):
    template = databases.get_portfolio(options.items)
    with databases.working_copy(template) as name:
        screens.fill(name)
        with _open_today(name) as env:
            night = dict(_take_all(env, _refresh, _get_stages(env)))
            env.cr.commit()
        with databases.connect(name) as cursor:
            cursor.execute("VACUUM ANALYZE")
        with _open_today(name) as env:
            env = env(user=env.ref("base.user_admin"))
            metrics = dict(
                _take_all(env, _measure, env["collections.metric"]._get_all())
            )
            (_label, dashboard), *_rest = _take_all(env, _open_dashboard, ["dashboard"])
    slowest = max(metrics, key=lambda code: metrics[code].wall)
    return {
        "items": options.items,
        "night_seconds": round(sum(cost.wall for cost in night.values()), 2),
        "peak_mb": round(max(cost.peak_mb for cost in night.values()), 1),
        "stages": {stage: cost.rounded() for stage, cost in night.items()},
        "dashboard_seconds": round(dashboard.wall, 2),
        "dashboard_statements": dashboard.sql,
        "slowest_metric": slowest,
        "slowest_metric_seconds": round(metrics[slowest].wall, 2),
    }


@contextmanager
def _open_today(name):
    """Open Odoo on a database, on the day that was planned."""
    with databases.open_env(name) as env:
        noon = datetime.combine(company.TODAY, NOON)
        yield env(context={**env.context, "collections_now": noon})


def _get_stages(env):
    return env["collections.refresh"]._get_stages()


def _take_all(env, work, names):
    for name in names:
        env.flush_all()
        env.invalidate_all()
        with measured(env) as cost:
            work(env, name)
        say(f"{name:<30} {cost}")
        yield name, cost


def _refresh(env, stage):
    env["collections.refresh"]._refresh(env.company, stage)


def _measure(env, code):
    # Not before Odoo knows where its addons are
    from odoo.addons.collections_policy.metrics.scope import MetricScope

    scope = MetricScope(env.company.id, company.TODAY - PERIOD, company.TODAY)
    env["collections.metric"]._get_all()[code]._measure(scope)


def _open_dashboard(env, _name):
    env["collections.dashboard"].get_dashboard({})
