"""What carriers report of notices, out of CSV files and spreadsheets.

Pure: no ORM.
"""

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

import openpyxl

from .notice_states import WITH_CARRIER, normalize_code

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
WORKBOOK = b"PK\x03\x04"
DELIMITERS = (";", "\t", ",")
# What columns may be called, in small letters
COLUMNS = {
    "number": ("tracking number", "tracking_number", "number", "objeto", "codobjeto"),
    "code": ("code", "codigo", "código", "event"),
    "type": ("type", "tipo"),
    "state": ("state", "status", "situacao", "situação"),
    "moment": ("moment", "date", "data", "datetime", "dthrcriado"),
    "receiver": ("receiver", "recebedor", "received by"),
    "note": ("note", "details", "detalhe", "descricao", "descrição"),
}
NAMES = {name: column for column, names in COLUMNS.items() for name in names}
MOMENT_FORMS = (
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
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
    :param words: what people call the states, in lower case, besides their codes
    :raise NotEvents: if the file is none
    """
    lines = _split(content)
    header = [NAMES.get(cell.strip().casefold()) for cell in next(lines, (0, []))[1]]
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


def _split(content):
    """Give the number and the cells of each line."""
    if content.startswith(WORKBOOK):
        return _split_workbook(content)
    return _split_text(content)


def _split_workbook(content):
    """Give the lines of the first sheet of an XLSX file."""
    try:
        _check_unpacked(content)
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True
        )
        rows = list(book.worksheets[0].iter_rows(values_only=True))
    except Exception as error:  # whatever is wrong inside: it is no workbook
        raise NotEvents("text") from error
    for number, cells in enumerate(rows, 1):
        yield number, [_write_cell(cell) for cell in cells]


def _check_unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if len(content) > MAX_BYTES or size > MAX_UNPACKED:
        raise NotEvents("text")


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
        raise NotEvents("text") from None


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
    said = values.get("state", "").casefold()
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


def _decode(content):
    if len(content) > MAX_BYTES or b"\0" in content:
        raise NotEvents("text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _guess(content):
    first = _decode(content).partition("\n")[0]
    return max(DELIMITERS, key=first.count)
