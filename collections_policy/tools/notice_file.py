"""What carriers report of notices, out of CSV files and spreadsheets.

Pure: no ORM.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from .column_titles import clean_title, index_titles
from .notice_states import WITH_CARRIER, normalize_code
from .table_file import NotTable, read_table
from .texts import fold

# What columns may be called; they are compared by ``clean_title``
COLUMNS = {
    "number": (
        "tracking number",
        "tracking_number",
        "number",
        # Portuguese
        "objeto",
        "codobjeto",
        "código de rastreamento",
        "código de rastreio",
        # Spanish
        "número de seguimiento",
        "nº de seguimiento",
        "código de seguimiento",
        "número de envío",
        "nº de envío",
        "código de envío",
        "localizador",
        # French
        "numéro de suivi",
        "nº de suivi",
        "code de suivi",
        "numéro d'envoi",
        "nº d'envoi",
        "numéro de recommandé",
        "nº de recommandé",
        "nº de lettre recommandée",
    ),
    "code": (
        "code",
        "event",
        "código",
        "código de evento",
        "código del evento",
        "code événement",
        "code d'événement",
    ),
    "type": ("type", "tipo"),
    "state": ("state", "status", "situação", "estado", "situación", "statut", "état"),
    "moment": (
        "moment",
        "date",
        "datetime",
        "dthrcriado",
        "data",
        "data e hora",
        "fecha",
        "fecha y hora",
        "date et heure",
    ),
    "receiver": (
        "receiver",
        "received by",
        "recebedor",
        "recebido por",
        "receptor",
        "recibido por",
        "réceptionnaire",
        "reçu par",
        "remis à",
    ),
    "note": (
        "note",
        "details",
        # Portuguese
        "detalhe",
        "descrição",
        "observação",
        # Spanish
        "nota",
        "detalle",
        "descripción",
        "observaciones",
        # French
        "détail",
        "détails",
        "description",
        "observations",
        "remarque",
    ),
}
NAMES = index_titles(COLUMNS)
MOMENT_FORMS = (
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
)


class NotEvents(ValueError):
    """The file is no text, is too large, or lacks a column: the argument says which."""


class _Refused(ValueError):
    """A line is bad; the argument is the reason."""


@dataclass(frozen=True)
class Row:
    """What a line reports.  ``moment`` is UTC; ``raw``: the line, by its columns."""

    line: int
    number: str
    code: str
    kind: str
    state: str
    moment: datetime
    receiver: str
    note: str
    raw: dict


@dataclass(frozen=True)
class BadLine:
    """A line that can't be taken over.

    ``reason``: ``number`` (there is none), ``meaning`` (neither a code nor a state),
    ``state`` (none that there is) or ``moment``
    """

    line: int
    text: str
    reason: str


@dataclass
class Parsed:
    """What a file says, line by line."""

    rows: list[Row] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)


def parse_events(
    content: bytes, zone: tzinfo, words: Mapping[str, str] | None = None
) -> Parsed:
    """Read events.

    The first line names the columns: the tracking number, the moment, and a carrier's
    code, with its type, or one of our states.

    :param content: text in UTF-8 or Latin-1, or an XLSX file, of which the first sheet
        counts
    :param zone: where moments are that do not say it
    :param words: what people call the states, folded, besides their codes
    :raise NotEvents: if the file is none
    """
    try:
        lines = iter(read_table(content))
    except NotTable:
        raise NotEvents("text") from None
    header = [NAMES.get(clean_title(cell)) for cell in next(lines, (0, []))[1]]
    for wanted in ("number", "moment"):
        if wanted not in header:
            raise NotEvents(wanted)
    if "code" not in header and "state" not in header:
        raise NotEvents("code")
    parsed = Parsed()
    for line, cells in lines:
        if any(cell.strip() for cell in cells):
            _take_line(parsed, line, header, cells, zone, words or {})
    return parsed


def _take_line(parsed, line, header, cells, zone, words):
    values = {
        name: cell.strip() for name, cell in zip(header, cells, strict=False) if name
    }
    try:
        parsed.rows.append(_read(line, values, zone, words))
    except _Refused as refused:
        parsed.bad.append(BadLine(line, ";".join(cells), str(refused)))


def _read(line, values, zone, words):
    if not values.get("number"):
        raise _Refused("number")
    said = fold(values.get("state", ""))
    state = words.get(said, said.replace(" ", "_"))
    code, kind = normalize_code(values.get("code"), values.get("type"))
    if not code and not state:
        raise _Refused("meaning")
    if not code and state not in WITH_CARRIER:
        raise _Refused("state")
    return Row(
        line=line,
        number="".join(values["number"].split()).upper(),
        code=code,
        kind=kind,
        state="" if code else state,
        moment=read_moment(values.get("moment", ""), zone),
        receiver=values.get("receiver", ""),
        note=values.get("note", ""),
        raw=values,
    )


def read_moment(text: str, zone: tzinfo) -> datetime:
    """Return a moment in UTC, without its zone and without fractions of a second.

    :param zone: a zone of ``pytz`` or of the standard library
    """
    for read in (datetime.fromisoformat, *map(_get_reader, MOMENT_FORMS)):
        try:
            moment = read(text)
            break
        except ValueError:
            continue
    else:
        raise _Refused("moment")
    if moment.tzinfo is None:
        localize = getattr(zone, "localize", None)
        moment = localize(moment) if localize else moment.replace(tzinfo=zone)
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise _Refused("moment") from None
    return utc.replace(tzinfo=None, microsecond=0)


def _get_reader(form):
    return lambda text: datetime.strptime(text, form)
