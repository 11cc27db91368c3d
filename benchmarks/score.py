"""Fit a scorecard on the earlier months of a file, and try it on the later ones.

The file is a CSV with a line for each invoice: ``customer``, ``invoice``,
``invoice_date``, ``due_date``, ``amount``, ``disputed`` (Yes or No) and
``settled_date``, days as YYYY-MM-DD.  What is predicted is whether an invoice will be
paid late, by what was known on the day before it was issued.  Disputed invoices are
left out, and so are those that are too young for it to be known how they were paid.
"""

import csv
from collections import namedtuple
from datetime import date, timedelta

from .databases import say

Invoice = namedtuple("Invoice", ("customer", "item", "is_late"))


def add_arguments(parser):
    parser.add_argument("--history", required=True, metavar="FILE")
    parser.add_argument("--test-share", type=float, default=0.3)
    parser.add_argument("--settles-within", type=int, default=90, metavar="DAYS")


def run(options):
    from odoo.addons.collections_policy.tools import backtest, scorecard, scorecard_fit

    invoices = read(options.history, options.settles_within)
    rows = list(observe(invoices, scorecard_fit.Row))
    split = round(len(rows) * (1 - options.test_share))
    first_day = rows[split][0]
    early = [
        row
        for day, row in rows
        if day + timedelta(row.values["term"]) < first_day  # else not known by then
    ]
    later = [row for day, row in rows if day >= first_day]
    card = scorecard_fit.fit(early, scorecard.FEATURES["late"], "late")
    show(card)
    base = sum(row.is_bad for row in early) / len(early)
    rule = backtest.last_time_rule([(was_late(row), row.is_bad) for row in early])
    ways = {
        "scorecard": lambda row: card.get_probability(row.values),
        "base_rate": lambda row: base,
        "late_last_time": lambda row: rule[was_late(row)],
    }
    found = {}
    for name, predict in ways.items():
        pairs = [(predict(row), row.is_bad) for row in later]
        found[name] = {
            "auc": round(backtest.auc(pairs), 4),
            "ks": round(backtest.ks(pairs), 4),
            "brier": round(backtest.brier(pairs), 4),
            "log_loss": round(backtest.log_loss(pairs), 4),
        }
        say(f"{name}: {found[name]}")
        if name == "scorecard":
            for tenth in backtest.calibration(pairs):
                say(f"  {tenth.count}: {tenth.predicted:.3f} {tenth.observed:.3f}")
    return {
        "fitted_on": len(early),
        "tested_on": len(later),
        "tested_from": str(first_day),
        "late_rate_fitted": round(base, 4),
        "late_rate_tested": round(sum(row.is_bad for row in later) / len(later), 4),
        **found,
    }


def read(path, settles_within):
    """Return the invoices of a file, by the day they were issued."""
    with open(path, newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    end = max(date.fromisoformat(line["settled_date"]) for line in lines)
    invoices = [make(line) for line in lines]
    young = end - timedelta(settles_within)
    known = [each for each in invoices if each.item.issued <= young]
    say(f"{len(lines)} invoices, {len(invoices) - len(known)} too young")
    return sorted(known, key=lambda each: (each.item.issued, each.item.number))


def make(line):
    from odoo.addons.collections_policy.tools.payment_figures import Item

    issued, due, settled = (
        date.fromisoformat(line[name])
        for name in ("invoice_date", "due_date", "settled_date")
    )
    amount = float(line["amount"])
    contested = ((date.min, date.max),) if line["disputed"] == "Yes" else ()
    paid = ((settled, amount),)
    item = Item(issued, due, amount, paid, (), contested, line["invoice"])
    return Invoice(line["customer"], item, settled > due)


def observe(invoices, row_type):
    """Yield what was known of each invoice before it was issued, and how it went."""
    from odoo.addons.collections_policy.tools.payment_figures import reckon

    by_customer = {}
    for invoice in invoices:
        by_customer.setdefault(invoice.customer, []).append(invoice.item)
    for invoice in invoices:
        item = invoice.item
        if item.contested:
            continue
        day = item.issued - timedelta(1)
        figures = reckon(by_customer[invoice.customer], day)
        yield item.issued, row_type(get_values(figures, item, day), invoice.is_late)


def get_values(figures, item, day):
    """Return what a scorecard asks of an invoice and its debtor."""
    has_open = figures.amount_open > 0
    first = figures.date_first
    return {
        "days_late": figures.days_late,
        "on_time": figures.on_time if figures.days_late is not None else None,
        "worst": figures.worst,
        "last_late": figures.last_late,
        "trend": figures.trend,
        "overdue_share": (
            figures.amount_overdue / figures.amount_open if has_open else None
        ),
        "tenure": (day - first).days if first else None,
        "amount_ratio": (
            item.amount / figures.usual_amount if figures.usual_amount else None
        ),
        "term": (item.due - item.issued).days,
    }


def was_late(row):
    last = row.values["last_late"]
    return None if last is None else last > 0


def show(card):
    say(f"base {card.base}")
    for code, bands in card.bands.items():
        told = (
            f"{'missing' if b.is_missing else f'{b.low:g}..{b.high:g}'} {b.points:+}"
            for b in bands
        )
        say(f"{code}: {', '.join(told)}")
