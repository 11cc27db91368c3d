"""Make e-mails with all their traces, and send none; the peer makes its own beside.

Each of ours is reviewed, passes the guard, is rendered, and waits in Odoo's queue. The
peer's are rendered by its default template, without its PDF. A ratio is of processor
time for as many.
"""

from datetime import datetime, time

from odoo.fields import Command

from . import company, databases, peer
from .databases import say
from .meter import measured, middle

NOON = datetime.combine(company.TODAY, time(12))
BATCH = 500  # actions in one transaction, as the scheduled action does
ITEMS_EACH = 6  # for enough debtors that have something due


def add_arguments(parser):
    parser.add_argument("--count", type=int, default=1_000, help="of our e-mails")
    parser.add_argument("--peer-count", type=int, default=100, help="of the peer's")
    parser.add_argument("--rounds", type=int, default=3)


def run(options):
    items = options.count * ITEMS_EACH
    name = databases.get_portfolio(items, True, (peer.MODULE, peer.prepare))
    ours, theirs = [], []
    with databases.open_env(name) as env:
        for number in range(1, options.rounds + 1):
            say(f"round {number} of {options.rounds}")
            made, cost = _make_ours(env, options.count)
            ours.append(cost)
            theirs.append(_make_theirs(env, options.peer_count))
    databases.close(name)
    ours, theirs = middle(ours), middle(theirs)
    peer_cpu = theirs.cpu * made / options.peer_count
    return {
        "items": items,
        "mails": made,
        "seconds": round(ours.wall, 2),
        "cpu_seconds": round(ours.cpu, 2),
        "statements": ours.sql,
        "peak_mb": round(ours.peak_mb, 1),
        "peer_mails": options.peer_count,
        "peer_seconds": round(theirs.wall, 2),
        "peer_statements": theirs.sql,
        "ratio": round(peer_cpu / ours.cpu, 1),
    }


def _make_ours(env, count):
    """Deliver as many actions; a few may have nobody to go to.

    :return: how many e-mails were made, and what they cost
    """
    plan(env)
    before = env["mail.mail"].search_count([])
    with measured(env) as cost:
        deliver(env, count)
    made = env["mail.mail"].search_count([]) - before
    say(f"  ours:   {cost}  {made} e-mails")
    peer.forget(env)
    return made, cost


def plan(env):
    """Plan the day for the whole portfolio."""
    day = env["collections.run"]._open_run(env.company, company.TODAY)
    while day._plan_next_range():
        pass


def deliver(env, count):
    """Deliver some actions in the batches that the scheduled action makes."""
    deliverer = env["collections.deliverer"]
    while count:
        handled = deliverer._deliver_batch(env.company, NOON, min(count, BATCH))
        if not handled:
            raise SystemExit(f"{count} actions are missing: nothing is left to deliver")
        count -= handled
        env.flush_all()


def _make_theirs(env, count):
    template = env.ref(f"{peer.MODULE}.email_template_credit_control_base")
    template.report_template_ids = [Command.clear()]
    *_steps, (_cost, communications) = peer.work_theirs(env)
    with measured(env) as cost:
        communications[:count]._generate_emails()
    say(f"  theirs: {cost}  {count} e-mails")
    peer.forget(env)
    return cost
