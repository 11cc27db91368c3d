"""The pictures of the documentation, taken from the demo company.

For Odoo's shell on standard input; ``script/pictures`` starts it, and the server that
the browser opens.  Each picture is a file in ``images/``.
"""
# ruff: noqa: F821  (env comes from the shell)

import os
import sys
from collections import namedtuple
from pathlib import Path

from browser import Browser

BASE = os.environ["PICTURES_URL"]
FOLDER = Path(os.environ["PICTURES"])
WANTED = os.environ["PICTURES_WANTED"].split()
WIDTH, HEIGHT = 1280, 860
PHONE = 400

Picture = namedtuple(
    "Picture", ("login", "url", "clicks", "height", "width", "see", "companies")
)
Picture.__new__.__defaults__ = ((), HEIGHT, WIDTH, None, None)
Picture.__doc__ = """What to take a picture of.

``login``: as whom, also the password; ``url``: of the page; ``clicks``: CSS selectors
of what is clicked on before; ``height``, ``width``: of the page, in pixels; ``see``:
a CSS selector of what is brought into sight; ``companies``: those that are worked for.
"""


def action(name):
    return f"/odoo/action-collections_policy.{name}"


def record(found, of=None):
    """The address of a record's form; ``of``: the action that one comes from."""
    return f"{action(of) if of else '/odoo/' + found._name}/{found[:1].id}"


def paper(report, found):
    """The address of what is printed of a record, as a page."""
    return f"/report/html/collections_policy.{report}/{found[:1].id}"


def get_debtor(name):
    return env.ref(f"collections_policy.demo_partner_{name}")


def get_case(debtor):
    domain = [("partner_id", "=", get_debtor(debtor).id), ("state", "=", "open")]
    return env["collections.case"].search(domain)


def get_invoice(debtor):
    domain = [
        ("partner_id", "=", get_debtor(debtor).id),
        ("payment_state", "not in", ("paid", "in_payment", "reversed")),
        ("move_type", "=", "out_invoice"),
    ]
    return env["account.move"].search(domain, order="invoice_date_due", limit=1)


def get_last(model):
    return env[model].search([], order="id desc", limit=1)


def get_dossier(debtor):
    """Return a dossier of a debtor's case, made if there is none."""
    case = get_case(debtor)
    if not case.dossier_ids:
        env["collections.dossier"]._make(case, "en_US")
        env.cr.commit()
    return case.dossier_ids


def get_simulation():
    simulation = get_last("collections.simulation")
    if simulation.state == "draft":
        simulation.action_run()
        env.cr.commit()
    return simulation


def get_best_known():
    """Return the behaviour of the customer who has paid most invoices."""
    return env["collections.behaviour"].search([], order="paid_count desc", limit=1)


def get_collectors_day():
    case = record(get_case("ironworks"), "collections_desk_action")
    review = record(get_case("evergreen"), "collections_desk_action")
    task = "button[name=action_open_outcome]"
    invoice = record(get_invoice("ironworks"))
    tab, charges = ["a[name=collections]"], "[name=collections_charges_html]"
    hardship = record(get_last("collections.hardship"), "collections_hardship_action")
    dossier = paper("dossier", get_dossier("ironworks"))
    return {
        "desk": Picture("collector", action("collections_desk_action")),
        "case": Picture("collector", case, height=1000),
        "outcome": Picture("collector", review, [task]),
        "invoice": Picture("collector", invoice, tab, 1000),
        "charges": Picture("collector", invoice, tab, see=charges),
        "hardship": Picture("collector", hardship),
        "dossier": Picture("collector", dossier, (), 1120, 800),
    }


def get_managers_view():
    policy = env.ref("collections_policy.collections_policy_businesses")
    experiment = get_last("collections.experiment")
    companies = env["collections.policy"].search([]).company_id
    clients = action("collections_client_action")
    return {
        "policy": Picture(
            "manager", record(policy, "collections_policy_action"), height=1000
        ),
        "library": Picture(
            "manager", action("collections_policy_preset_action"), height=1000
        ),
        "run": Picture(
            "manager", record(get_last("collections.run"), "collections_run_action")
        ),
        "dashboard": Picture(
            "manager", action("collections_dashboard_action"), height=1700
        ),
        "experiment": Picture(
            "manager", record(experiment, "collections_experiment_action")
        ),
        "behaviour": Picture(
            "manager", record(get_best_known(), "collections_behaviour_action")
        ),
        "simulation": Picture(
            "manager", record(get_simulation(), "collections_simulation_action")
        ),
        "clients": Picture("manager", clients, height=300, companies=companies),
    }


def get_administrators_view():
    return {
        "settings": Picture(
            "admin",
            "/odoo/action-account.action_account_config",
            (),
            1000,
            see="#collections_automatic",
        ),
    }


def get_customers_view():
    account, pix = "/my/collections", ".o_collections_pix"
    panel = ".o_collections_assistant_open"
    pay = ".o_collections_assistant_choices button:nth-child(3)"
    return {
        "account": Picture("camila", account, height=1400),
        "pix": Picture("camila", account, (), 800, PHONE, see=pix),
        "assistant": Picture("camila", account, [panel, pay], 900, PHONE),
        "told": Picture("emily", "/my/collections-policy", height=1200),
    }


def get_pictures():
    """Return the pictures, by the name of their file."""
    return {
        **get_collectors_day(),
        **get_managers_view(),
        **get_administrators_view(),
        **get_customers_view(),
    }


def take(pictures):
    """Take pictures, one login after the other.

    :return: the names of those that could not be taken
    """
    failed = []
    current = None
    with Browser(WIDTH, HEIGHT) as browser:
        for name, picture in sorted(pictures.items(), key=lambda item: item[1].login):
            try:
                if picture.login != current:
                    browser.resize()
                    browser.log_in(BASE, picture.login, picture.login)
                    current = picture.login
                browser.resize(picture.width, picture.height)
                if picture.companies:
                    browser.set_cookie(
                        "cids", "-".join(map(str, picture.companies.ids))
                    )
                browser.open(BASE + picture.url)
                for selector in picture.clicks:
                    browser.click(selector)
                if picture.see:
                    browser.show(picture.see)
                browser.shoot(FOLDER / f"{name}.png")
                print(name, flush=True)
            except TimeoutError as error:
                failed.append(name)
                print(f"{name}: {error}", file=sys.stderr)
    return failed


known = get_pictures()
unknown = [name for name in WANTED if name not in known]
if unknown:
    sys.exit(f"no such picture: {', '.join(unknown)} (there are: {', '.join(known)})")
if take({name: known[name] for name in WANTED or known}):
    sys.exit(1)
