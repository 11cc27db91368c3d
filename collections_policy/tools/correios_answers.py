"""What Correios' tracking answers mean (SRO Rastro, version 1).  Pure.

``GET /srorastro/v1/objetos`` gives ``{"objetos": [{"codObjeto", "mensagem"?,
"eventos"?: [{"codigo", "tipo", "dtHrCriado", ...}]}]}``, as the manual of Correios' web
services (CWS, 2.2 of September 2023) has it.  Of an object with an event that can't be
read nothing is taken: the event may be the one that undoes a delivery.
"""

import re
from datetime import datetime

import pytz

from .foreign_json import clean_text, parse_json, read_moment
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


def _parse(body):
    try:
        return parse_json(body)
    except ValueError as error:
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
    content = _parse(body)
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
    content = _parse(body)
    token = content.get("token") if isinstance(content, dict) else None
    if not isinstance(token, str) or not re.fullmatch(r"[!-~]{1,5000}", token):
        raise CarrierError("shape", "token")
    try:
        until = read_moment(content.get("expiraEm"), ZONE)
    except ValueError:
        until = None
    return token, until


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
    moment = _read_event_moment(event.get("dtHrCriado"), latest)
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


def _read_event_moment(value, latest):
    try:
        moment = read_moment(value, ZONE)
    except ValueError:
        raise _Unreadable("dtHrCriado") from None
    if moment > latest:
        raise _Unreadable("dtHrCriado")
    return moment


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
