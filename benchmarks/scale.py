"""How the cost of a first night grows with the number of open items.

An exponent of 1 means: ten times the items, ten times the processor time.
"""

from math import log

from . import company, databases, night

START, FACTOR = 1_000, 10


def add_arguments(parser):
    parser.add_argument(
        "--items", type=int, default=100_000, help="the most open items"
    )


def run(options):
    figures = []
    items = START
    while items <= options.items:
        with databases.working_copy(databases.get_portfolio(items)) as name:
            figures.append(night.plan(name, 1, company.TODAY))
        items *= FACTOR
    return {
        "items": [figure["items"] for figure in figures],
        "plan_seconds": [figure["seconds"] for figure in figures],
        "cpu_seconds": [figure["cpu_seconds"] for figure in figures],
        "statements": [figure["statements"] for figure in figures],
        "peak_mb": [figure["peak_mb"] for figure in figures],
        "exponents": [
            round(_get_exponent(*pair), 2)
            for pair in zip(figures, figures[1:], strict=False)
        ],
    }


def _get_exponent(smaller, larger):
    return log(larger["cpu_seconds"] / smaller["cpu_seconds"]) / log(
        larger["items"] / smaller["items"]
    )
