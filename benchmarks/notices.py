"""Ask a carrier for news of open registered notices, fifty at a time.

The carrier is a server on this machine that answers at once. The first time each notice
has three reports that are new, the second time none.
"""

from datetime import datetime, timedelta

from . import databases, mails
from .databases import say
from .meter import measured
from .servers import carrier_server

NOW = datetime(2026, 3, 16, 15)
CHUNK = 1_000  # notices made in one statement


def add_arguments(parser):
    parser.add_argument("--count", type=int, default=10_000, help="open notices")


def run(options):
    template = databases.get_portfolio(options.count, True)
    with databases.working_copy(template) as name, carrier_server() as url:
        with databases.open_env(name) as env:
            carrier = _prepare_carrier(env, url)
            mails.plan(env)
            _make(env, carrier, options.count)
            env.cr.commit()
            first = _poll(env, carrier, NOW)
            second = _poll(env, carrier, NOW + timedelta(hours=12))
            reports = env["collections.notice.event"].search_count([])
    return {
        "notices": options.count,
        "reports": reports,
        "seconds": round(first.wall, 2),
        "cpu_seconds": round(first.cpu, 2),
        "statements": first.sql,
        "peak_mb": round(first.peak_mb, 1),
        "again_seconds": round(second.wall, 2),
        "again_cpu_seconds": round(second.cpu, 2),
        "again_statements": second.sql,
    }


def _prepare_carrier(env, url):
    parameters = env["ir.config_parameter"]
    parameters.set_param("collections_policy.correios_url", url)
    carrier = env.ref("collections_policy.carrier_correios")
    carrier.write(
        {
            "adapter": "correios",
            "company_id": env.company.id,
            "user_id": env.ref("base.user_admin").id,
            "api_user": "user",
            "api_key": "key",
            "api_card": "card",
            "is_automatic": True,
        }
    )
    return carrier


def _make(env, carrier, count):
    """Make notices of all cases in turn, each with its number."""
    # Only now is it known where the addons are
    from odoo.addons.collections_policy.tools.tracking_numbers import (
        get_s10_check_digit,
    )

    def get_number(index):
        serial = f"{index:08}"
        return f"RR{serial}{get_s10_check_digit(serial)}BR"

    Notice = env["collections.notice"].with_context(tracking_disable=True)
    cases = env["collections.case"].search([])
    say(f"making {count} notices of {len(cases)} cases")
    for start in range(0, count, CHUNK):
        Notice.create(
            [
                {
                    "company_id": env.company.id,
                    "case_id": case.id,
                    "partner_id": case.partner_id.id,
                    "addressee": case.partner_id.name,
                    "carrier_id": carrier.id,
                    "service": "registered",
                    "tracking_number": get_number(index),
                }
                for index in range(start, min(start + CHUNK, count))
                for case in cases[index % len(cases)]
            ]
        )
    env.flush_all()
    env.cr.execute(
        "UPDATE collections_notice SET create_date = %s, ask_on = %s",
        [NOW - timedelta(days=2), NOW - timedelta(days=2)],
    )


def _poll(env, carrier, now):
    env.invalidate_all()
    with measured(env) as cost:
        carrier._poll(now)
    say(f"{carrier.poll_result}: {cost}")
    return cost
