"""Lists of claims for a bureau or a notary, as CSV: pure functions, no ORM.

The layout: UTF-8 with a byte-order mark, so that spreadsheets read it as such; fields
parted by semicolons and quoted where they have to be; lines ended by CR LF (RFC 4180);
the first line names the columns; days as ``2026-03-16``; amounts with a dot and no
thousands separator.
"""

import csv
import io
from collections.abc import Iterable, Sequence

# What makes a spreadsheet take a field for a formula (OWASP, CSV Injection)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def make_harmless(value) -> str:
    """Return a field's text, such that no spreadsheet takes it for a formula.

    Numbers that are below zero are text like any other here: claims are above it.
    """
    text = "" if value is None or value is False else str(value)
    if text.lstrip(" ").startswith(DANGEROUS):
        return "'" + text
    return text


def write_csv(names: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    """Return a file with a line for each row.

    :param names: what the columns are called
    :param rows: of as many fields each
    :raises ValueError: if a row has another number of fields
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(make_harmless, names))
    for row in rows:
        fields = [make_harmless(value) for value in row]
        if len(fields) != len(names):
            raise ValueError(f"{len(fields)} fields for {len(names)} columns")
        writer.writerow(fields)
    return file.getvalue().encode("utf-8-sig")
