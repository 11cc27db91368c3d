#!/usr/bin/env python3
"""Check the chain of events of a collections case, from its exported file alone.

    python3 verify_chain.py events.jsonl [HEAD] [--files FOLDER]

Nothing but Python's standard library is needed.  HEAD is the hash of the last event, if
it is known from elsewhere, such as a printed dossier: a file that was made anew as a
whole can only be told by it.  FOLDER holds the documents that the events name, under
any names: each is looked for by its SHA-256.  Exit code: 0 the chain holds, 1 it is
broken, or a document is missing, 2 the file can't be read.

An event ``time_stamped`` tells that an authority stamped the chain as it was: one
hash, the ``root`` of a Merkle tree (RFC 6962, 2.1) with a leaf for each case.  Its
payload has in ``leaf`` the number of the stamped ``event``, and the ``proof`` that
leads from that event's hash to the root: hashes in hexadecimal, for the leaf ``index``
of ``size``.  That is verified here; the authority's signature is verified by the
command that is printed.

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
import shlex
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
STAMPED = "time_stamped"


class Break(NamedTuple):
    """The first place where a chain is broken.

    ``code``
        ``changed`` (the event is not what was hashed), ``gap`` (an event is missing),
        ``order`` (it does not come next), ``link`` (it does not follow the one before),
        ``case`` (it belongs to another case), ``missing`` (the last events are gone),
        ``surplus`` (there are more than there were), ``head`` (the last is another), or
        ``stamp`` (what was time-stamped is something else)
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
    "stamp": "what was time-stamped is not what stands before it",
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


def find_missing(events, files) -> list[tuple[int, str]]:
    """Return the documents that are not among files.

    :param files: by their SHA-256
    :return: pairs of an event's number and a SHA-256
    """
    return [
        (event["number"], document)
        for event in events
        for document in sorted(get_documents(event) - set(files))
    ]


def hash_files(folder) -> dict[str, Path]:
    """Return the files of a folder, and of those in it, by their SHA-256."""
    return {
        hashlib.sha256(path.read_bytes()).hexdigest(): path
        for path in Path(folder).rglob("*")
        if path.is_file()
    }


def get_leaf(case: int, number: int, event_hash: str) -> bytes:
    """Return what stands for a case in the tree that is time-stamped.

    :param number: of the event that its chain ended with
    """
    leaf = {"case": case, "event": number, "hash": event_hash}
    return json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode()


def hash_leaf(data: bytes) -> bytes:
    """Return the hash of a leaf of a Merkle tree (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\0" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Return the hash of two nodes of a Merkle tree (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def climb(node: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """Return the root that a proof leads to (RFC 9162, 2.1.3.2).

    :param node: the hash of a leaf
    :param index: of that leaf, from 0
    :param size: how many leaves there are
    :return: nothing if the proof is too long or too short
    """
    last = size - 1
    if not 0 <= index <= last:
        return None
    for other in proof:
        if not last:
            return None
        if index % 2 or index == last:
            node = hash_node(other, node)
            while not index % 2 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hash_node(node, other)
        index, last = index >> 1, last >> 1
    return None if last else node


def find_wrong_stamp(events, tokens=None) -> int | None:
    """Return the first event that tells of a time stamp of something else.

    :param events: those of a chain that holds
    :param tokens: the time stamps that are at hand: bytes, by their SHA-256
    :return: its number
    """
    hashes = {event["number"]: event["hash"] for event in events}
    for event in events:
        if event["kind"] == STAMPED:
            token = (tokens or {}).get(event["document"])
            if not _is_stamped(event, hashes, token):
                return event["number"]
    return None


def _is_stamped(event, hashes, token):
    try:
        root = bytes.fromhex(event["payload"]["root"])
        leaf = event["payload"]["leaf"]
        number = leaf["event"]
        if number >= event["number"]:
            return False
        reached = climb(
            hash_leaf(get_leaf(event["case"], number, hashes[number])),
            leaf["index"],
            leaf["size"],
            [bytes.fromhex(text) for text in leaf["proof"]],
        )
    except (KeyError, TypeError, ValueError):
        return False
    return reached == root and (token is None or root in token)


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
    files = hash_files(asked.files) if asked.files else {}
    if not _check_stamps(events, files):
        return 1
    return _check_files(events, files) if asked.files else 0


def _check_stamps(events, files):
    stamps = [event for event in events if event["kind"] == STAMPED]
    named = {stamp["document"] for stamp in stamps}
    tokens = {name: files[name].read_bytes() for name in named & set(files)}
    number = find_wrong_stamp(events, tokens)
    if number:
        _say(f"BROKEN at event {number}: {REASONS['stamp']}.")
    elif stamps:
        _tell_stamp(stamps[-1], files)
    return not number


def _tell_stamp(stamp, files):
    payload = stamp["payload"]
    token = shlex.quote(str(files.get(stamp["document"], "TOKEN.tsr")))
    _say(
        f"Time-stamped: all up to event {payload['leaf']['event']}, at "
        f"{stamp['moment']}. To verify that, with the authority's root certificate:\n"
        f"    openssl ts -verify -digest {payload['root']} "
        f"-in {token} -CAfile AUTHORITY.pem"
    )


def _check_files(events, files):
    missing = find_missing(events, files)
    for number, document in missing:
        _say(f"MISSING: the document of event {number}, SHA-256 {document}.")
    if missing:
        return 1
    count = len(set().union(*map(get_documents, events)))
    _say(f"All {count} documents are there, and are what they were.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
