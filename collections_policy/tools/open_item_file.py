"""Customers and what they owe, out of the files of other programs.  Pure: no ORM.

QuickBooks ("Open Invoices", "A/R Aging Detail"), Conta Azul ("Contas a receber") and
plain sheets are understood: what their columns are called, titles above them, customers
that stand in a line of their own above their invoices, and totals.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from .column_titles import clean_title, index_titles
from .month_names import find_worded_date, is_worded_date
from .open_item_words import COLUMNS, SETTLED
from .table_file import NotTable, read_table
from .texts import fold

MEANINGS = tuple(COLUMNS)
NAMES = index_titles(COLUMNS)
TITLE_LINES = 25  # among the first of which the columns are named
TOTAL = re.compile(r"(?:sub|sous[- ])?tota(?:l|l?es|is|ux)\b", re.IGNORECASE)
NOT_OF_AMOUNTS = re.compile(r"[^\d.,()-]")
CENTS = re.compile(r"[.,]\d{1,2}\)?$")
PARTS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
CENTURY = 2000


class NotItems(ValueError):
    """The file is none of open items; the argument says why.

    ``text``: neither text nor workbook; ``columns``: no line names the columns;
    ``due`` or ``amount``: no column is of that.
    """


class _Refused(ValueError):
    """A line is bad; the argument is the reason."""


@dataclass(frozen=True)
class Row:
    """What a line says is open.  ``amount`` below zero: the customer's own credit."""

    line: int
    customer: str
    vat: str
    email: str
    phone: str
    number: str
    issued: date
    due: date
    amount: Decimal
    currency: str
    note: str


@dataclass(frozen=True)
class BadLine:
    """A line that can't be taken over.

    ``reason``: ``customer``, ``due``, ``issued``, ``amount`` (it can't be read, or is
    missing), ``order`` (due before it was issued) or ``duplicate``.
    """

    line: int
    text: str
    reason: str


@dataclass
class Parsed:
    """What a file says: open items, bad lines, and how many were settled already."""

    rows: list[Row] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    settled: int = 0


@dataclass(frozen=True)
class Table:
    """A file, read as far as its columns.

    ``titles`` are what its columns are called, ``meanings`` what each seems to mean
    (one of ``MEANINGS``, or nothing), ``lines`` what stands below, with line numbers.
    ``day_first`` and ``decimal_point`` are how dates and amounts seem to be written;
    none: they tell nothing of it.
    """

    titles: tuple[str, ...]
    meanings: tuple[str | None, ...]
    lines: tuple[tuple[int, list[str]], ...]
    day_first: bool | None
    decimal_point: str | None

    def get_sample(self, index: int) -> str:
        """Return the first cell of a column that says something."""
        cells = (cells[index] for _line, cells in self.lines if index < len(cells))
        return next((cell.strip() for cell in cells if cell.strip()), "")


def read_items_table(content: bytes) -> Table:
    """Find the columns of a file.

    :param content: text in UTF-8 or Latin-1, or an XLSX file, of which the first sheet
        counts
    :raise NotItems: if it is none
    """
    try:
        lines = read_table(content)
    except NotTable:
        raise NotItems("text") from None
    heads = [_guess_meanings(cells) for _line, cells in lines[:TITLE_LINES]]
    known = [len(set(filter(None, head))) for head in heads]
    if not known or max(known) < 2:
        raise NotItems("columns")
    top = known.index(max(known))
    below = tuple(lines[top + 1 :])
    cells = [cell for _line, line in below for cell in line]
    return Table(
        titles=tuple(cell.strip() for cell in lines[top][1]),
        meanings=tuple(heads[top]),
        lines=below,
        day_first=_guess_day_first(cells),
        decimal_point=_guess_decimal_point(cells),
    )


def parse_items(
    table: Table,
    meanings: Iterable[str | None],
    day_first: bool,
    decimal_point: str,
) -> Parsed:
    """Read open items.

    :param meanings: what each column means, of ``MEANINGS``
    :param day_first: whether dates begin with the day, or else with the month
    :param decimal_point: what stands before cents
    :raise NotItems: if no column is of what is needed
    """
    columns = tuple(meanings)
    if "due" not in columns:
        raise NotItems("due")
    if not {"amount", "open"} & set(columns):
        raise NotItems("amount")
    parsed, seen, heading = Parsed(), set(), ""
    for line, cells in table.lines:
        texts = [cell.strip() for cell in cells]
        values = _name_cells(columns, texts)
        if not any(texts) or _is_total(texts, values):
            continue
        if _is_heading(texts, values):
            heading = next(filter(None, texts))
            continue
        try:
            row = _read(line, values, heading, day_first, decimal_point)
            _refuse_twice(row, seen)
        except _Refused as refused:
            parsed.bad.append(BadLine(line, ";".join(cells), str(refused)))
            continue
        if row.amount and fold(values.get("status", "")) not in SETTLED:
            parsed.rows.append(row)
        else:
            parsed.settled += 1
    return parsed


