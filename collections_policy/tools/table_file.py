"""The lines and cells of CSV files and of spreadsheets (XLSX).  Pure: no ORM."""

import csv
import io
import zipfile
from contextlib import suppress

import openpyxl

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
WORKBOOK = b"PK\x03\x04"
DELIMITERS = (";", "\t", ",")
ENCODINGS = ("utf-8-sig", "cp1252")  # the second one: how Windows writes Latin-1


class NotTable(ValueError):
    """The file is no text and no workbook, or is too large."""


def read_table(content: bytes) -> list[tuple[int, list[str]]]:
    """Return the number and the cells of each line.

    :param content: text in UTF-8, or in Latin-1 with or without the signs that Windows
        adds to it, or an XLSX file, of which the first sheet counts
    :raise NotTable: if it is neither, or too large
    """
    if content.startswith(WORKBOOK):
        return list(_split_workbook(content))
    return list(_split_text(content))


def _split_workbook(content):
    """Give the lines of the first sheet of an XLSX file."""
    try:
        _check_unpacked(content)
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True
        )
        rows = list(book.worksheets[0].iter_rows(values_only=True))
    except Exception as error:  # whatever is wrong inside: it is no workbook
        raise NotTable from error
    for number, cells in enumerate(rows, 1):
        yield number, [_write_cell(cell) for cell in cells]


def _check_unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if len(content) > MAX_BYTES or size > MAX_UNPACKED:
        raise NotTable


def _write_cell(cell):
    """Return a cell as it would stand in a CSV file."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell)


def _split_text(content):
    text = io.StringIO(_decode(content), newline="")
    reader = csv.reader(text, delimiter=_guess(content))
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        raise NotTable from None


def _decode(content):
    if len(content) > MAX_BYTES or b"\0" in content:
        raise NotTable
    for encoding in ENCODINGS:
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    return content.decode("latin-1")


def _guess(content):
    """Return what stands between the cells: most often, in the first line with cells.

    Reports have a title above their columns, in which nothing stands between cells.
    """
    lines = _decode(content).splitlines()
    first = next((line for line in lines if _count(line) > 1), "".join(lines[:1]))
    return max(DELIMITERS, key=first.count)


def _count(line):
    return max(map(line.count, DELIMITERS))
