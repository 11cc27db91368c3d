"""Open the screens that people live in, with every filter and grouping of theirs.

What the web client asks for is asked for here, as the administrator: the views, the
first page, how many there are, the groups, and one record's form.  A page is opened
with 40 rows and with 80: what differs in statements grows with the rows.
"""

from lxml import etree

from odoo.tools.safe_eval import safe_eval

from . import company, databases, mails
from .databases import say
from .meter import measured

SCREENS = {
    "desk": "collections_policy.collections_desk_action",
    "cases": "collections_policy.collections_case_action",
    "actions": "collections_policy.collections_action_action",
    "runs": "collections_policy.collections_run_action",
    "invoices": "account.action_move_out_invoice_type",
}
PAGE = 40
OWN_FIELDS = "collections_"
DELIVERED = 2_000  # actions, at most
X2MANY = ("one2many", "many2many")


def add_arguments(parser):
    parser.add_argument("--items", type=int, default=10_000, help="open items")


def run(options):
    template = databases.get_portfolio(options.items)
    with databases.working_copy(template) as name:
        fill(name)
        with databases.open_env(name) as env:
            env = env(user=env.ref("base.user_admin"))
            costs = {
                label: cost
                for screen, action in SCREENS.items()
                for label, cost in _open(env, screen, env.ref(action).sudo())
            }
    slowest = max(costs, key=lambda label: costs[label].wall)
    return {
        "items": options.items,
        "slowest": slowest,
        "slowest_seconds": round(costs[slowest].wall, 2),
        "seconds": {label: round(cost.wall, 2) for label, cost in costs.items()},
        "statements": {label: cost.sql for label, cost in costs.items()},
    }


def fill(name):
    """Plan the day, each item at the level of its age, and deliver some of it."""
    with databases.open_env(name) as env:
        company.get_policies(env).escalation = "by_age"
        day = env["collections.run"]._open_run(env.company, company.TODAY)
        env.cr.commit()
        while day._plan_next_range():
            env.cr.commit()
        mails.deliver(env, min(DELIVERED, len(day.action_ids)))
        env.cr.commit()
    with databases.connect(name) as cursor:
        cursor.execute("VACUUM ANALYZE")


def _open(env, screen, action):
    """Open a screen in all its ways.

    :return: pairs of a label and what it cost
    """
    model = env[action.res_model]
    context = safe_eval(action.context or "{}", {"uid": env.uid})
    model = model.with_context(**context)
    domain = safe_eval(action.domain or "[]", {"uid": env.uid})
    view = "kanban" if action.view_mode.startswith("kanban") else "list"
    views = model.get_views([(False, kind) for kind in (view, "form", "search")])
    parts = {kind: etree.fromstring(v["arch"]) for kind, v in views["views"].items()}
    asked = _get_asked(model, parts[view])

    yield _take(env, f"{screen}", _show, model, domain, asked, PAGE)
    yield _take(env, f"{screen}, twice the rows", _show, model, domain, asked, 2 * PAGE)
    for filter_ in parts["search"].iter("filter"):
        text = etree.tostring(filter_, encoding="unicode")
        if not _is_own(model) and OWN_FIELDS not in text:
            continue
        label = f"{screen}, {filter_.get('string') or filter_.get('name')}"
        if filter_.get("domain"):
            chosen = domain + safe_eval(filter_.get("domain"), {"uid": env.uid})
            yield _take(env, label, _show, model, chosen, asked, PAGE)
        group = safe_eval(filter_.get("context", "{}"), {}).get("group_by")
        if group:
            yield _take(env, f"{label} (groups)", _group, model, domain, group)
    yield _take(env, f"{screen}, a form", _read, model, domain, parts["form"])


def _take(env, label, work, *arguments):
    env.flush_all()
    env.invalidate_all()
    with measured(env) as cost:
        work(*arguments)
    say(f"{label:<50} {cost}")
    return label, cost


def _show(model, domain, asked, rows):
    model.web_search_read(domain, asked, limit=rows, count_limit=10_001)


def _group(model, domain, group):
    field = model._fields.get(group)
    if field is not None and field.type in ("date", "datetime"):
        group = f"{group}:month"
    model.web_read_group(domain, [group], ["__count"], limit=80)


def _read(model, domain, form):
    """Read the addon's own part of a record's form."""
    record = model.search(domain, limit=1)
    asked = _get_asked(model, form)
    if not _is_own(model):
        asked = {name: of for name, of in asked.items() if name.startswith(OWN_FIELDS)}
    record.web_read(asked)


def _is_own(model):
    return model._name.startswith("collections.")


def _get_asked(model, part):
    """Return which fields a view asks for, as the web client tells the server."""
    own = part.xpath("descendant::field[not(ancestor::field)]")
    return {
        node.get("name"): _get_asked_of(model, node.get("name"), node)
        for node in own
        if node.get("name") in model._fields
    }


def _get_asked_of(model, name, node):
    field = model._fields[name]
    if field.type == "many2one":
        return {"fields": {"display_name": {}}}
    if field.type in X2MANY:
        inner = next(node.iter("list", "kanban"), None)
        comodel = model.env[field.comodel_name]
        fields = {} if inner is None else _get_asked(comodel, _detach(inner))
        return {"fields": fields or {"display_name": {}}, "limit": PAGE}
    return {}


def _detach(part):
    """Return a copy of an inner view, which knows nothing of what is around it."""
    return etree.fromstring(etree.tostring(part))
