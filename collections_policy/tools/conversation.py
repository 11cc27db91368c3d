"""A conversation that is led: what is asked, and what was meant by the answer.

Plain data, no ORM, no clock: what is asked can be kept as JSON between two turns.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

COUNTED = ("", "text")  # kinds of questions of which a number is the place of a choice


class Link(NamedTuple):
    """Where something is to be found: an address, and what it is called."""

    label: str
    url: str


class Message(NamedTuple):
    """What is said: plain text, its lines apart, and links below it."""

    text: str
    links: Sequence[Link] = ()


class Choice(NamedTuple):
    """What can be answered with one click."""

    value: str
    label: str


class Ask(NamedTuple):
    """A question: its name, its words, the answers offered, and what can be typed.

    ``kind`` is what can be typed: ``text``, ``long``, ``name``, ``amount``, ``date``,
    ``tel``, or nothing, where one of the ``choices`` is wanted.  ``label`` says what to
    type; ``first`` and ``last`` are the days that can be chosen.
    """

    field: str
    text: str
    choices: Sequence[Choice] = ()
    kind: str = ""
    label: str = ""
    first: date | None = None
    last: date | None = None


class Misunderstood(Exception):
    """An answer can't be taken; the words say kindly why."""


def dump_ask(ask: Ask) -> dict:
    """Return a question as JSON can keep it; see :func:`load_ask`."""
    return {
        **ask._asdict(),
        "choices": [choice._asdict() for choice in ask.choices],
        "first": ask.first and ask.first.isoformat(),
        "last": ask.last and ask.last.isoformat(),
    }


def load_ask(data: dict) -> Ask:
    """Return the question that :func:`dump_ask` wrote."""
    return Ask(
        **{
            **data,
            "choices": [Choice(**choice) for choice in data["choices"]],
            "first": data["first"] and date.fromisoformat(data["first"]),
            "last": data["last"] and date.fromisoformat(data["last"]),
        }
    )


def find_choice(ask: Ask, text: str) -> Choice | None:
    """Return the choice that was meant: by value, by label, or by its place.

    :param text: what was clicked or typed; ``2`` is the second choice, unless amounts
        and the like can be typed as well
    """
    for choice in ask.choices:
        if text == choice.value:
            return choice
    plain = simplify(text)
    for choice in ask.choices:
        if plain and plain == simplify(choice.label):
            return choice
    place = re.fullmatch(r"\s*(\d{1,2})[.)]?\s*", text)
    if place and ask.kind in COUNTED and 1 <= int(place[1]) <= len(ask.choices):
        return ask.choices[int(place[1]) - 1]
    return None


def count_words(keywords: str, text: str) -> int:
    """Return how many of some words, or groups of words, a text has.

    :param keywords: separated by commas, such as ``second copy, invoice``; one that
        ends with ``*`` stands for all words that begin so
    """
    plain = f" {simplify(text)} "
    found = 0
    for keyword in filter(None, map(str.strip, keywords.split(","))):
        end = "" if keyword.endswith("*") else " "
        found += f" {simplify(keyword)}{end}" in plain
    return found


def simplify(text: str) -> str:
    """Return a text in small letters, without accents and signs."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", bare))


def read_day(text: str, pattern: str, today: date) -> date | None:
    """Return the day that was typed, ``None`` if it is none.

    :param pattern: how the language writes days, such as ``%d/%m/%Y``
    :param today: a day without a year is the next one from here on
    """
    compact = "".join(text.split())
    for form in (pattern, pattern.replace("%Y", "%y"), "%Y-%m-%d"):
        found = _parse(compact, form)
        if found:
            return found
    short = re.sub(r"[^%a-zA-Z]*%Y[^%a-zA-Z]*", "", pattern)
    this_year = _parse(f"{compact}|{today.year}", f"{short}|%Y")
    if this_year and this_year < today:
        return _parse(f"{compact}|{today.year + 1}", f"{short}|%Y")
    return this_year


def _parse(text, form):
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None
