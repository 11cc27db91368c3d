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

Picture = namedtuple("Picture", ("login", "url", "clicks", "height", "width", "part"))
Picture.__new__.__defaults__ = ((), HEIGHT, WIDTH, None)
Picture.__doc__ = """What to take a picture of.

``login``: as whom, also the password; ``url``: of the page; ``clicks``: CSS selectors
of what is clicked on before; ``height``, ``width``: of the page, in pixels; ``part``:
a CSS selector of the only part that is shown.
"""


def action(name):
    return f"/odoo/action-collections_policy.{name}"


def record(found):
    """The address of a record's form."""
    return f"/odoo/{found._name}/{found[:1].id}"


def case(debtor):
    return env["collections.case"].search(
        [
            (
                "partner_id",
                "=",
                env.ref(f"collections_policy.demo_partner_{debtor}").id,
            ),
            ("state", "=", "open"),
        ]
    )


def invoice(debtor):
    return env["account.move"].search(
        [
            (
                "partner_id",
                "=",
                env.ref(f"collections_policy.demo_partner_{debtor}").id,
            ),
            ("payment_state", "!=", "paid"),
        ],
        order="invoice_date_due",
        limit=1,
    )


def get_pictures():
    """Return the pictures, by the name of their file."""
    policy = env.ref("collections_policy.collections_policy_businesses")
    return {
        # A collector's day
        "desk": Picture("collector", action("collections_desk_action")),
        "case": Picture("collector", record(case("ironworks")), height=1000),
        "invoice": Picture("collector", record(invoice("ironworks")), height=1000),
        # What a manager sets and sees
        "policy": Picture("manager", record(policy), height=1000),
        "run": Picture("manager", record(env["collections.run"].search([], limit=1))),
        "dashboard": Picture(
            "manager", action("collections_dashboard_action"), height=1500
        ),
        "experiment": Picture(
            "manager", record(env["collections.experiment"].search([], limit=1))
        ),
        # What customers see
        "account": Picture("emily", "/my/collections"),
        "account-phone": Picture("luiza", "/my/collections", (), 1100, PHONE),
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
                browser.open(BASE + picture.url)
                for selector in picture.clicks:
                    browser.click(selector)
                browser.shoot(FOLDER / f"{name}.png", picture.part)
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
