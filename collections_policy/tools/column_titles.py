"""Titles of columns, as they are compared.  Pure: no ORM."""

import re
from collections.abc import Iterable, Mapping

from .texts import fold

SHORT_NUMBER = re.compile(r"\bn(?:\.?°|\.?o\b|um\b|ro\b|\b)\.?\s*")  # No., nº, núm.
IN_CURRENCY = re.compile(r"\s*\([^\s()]{1,4}\)$")  # Amount (EUR)


def clean_title(title: str) -> str:
    """Return a title as it is compared.

    Case and accents play no part, nor how “number” is shortened, nor a currency in
    brackets at its end.
    """
    text = IN_CURRENCY.sub("", fold(title).rstrip(" :*"))
    return SHORT_NUMBER.sub("no ", text).strip()


def index_titles(columns: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return what each title means, by how it is compared.

    :param columns: what each column may be called
    """
    return {
        clean_title(title): column
        for column, titles in columns.items()
        for title in titles
    }
