"""Reckon the late charges of all open items, in one statement for each batch of them.

A percent a month and a penalty, for all debtors; what was paid in part is reckoned
period by period.
"""

from datetime import date

from odoo.fields import Command

from . import company, databases
from .databases import say
from .meter import measured, middle


def add_arguments(parser):
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)


def run(options):
    # Only now is it known where the addons are
    from odoo.addons.collections_policy.pipeline.scope import AllDebtors

    name = databases.get_portfolio(options.items)
    costs = []
    with databases.open_env(name) as env:
        company.get_policies(env).charge_terms_id = _create_terms(env)
        charger = env["collections.charger"]
        for number in range(1, options.rounds + 1):
            with measured(env) as cost:
                charged = charger._charge_all(env.company, company.TODAY, AllDebtors())
            say(f"round {number} of {options.rounds}: {cost}  {len(charged)} late")
            costs.append(cost)
        env.cr.rollback()
    databases.close(name)
    cost = middle(costs)
    return {
        "items": options.items,
        "late": len(charged),
        "seconds": round(cost.wall, 2),
        "cpu_seconds": round(cost.cpu, 2),
        "statements": cost.sql,
        "peak_mb": round(cost.peak_mb, 1),
    }


def _create_terms(env):
    version = {
        "date_from": date(2000, 1, 1),
        "penalty": 2,
        "interest": "fixed",
        "percent": 1,
    }
    return env["collections.charge.terms"].create(
        {"name": "Two and one", "version_ids": [Command.create(version)]}
    )
