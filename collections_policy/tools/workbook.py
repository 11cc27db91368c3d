"""Spreadsheets (XLSX) of rows and columns.  Pure: no ORM, no clock.

Whatever a cell holds is a value: text that begins like a formula (``=``, ``+``, ``-``,
``@``) is text, and stays so if somebody edits the cell, as OWASP's page on *CSV
injection* asks for.  The same sheets always give the same bytes.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

EPOCH = datetime(1980, 1, 1)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
UNSAFE = re.compile(r"[\[\]:*?/\\]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST_NAME = 31  # characters, as spreadsheets allow
LONGEST_TEXT = 32_000
WIDTHS = (9, 48)  # the narrowest and the widest column, in characters
HEAD = {"bold": True, "bg_color": "#E9ECEF", "bottom": 1, "text_wrap": True}


@dataclass(frozen=True)
class Sheet:
    """A table with a heading.

    A cell is a text, a whole number, a ``Decimal`` (an amount, shown with as many
    digits as it has), a ``date``, a ``datetime`` without a zone, a bool, or none.

    :param notes: lines above the table
    :param empty: what stands in place of rows where there are none
    """

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence] = ()
    title: str = ""
    notes: Sequence[str] = field(default_factory=tuple)
    empty: str = ""


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return sheets as an XLSX file."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": EPOCH})
    writer = _Writer(book)
    for sheet in sheets:
        writer.add(sheet)
    book.close()
    return target.getvalue()


class _Writer:
    def __init__(self, book):
        self.book = book
        self.formats = {}
        self.names = set()

    def add(self, sheet):
        page = self.book.add_worksheet(self._get_name(sheet.name))
        top = self._write_heading(page, sheet)
        for column, label in enumerate(sheet.columns):
            self._write_text(page, top, column, label, **HEAD)
        for number, row in enumerate(sheet.rows, top + 1):
            for column, value in enumerate(row):
                self._write(page, number, column, value)
        if not sheet.rows and sheet.empty:
            self._write_text(page, top + 1, 0, sheet.empty, italic=True)
        self._lay_out(page, sheet, top)

    def _get_name(self, name):
        """Return a name that spreadsheets take and no other sheet has."""
        clean = UNSAFE.sub(" ", name).strip("' ")[:LONGEST_NAME] or "Sheet"
        unique, count = clean, 1
        while unique.casefold() in self.names:
            count += 1
            ending = f" ({count})"
            unique = clean[: LONGEST_NAME - len(ending)] + ending
        self.names.add(unique.casefold())
        return unique

    def _write_heading(self, page, sheet):
        """Write what stands above the table.

        :return: the number of the table's first line
        """
        line = 0
        if sheet.title:
            self._write_text(page, line, 0, sheet.title, bold=True, font_size=14)
            line += 1
        for note in sheet.notes:
            self._write_text(page, line, 0, note)
            line += 1
        return line + 1 if line else 0

    def _lay_out(self, page, sheet, top):
        page.freeze_panes(top + 1, 0)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(top)
        if sheet.rows:
            page.autofilter(top, 0, top + len(sheet.rows), len(sheet.columns) - 1)
        for column, label in enumerate(sheet.columns):
            longest = max(
                (_measure(row[column]) for row in sheet.rows), default=WIDTHS[0]
            )
            words = max(map(len, label.split()), default=0)
            width = min(max(longest, words + 3, WIDTHS[0]), WIDTHS[1])
            page.set_column(column, column, width)

    def _write(self, page, line, column, value):
        if value is None or value is False or value == "":
            return
        if value is True:
            page.write_boolean(line, column, value)
        elif isinstance(value, datetime):
            shape = self._get_format(num_format="yyyy-mm-dd hh:mm", align="left")
            page.write_datetime(line, column, value, shape)
        elif isinstance(value, date):
            shape = self._get_format(num_format="yyyy-mm-dd", align="left")
            page.write_datetime(line, column, value, shape)
        elif isinstance(value, Decimal):
            shape = self._get_format(num_format=_get_number_format(value))
            page.write_number(line, column, float(value), shape)
        elif isinstance(value, int):
            page.write_number(line, column, value)
        else:
            self._write_text(page, line, column, value)

    def _write_text(self, page, line, column, text, **shape):
        text = CONTROL.sub("", str(text))[:LONGEST_TEXT]
        if text.startswith(FORMULA):
            shape["quote_prefix"] = True
        page.write_string(line, column, text, self._get_format(**shape))

    def _get_format(self, **shape):
        key = tuple(sorted(shape.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(shape)
        return self.formats[key]


def _get_number_format(amount):
    digits = max(-amount.as_tuple().exponent, 0)
    return "#,##0" + ("." + "0" * digits if digits else "")


def _measure(value):
    """Return about how many characters wide a cell is."""
    if isinstance(value, datetime):
        return 17
    if isinstance(value, date):
        return 11
    if isinstance(value, Decimal):
        return len(f"{value:,}") + 1
    return max(map(len, str(value or "").splitlines()), default=0) + 1
