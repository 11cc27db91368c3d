"""What Correios' tracking answers mean (SRO Rastro, version 1).  Pure.

``GET /srorastro/v1/objetos`` gives ``{"objetos": [{"codObjeto", "mensagem"?,
"eventos"?: [{"codigo", "tipo", "dtHrCriado", ...}]}]}``, as the manual of Correios' web
services (CWS, 2.2 of September 2023) has it.  Of an object with an event that can't be
read nothing is taken: the event may be the one that undoes a delivery.
"""

import json
import re
from datetime import UTC, datetime

import pytz

from .notice_states import normalize_code
from .tracking_answers import (
    FOUND,
    INVALID,
    NOT_YET,
    REFUSED,
    UNREADABLE,
    Answer,
    CarrierError,
    Report,
)

ZONE = pytz.timezone("America/Sao_Paulo")  # Correios' moments name none
MESSAGES = {"SRO-019": INVALID, "SRO-020": NOT_YET}
MESSAGE_CODE = re.compile(r"\bSRO-\d{3}\b")
CODE = re.compile(r"[A-Z0-9]{1,10}")
KIND = re.compile(r"[A-Z0-9]{1,10}")
MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII
)
EARLIEST = datetime(2000, 1, 1)
MAX_TEXT = 500  # characters of a text that is kept
MAX_EVENTS = 500  # of one object
SHOWN_DIGITS = 3  # of the receiver's document
# What is kept of an event: names of fields, and of those within them
KEPT = {
    "codigo": None,
    "tipo": None,
    "dtHrCriado": None,
    "descricao": None,
    "detalhe": None,
    "comentario": None,
    "unidade": {
        "nome": None,
        "tipo": None,
        "endereco": {"cidade": None, "uf": None},
    },
    "unidadeDestino": {
        "nome": None,
        "tipo": None,
        "endereco": {"cidade": None, "uf": None},
    },
    "recebedor": {"nome": None},
}


class _Unreadable(ValueError):
    """A part of the answer makes no sense."""


def parse_json(body: bytes):
    """Return what JSON says; numbers with a fraction stay text.

    :raise CarrierError: ``shape``, if it is none
    """
    try:
        return json.loads(body, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise CarrierError("shape", type(error).__name__) from None


def parse_objects(
    body: bytes, numbers: list[str], latest: datetime
) -> dict[str, Answer]:
    """Return what an answer says of each number that was asked for.

    :param numbers: in their compact form
    :param latest: what happened later, UTC, makes no sense
    :raise CarrierError: if it says nothing that could be read: ``shape``; or, when
        several were asked for, only one message for all: ``refused``
    """
    content = parse_json(body)
    objects = content.get("objetos") if isinstance(content, dict) else None
    if not isinstance(objects, list):
        return _read_message_for_all(content, numbers)
    answers = {}
    for entry in objects:
        number = _read_number(entry)
        if number in numbers:
            is_new = number not in answers
            answers[number] = _read(entry, latest) if is_new else Answer(UNREADABLE)
    if not answers:
        raise CarrierError("shape", "codObjeto")
    missing = Answer(UNREADABLE, words="codObjeto")
    return {number: answers.get(number, missing) for number in numbers}


def parse_token(body: bytes) -> tuple[str, datetime | None]:
    """Return a token, and until when it is good (UTC), or ``None`` if that is not told.

    :raise CarrierError: ``shape``
    """
    content = parse_json(body)
    token = content.get("token") if isinstance(content, dict) else None
    if not isinstance(token, str) or not re.fullmatch(r"[!-~]{1,5000}", token):
        raise CarrierError("shape", "token")
    try:
        until = read_moment(content.get("expiraEm"))
    except _Unreadable:
        until = None
    return token, until


def read_moment(value) -> datetime:
    """Return a moment, UTC, without fractions of a second.

    :raise ValueError: if it is none, or none that can be
    """
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        raise _Unreadable("dtHrCriado")
    try:
        moment = datetime.fromisoformat(value)
        if not moment.tzinfo:
            moment = ZONE.localize(moment)
        moment = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError):
        raise _Unreadable("dtHrCriado") from None
    if moment < EARLIEST:
        raise _Unreadable("dtHrCriado")
    return moment


def clean_text(value, limit: int = MAX_TEXT) -> str:
    """Return a text as a database takes it; nothing for what is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    plain = value.replace("\0", "").encode("utf-8", "replace").decode()
    return " ".join(plain.split())[:limit]


def _read_message_for_all(content, numbers):
    message = clean_text(content.get("mensagem")) if isinstance(content, dict) else ""
    if not message:
        raise CarrierError("shape", "objetos")
    if len(numbers) > 1:
        raise CarrierError("refused", message)
    return dict.fromkeys(numbers, _read_message(message))


def _read_number(entry):
    number = entry.get("codObjeto") if isinstance(entry, dict) else None
    return clean_text(number).replace(" ", "").upper()


def _read(entry, latest):
    events = entry.get("eventos")
    if events in (None, []):
        return _read_message(clean_text(entry.get("mensagem")))
    if not isinstance(events, list) or len(events) > MAX_EVENTS:
        return Answer(UNREADABLE, words="eventos")
    try:
        reports = tuple(_read_event(event, latest) for event in events)
    except _Unreadable as error:
        return Answer(UNREADABLE, words=str(error))
    return Answer(FOUND, reports)


def _read_message(message):
    codes = set(MESSAGE_CODE.findall(message))
    if not message:
        return Answer(NOT_YET)
    known = {MESSAGES.get(code, REFUSED) for code in codes} or {REFUSED}
    return Answer(known.pop() if len(known) == 1 else REFUSED, words=message)


def _read_event(event, latest):
    if not isinstance(event, dict):
        raise _Unreadable("eventos")
    code, kind = (clean_text(event.get(name)).upper() for name in ("codigo", "tipo"))
    if not CODE.fullmatch(code) or not KIND.fullmatch(kind):
        raise _Unreadable("codigo")
    moment = read_moment(event.get("dtHrCriado"))
    if moment > latest:
        raise _Unreadable("dtHrCriado")
    receiver = event.get("recebedor")
    receiver = receiver if isinstance(receiver, dict) else {}
    raw = _keep(event, KEPT)
    document = clean_text(receiver.get("documento"))
    if document:
        raw.setdefault("recebedor", {})["documento"] = _mask(document)
    code, kind = normalize_code(code, kind)
    return Report(
        moment=moment,
        code=code,
        kind=kind,
        receiver=clean_text(receiver.get("nome")),
        note=clean_text(event.get("descricao")),
        raw=raw,
    )


def _keep(value, names):
    """Return what is kept of a part of the answer, as text."""
    if names is None:
        return clean_text(value)
    parts = value if isinstance(value, dict) else {}
    kept = {name: _keep(parts.get(name), inner) for name, inner in names.items()}
    return {name: part for name, part in kept.items() if part}


def _mask(document):
    """Return a document's number of which only the end can be read."""
    return "…" + document[-SHOWN_DIGITS:]
