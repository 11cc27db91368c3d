#!/usr/bin/env python3
"""Check the chain of events of a collections case, from its exported file alone.

    python3 verify_chain.py events.jsonl [HEAD] [--files FOLDER]

Nothing but Python's standard library is needed.  HEAD is the hash of the last event, if
it is known from elsewhere, such as a printed dossier: a file that was made anew as a
whole can only be told by it.  FOLDER holds the documents that the events name, under
any names: each is looked for by its SHA-256.  Exit code: 0 the chain holds, 1 it is
broken, or a document is missing, 2 the file can't be read.

The file is text in UTF-8, one JSON object a line.  The first tells what it is::

    {"format": "collections-events-1", "case": 7, "events": 12, "head": "ab12…", …}

Each other one is an event, oldest first: the fields of ``FIELDS``, and its ``hash``.

=============  ====================================================================
``company``,   their numbers in the database
``case``,
``partner``
``number``     of the event in its case: 1, 2, 3, …
``kind``       what happened
``moment``     when it happened: UTC, ``2026-03-16T12:00:00Z``
``recorded``   when it was written down: UTC
``user``,      who did it: number, and name at that time
``actor``
``model``,     the record that it is about, or null
``record``
``document``   SHA-256 of a document, or null
``payload``    what else is known: an object
``previous``   the hash of the event before; empty for the first
``hash``       SHA-256, in hexadecimal, of the other fields as canonical JSON: keys
               sorted, no spaces, UTF-8, nothing escaped that need not be (RFC 8785;
               there are no fractions in it)
=============  ====================================================================
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import NamedTuple

FORMAT = "collections-events-1"
FIELDS = (
    "company",
    "case",
    "partner",
    "number",
    "kind",
    "moment",
    "recorded",
    "user",
    "actor",
    "model",
    "record",
    "document",
    "payload",
    "previous",
)


class Break(NamedTuple):
    """The first place where a chain is broken.

    ``code``
        ``changed`` (the event is not what was hashed), ``gap`` (an event is missing),
        ``order`` (it does not come next), ``link`` (it does not follow the one before),
        ``case`` (it belongs to another case), ``missing`` (the last events are gone),
        ``surplus`` (there are more than there were), or ``head`` (the last is another)
    """

    number: int
    code: str


REASONS = {
    "changed": "it is not what it was when it was recorded",
    "gap": "it is missing",
    "order": "it does not stand in its place",
    "link": "it does not follow the event before it",
    "case": "it belongs to another case",
    "missing": "it is missing, and all after it",
    "surplus": "it was added without being recorded",
    "head": "it is not the one that was recorded last",
}


class Unreadable(ValueError):
    """The file holds no chain of events."""


def get_canonical_text(event: dict) -> str:
    """Return what is hashed of an event."""
    return json.dumps(
        {name: event[name] for name in FIELDS},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def get_hash(event: dict) -> str:
    """Return the hash that an event must have."""
    text = get_canonical_text(event).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()


def find_break(events, count=None, head=None, case=None) -> Break | None:
    """Return the first place where a chain of events is broken, if any.

    :param events: dictionaries with ``FIELDS`` and ``hash``, in the order of the chain
    :param count: how many events there were, if that is known
    :param head: the hash of the last event, if that is known
    :param case: the number of the case; by default, that of the first event
    """
    previous, number = "", 0
    for number, event in enumerate(events, 1):
        case = event.get("case") if case is None else case
        code = _find_fault(event, number, case, previous)
        if code:
            return Break(number, code)
        previous = event["hash"]
    if count is not None and number != count:
        return Break(min(number, count) + 1, "missing" if number < count else "surplus")
    if head is not None and previous != head:
        return Break(number, "head")
    return None


def _find_fault(event, number, case, previous):
    if event.get("number") != number:
        found = event.get("number")
        is_later = isinstance(found, int) and found > number
        return "gap" if is_later else "order"
    if event.get("case") != case:
        return "case"
    if event.get("previous") != previous:
        return "link"
    if set(event) != {*FIELDS, "hash"} or get_hash(event) != event["hash"]:
        return "changed"
    return None


def get_documents(event: dict) -> set[str]:
    """Return the SHA-256 of the documents that an event names, in hexadecimal.

    They stand in ``document``, and in the payload as values of ``sha256``.
    """
    return {event["document"]} - {None} | set(_find_hashes(event["payload"]))


def _find_hashes(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "sha256":
                yield item
            else:
                yield from _find_hashes(item)
    elif isinstance(value, list):
        for item in value:
            yield from _find_hashes(item)


def find_missing(events, folder) -> list[tuple[int, str]]:
    """Return the documents that are not among the files of a folder.

    :return: pairs of an event's number and a SHA-256
    """
    there = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in Path(folder).rglob("*")
        if path.is_file()
    }
    return [
        (event["number"], document)
        for event in events
        for document in sorted(get_documents(event) - there)
    ]


def read_file(lines) -> tuple[dict, list[dict]]:
    """Return the first line of a file, and the events after it.

    :param lines: the lines of the file
    :raise Unreadable: if they are no such file
    """
    try:
        objects = [json.loads(line) for line in lines if line.strip()]
    except ValueError as error:
        raise Unreadable(f"not a file of events: {error}") from error
    if not all(isinstance(item, dict) for item in objects):
        raise Unreadable("not a file of events: a line is no object")
    if not objects or objects[0].get("format") != FORMAT:
        raise Unreadable(f"not a file of events: it does not begin with {FORMAT}")
    return objects[0], objects[1:]


def _say(text):
    sys.stdout.write(f"{text}\n")


def _read_arguments(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file")
    parser.add_argument("head", nargs="?")
    parser.add_argument("--files", metavar="FOLDER")
    return parser.parse_args(arguments)


def main(arguments) -> int:
    asked = _read_arguments(arguments)
    try:
        with open(asked.file, encoding="utf-8") as file:
            about, events = read_file(file)
    except (OSError, UnicodeDecodeError, Unreadable) as error:
        _say(f"Can't be read: {error}")
        return 2
    head = asked.head or about.get("head")
    found = find_break(events, about.get("events"), head, about.get("case"))
    if found:
        _say(f"BROKEN at event {found.number}: {REASONS[found.code]}.")
        return 1
    _say(f"The chain holds: {len(events)} events, the last is {head or 'none'}.")
    return _check_files(events, asked.files) if asked.files else 0


def _check_files(events, folder):
    missing = find_missing(events, folder)
    for number, document in missing:
        _say(f"MISSING: the document of event {number}, SHA-256 {document}.")
    if missing:
        return 1
    count = len(set().union(*map(get_documents, events)))
    _say(f"All {count} documents are there, and are what they were.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
