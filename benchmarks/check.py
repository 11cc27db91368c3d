"""Whether a portfolio is what Odoo itself would have written.

Stored fields are computed anew and compared; then an invoice is paid, one is reversed,
and one is taken back to draft and posted again.
"""

import random

from odoo.tools import float_compare

from . import databases

SAMPLE = 500  # invoices

MOVE_FIELDS = (
    "payment_state",
    "amount_total",
    "amount_untaxed",
    "amount_tax",
    "amount_residual",
    "amount_total_signed",
    "amount_residual_signed",
    "invoice_date_due",
    "commercial_partner_id",
    "partner_shipping_id",
    "invoice_partner_display_name",
    "sequence_number",
    "sequence_prefix",
    "currency_id",
    "always_tax_exigible",
)
LINE_FIELDS = (
    "amount_residual",
    "amount_residual_currency",
    "reconciled",
    "matching_number",
    "parent_state",
    "company_id",
    "price_total",
    "partner_id",
    "move_name",
    "date",
    "invoice_date",
    "journal_id",
)


def add_arguments(parser):
    parser.add_argument("--items", type=int, default=1_000, help="open items")


def run(options):
    name = databases.get_portfolio(options.items)
    with databases.open_env(name) as env:
        moves = _draw(env)
        differences = _compare(moves, MOVE_FIELDS)
        differences |= _compare(moves.line_ids, LINE_FIELDS)
        _use(moves)
    databases.close(name)
    return {
        "items": options.items,
        "compared": len(moves),
        "differences": differences,
    }


def _draw(env):
    moves = env["account.move"].search(
        [
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("sequence_number", ">", 100_000),
        ]
    )
    return moves.browse(random.Random(1).sample(moves.ids, min(SAMPLE, len(moves))))


def _compare(records, names):
    """Return, for each stored field, how many values differ once computed anew."""
    before = {name: {record: record[name] for record in records} for name in names}
    for name in names:
        if records._fields[name].compute:
            records.env.add_to_compute(records._fields[name], records)
    records.env.flush_all()
    different = {
        name: sum(
            not _is_same(before[name][record], record[name]) for record in records
        )
        for name in names
    }
    return {name: number for name, number in different.items() if number}


def _is_same(before, after):
    if isinstance(before, float):
        return not float_compare(before, after, precision_digits=2)
    return before == after


def _use(moves):
    """Pay, reverse and repost, as a person would."""
    invoices = moves.filtered(
        lambda move: (
            move.move_type == "out_invoice" and move.payment_state == "not_paid"
        )
    )
    paid, reversed_one, reposted = invoices[0], invoices[1], invoices[2]
    paid.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=paid.ids
    ).create({})._create_payments()
    assert paid.payment_state in ("paid", "in_payment"), paid.payment_state
    reversed_one._reverse_moves(cancel=True)
    assert reversed_one.payment_state == "reversed", reversed_one.payment_state
    reposted.button_draft()
    reposted.action_post()
    assert reposted.state == "posted", reposted.state