def parse_date(text: str, day_first: bool) -> date:
    """Read a date: 31/12/2025, 12/31/2025, 31.12.25 or 2025-12-31, also with a time.

    Its month may be a word: 31-dic-25, 31 décembre 2025.

    :raise ValueError: if it is none
    """
    text = text.strip()
    match = PARTS.match(text)
    if not match:
        return find_worded_date(text) or datetime.fromisoformat(text).date()
    first, second, year = (int(part) for part in match.groups())
    day, month = (first, second) if day_first else (second, first)
    return date(year if year > 99 else CENTURY + year, month, day)


def parse_amount(text: str, decimal_point: str) -> Decimal:
    """Read an amount: R$ 1.234,56, 1 234,56 €, $1,234.56; below zero: (12.00), -12.00.

    :param decimal_point: what stands before cents; the other sign groups thousands
    :raise ValueError: if it is none
    """
    figures = _get_figures(text)
    negative = figures.startswith(("-", "(")) or figures.endswith("-")
    plain = figures.strip("-()")
    thousands = "," if decimal_point == "." else "."
    grouped = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+|\d+"
    if not re.fullmatch(rf"(?:{grouped})(?:{re.escape(decimal_point)}\d*)?", plain):
        raise ValueError(text)
    amount = Decimal(plain.replace(thousands, "").replace(decimal_point, "."))
    return -amount if negative else amount


def _guess_meanings(cells):
    """Return what each title means; what two titles mean, the first one does."""
    meanings = []
    for cell in cells:
        meaning = NAMES.get(clean_title(cell))
        meanings.append(meaning if meaning not in meanings else None)
    return meanings


def _guess_day_first(cells):
    """Return whether dates begin with the day, as far as one of them tells."""
    for cell in cells:
        match = PARTS.fullmatch(cell.strip())
        if match and int(match[1]) > 12:
            return True
        if match and int(match[2]) > 12:
            return False
    return None


def _guess_decimal_point(cells):
    """Return what stands before cents most often."""
    ends = [match[0][0] for cell in cells if (match := _find_cents(cell))]
    return max(",.", key=ends.count) if ends else None


def _find_cents(cell):
    is_date = PARTS.search(cell) or cell.count("-") > 1 or is_worded_date(cell)
    return None if is_date else CENTS.search(_get_figures(cell))


def _get_figures(text):
    return NOT_OF_AMOUNTS.sub("", text.replace("\N{MINUS SIGN}", "-"))


def _name_cells(columns, texts):
    named = zip(columns, texts, strict=False)
    return {name: text for name, text in named if name and text}


def _is_heading(texts, values):
    """Return whether a line names the customer of those below it."""
    return sum(map(bool, texts)) == 1 and not {"due", "amount", "open"} & values.keys()


def _is_total(texts, values):
    """Return whether a line adds up others: “Total” may begin a customer's name too."""
    first = next(filter(None, texts))
    if "due" in values or not TOTAL.match(first):
        return False
    return bool(TOTAL.fullmatch(first)) or not _is_heading(texts, values)


def _read(line, values, heading, day_first, decimal_point):
    customer = values.get("customer") or heading
    if not customer:
        raise _Refused("customer")
    due = _read_date(values, "due", day_first)
    issued = _read_date(values, "issued", day_first) if "issued" in values else due
    if issued > due:
        raise _Refused("order")
    return Row(
        line=line,
        customer=customer,
        vat=values.get("vat", ""),
        email=values.get("email", ""),
        phone=values.get("phone", ""),
        number=values.get("number", ""),
        issued=issued,
        due=due,
        amount=_read_open(values, decimal_point),
        currency=values.get("currency", "").upper(),
        note=values.get("note", ""),
    )


def _read_date(values, name, day_first):
    try:
        return parse_date(values.get(name, ""), day_first)
    except ValueError:
        raise _Refused(name) from None


def _read_open(values: Mapping[str, str], decimal_point):
    try:
        return parse_amount(values.get("open", values.get("amount", "")), decimal_point)
    except ValueError:
        raise _Refused("amount") from None


def _refuse_twice(row, seen):
    """Refuse a line whose number, customer and due date another one had."""
    key = (row.customer.casefold(), row.number, row.due)
    if row.number and key in seen:
        raise _Refused("duplicate")
    seen.add(key)
