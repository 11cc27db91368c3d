"""The same portfolio worked by OCA's account_credit_control, in turns with ours.

In one process and one database, and nothing is committed: from open items to one action
a customer, ready to be rendered; for the peer, its lines generated and made ready, and
its communications.  A ratio is of processor time, the median of the rounds.
"""

from . import company, databases
from .databases import say
from .meter import measured, middle

MODULE = "account_credit_control"
STEPS = ("generate", "ready", "communications")


def add_arguments(parser):
    parser.add_argument("--items", type=int, default=5_000, help="open items")
    parser.add_argument("--rounds", type=int, default=3)


def run(options):
    name = databases.get_portfolio(options.items, plain=True, beside=(MODULE, prepare))
    ours, theirs = [], []
    with databases.open_env(name) as env:
        for number in range(1, options.rounds + 1):
            say(f"round {number} of {options.rounds}")
            ours.append(plan_ours(env))
            theirs.append(plan_theirs(env))
    databases.close(name)
    ours, theirs = middle(ours), middle(theirs)
    return {
        "items": options.items,
        "plan_seconds": round(ours.wall, 3),
        "statements": ours.sql,
        "peak_mb": round(ours.peak_mb, 1),
        "peer_seconds": round(theirs.wall, 3),
        "ratio": round(theirs.cpu / ours.cpu, 1),
        "peer_statements": theirs.sql,
        "peer_peak_mb": round(theirs.peak_mb, 1),
        "wall_ratio": round(theirs.wall / ours.wall, 1),
    }


def plan_ours(env):
    with measured(env) as cost:
        day = env["collections.run"]._open_run(env.company, company.TODAY)
        while day._plan_next_range():
            pass
    actions = env["collections.action"].search_count([("run_id", "=", day.id)])
    say(f"  ours:           {cost}  {actions} actions")
    forget(env)
    return cost


def plan_theirs(env):
    costs, communications = zip(*work_theirs(env), strict=True)
    for step, cost in zip(STEPS, costs, strict=True):
        say(f"  {step + ':':<15} {cost}")
    total = sum(costs[1:], costs[0])
    say(f"  theirs:         {total}  {len(communications[-1])} communications")
    forget(env)
    return total


def work_theirs(env):
    """Take the peer's steps one by one.

    :return: for each, what it cost, and what came of it
    """
    policy = env.ref(f"{MODULE}.credit_control_3_time")
    with measured(env) as cost:
        day = env["credit.control.run"].create(
            {"date": company.TODAY, "policy_ids": policy.ids}
        )
        day.generate_credit_lines()
    yield cost, day.line_ids
    with measured(env) as cost:
        day.set_to_ready_lines()
    lines = day.line_ids.filtered(
        lambda line: line.state == "to_be_sent" and line.channel == "email"
    )
    yield cost, lines
    with measured(env) as cost:
        communications = env[
            "credit.control.communication"
        ]._generate_comm_from_credit_lines(lines)
    yield cost, communications


def prepare(env):
    """Have the peer's usual policy apply to all receivables, and spare the disputed."""
    accounts = env["account.account"].search(
        [
            ("account_type", "=", "asset_receivable"),
            ("company_ids", "in", env.company.ids),
        ]
    )
    spared = env.ref(f"{MODULE}.credit_control_no_follow")
    (env.ref(f"{MODULE}.credit_control_3_time") | spared).account_ids = accounts
    env.flush_all()
    env.cr.execute(
        """
        UPDATE account_move AS move
           SET credit_policy_id = %s
          FROM account_move_line AS line
         WHERE line.move_id = move.id AND line.no_followup
        """,
        [spared.id],
    )


def forget(env):
    env.cr.rollback()
    env.invalidate_all()
