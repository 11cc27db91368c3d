"""Print letters, all in one document and one by one.

A web server runs beside, for printed documents take their styles from it.
"""

import io

from pypdf import PdfReader

from . import databases, mails
from .databases import say
from .meter import measured
from .servers import web_server

REPORT = "collections_policy.action_report_letter"


def add_arguments(parser):
    parser.add_argument(
        "--count", type=int, default=1_000, help="letters in one document"
    )
    parser.add_argument("--single", type=int, default=20, help="letters one by one")


def run(options):
    template = databases.get_portfolio(options.count * mails.ITEMS_EACH, True)
    with databases.working_copy(template) as name, web_server(name) as address:
        with databases.open_env(name) as env:
            env["ir.config_parameter"].set_param("report.url", address)
            mails.plan(env)
            env.cr.commit()
            actions = env["collections.action"].search([], limit=options.count)
            _print(env, actions[:1])  # what is compiled once
            pages, together = _print(env, actions)
            single = actions[: options.single]
            apart = sum((_print(env, action)[1].wall for action in single), 0.0)
    each = apart / len(single)
    return {
        "letters": len(actions),
        "pages": pages,
        "seconds": round(together.wall, 2),
        "statements": together.sql,
        "peak_mb": round(together.peak_mb, 1),
        "seconds_a_letter": round(together.wall / len(actions), 4),
        "single_seconds_a_letter": round(each, 3),
        "ratio": round(each * len(actions) / together.wall, 1),
    }


def _print(env, actions):
    """Print letters.

    :return: how many pages they have, and what they cost
    """
    env.invalidate_all()
    with measured(env) as cost:
        pdf, _kind = env["ir.actions.report"]._render_qweb_pdf(REPORT, actions.ids)
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    say(f"{len(actions)} letters: {cost}  {pages} pages")
    return pages, cost
