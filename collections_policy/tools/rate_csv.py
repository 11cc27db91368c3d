"""Dates and percents out of the CSV files that people have: pure functions, no ORM."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .rates import MONTHLY, has_too_many_decimals, is_plausible

MAX_BYTES = 1_000_000
DELIMITERS = (";", "\t", ",")
DATE_FORMS = (
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})"),
)
PERCENT = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,20})?")


class NotText(ValueError):
    """The file is no text, or is too large to be a list of percents."""


@dataclass(frozen=True)
class Row:
    """A percent, the date it is for, and the line it stands in (the first is 1)."""

    line: int
    date: date
    percent: Decimal


@dataclass(frozen=True)
class BadLine:
    """A line that can't be taken over.

    ``reason``
        ``columns`` (not two of them), ``date``, ``not_first`` (a day within a month,
        in a monthly series), ``percent``, ``decimals`` (more than are kept),
        ``implausible`` or ``duplicate`` (the date stands in an earlier line)
    """

    line: int
    text: str
    reason: str


@dataclass
class Parsed:
    """What a file says, line by line."""

    rows: list[Row] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)

    @property
    def percents(self) -> dict[date, Decimal]:
        return {row.date: row.percent for row in self.rows}


class Refused(ValueError):
    """A line is bad; the argument is the reason."""


def parse_csv(content: bytes, kind: str) -> Parsed:
    """Read dates and percents.

    Columns are separated by semicolons, tabs or commas; a percent may have a decimal
    comma (in quotes, if commas separate the columns) or a point, and a percent sign;
    dates are ``dd/mm/yyyy``, ``yyyy-mm-dd``, ``mm/yyyy`` or ``yyyy-mm``, a month
    standing for its first day.  The first line may be a header.

    :param content: as it was uploaded: UTF-8 or UTF-16 with a mark, or Windows-1252
    :param kind: that of the series, which says what is plausible
    :raises NotText: if it is a spreadsheet or the like
    """
    lines = decode(content).splitlines()
    delimiter = find_delimiter(lines)
    parsed = Parsed()
    seen = set()
    for number, text, cells in iterate_cells(lines, delimiter):
        try:
            day, percent = read_cells(cells, kind)
            if day in seen:
                raise Refused("duplicate")
        except Refused as refusal:
            parsed.bad.append(BadLine(number, text, str(refusal)))
        else:
            seen.add(day)
            parsed.rows.append(Row(number, day, percent))
    return parsed


def decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise NotText("too large")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotText("not text")


def find_delimiter(lines: list[str]) -> str:
    text = "\n".join(lines)
    return next((mark for mark in DELIMITERS if mark in text), ",")


def iterate_cells(lines: list[str], delimiter: str) -> Iterator[tuple]:
    """Yield number, text and cells of each line that is neither empty nor a header."""
    is_first = True
    for number, text in enumerate(lines, 1):
        cells = split(text, delimiter)
        if not any(cells):
            continue
        if not (is_first and is_header(cells)):
            yield number, text, cells
        is_first = False


def split(text: str, delimiter: str) -> list[str]:
    """Return the cells of a line, without empty ones at its end."""
    cells = next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])
    cells = [cell.strip() for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def is_header(cells: list[str]) -> bool:
    return not re.match(r"\d", cells[0]) and any(map(str.isalpha, "".join(cells)))


def read_cells(cells: list[str], kind: str) -> tuple[date, Decimal]:
    """Return what a line says.

    :raises Refused: with the reason
    """
    if len(cells) != 2:
        raise Refused("columns")
    day = parse_date(cells[0])
    if kind in MONTHLY and day.day != 1:
        raise Refused("not_first")
    percent = parse_percent(cells[1])
    if not is_plausible(kind, percent):
        raise Refused("implausible")
    return day, percent


def parse_date(text: str) -> date:
    for form in DATE_FORMS:
        match = form.fullmatch(text)
        if match:
            parts = {name: int(part) for name, part in match.groupdict().items()}
            try:
                return date(**{"day": 1, **parts})
            except ValueError:
                break
    raise Refused("date")


def parse_percent(text: str) -> Decimal:
    text = text.removesuffix("%").rstrip().replace("\N{MINUS SIGN}", "-")
    if not PERCENT.fullmatch(text):
        raise Refused("percent")
    percent = Decimal(text.replace(",", "."))
    if has_too_many_decimals(percent):
        raise Refused("decimals")
    return percent
