"""The public sources of indices and rates: what to ask, and how to read the answer.

No network: ``rate_download.py`` has that.  An answer that is not of the shape that a
source is known for is refused as a whole, whatever its status says.

What the shapes were taken from: for the Banco Central do Brasil the pages of its open
data portal, and error messages that users of its API have quoted; for the European
Central Bank and the Bank of England, programs that read them.  None was asked itself
when this was written, and three things could not be checked: which status the Banco
Central gives a span without values (404 is reported), that the Bank of England refuses
requests that do not say who asks, and that it marks a hole with two points.
"""

import csv
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote, urlencode

from .rates import has_too_many_decimals

NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,20})?")
ENGLISH_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


class SourceError(Exception):
    """What a source gave can't be used.

    ``code``
        ``unreached``, ``status``, ``redirect``, ``large`` (of the way there);
        ``shape``, ``refused`` (the source says why), ``series`` (it is about another
        one), ``value``, ``duplicate``, ``empty`` (of the answer)
    ``detail``
        more about it, for people
    """

    def __init__(self, code, detail=""):
        super().__init__(code, detail)
        self.code = code
        self.detail = str(detail)[:200]


class Source:
    """Somebody who publishes series.

    ``base_url``
        the address of the API, unless another one is set
    ``series``
        what a series' code there looks like
    """

    base_url = ""
    series = re.compile("")

    def is_series(self, code: str) -> bool:
        return bool(self.series.fullmatch(code or ""))

    def build_url(self, code: str, date_from: date, date_to: date, base_url="") -> str:
        """Return what to ask for the values of a series between two dates."""
        raise NotImplementedError

    def parse(self, body: bytes, code: str) -> dict[date, Decimal]:
        """Return the percents that an answer has, by date.

        :param body: the answer
        :param code: the series that was asked for
        :raises SourceError: unless the answer is what the source is known to give, and
            has one percent at least
        """
        values = {}
        for day, percent in self._read(decode(body), code):
            if day in values:
                raise SourceError("duplicate", day.isoformat())
            values[day] = percent
        if not values:
            raise SourceError("empty")
        return values

    def _read(self, text, code):
        """Yield dates and percents."""
        raise NotImplementedError


class Bcb(Source):
    """Banco Central do Brasil, Sistema Gerenciador de Séries Temporais (SGS).

    The answer is a list of ``{"data": "01/01/2025", "valor": "0.16"}``.  A daily series
    is refused for more than ten years at once (status 406), with an object that has
    ``error`` and ``message``; other errors are ``{"erro": {"detail": …}}``, or a page
    in HTML or XML.
    """

    base_url = "https://api.bcb.gov.br"
    series = re.compile(r"[0-9]{1,6}")

    def build_url(self, code, date_from, date_to, base_url=""):
        query = {
            "formato": "json",
            "dataInicial": f"{date_from:%d/%m/%Y}",
            "dataFinal": f"{date_to:%d/%m/%Y}",
        }
        path = f"dados/serie/bcdata.sgs.{code}/dados"
        return join(base_url or self.base_url, path, query)

    def _read(self, text, code):
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            raise SourceError("shape", text.strip()) from None
        if isinstance(answer, dict):
            raise SourceError("refused", self._get_refusal(answer))
        if not isinstance(answer, list):
            raise SourceError("shape", text.strip())
        for entry in answer:
            if not isinstance(entry, dict) or not {"data", "valor"} <= entry.keys():
                raise SourceError("shape", entry)
            yield read_date(entry["data"], "%d/%m/%Y"), read_percent(entry["valor"])

    def _get_refusal(self, answer):
        error = answer.get("erro") or answer.get("error") or answer
        return error.get("detail", error) if isinstance(error, dict) else error


class Ecb(Source):
    """European Central Bank, Data Portal, in its CSV.

    A series is told by its dataflow and key, such as ``FM/D.U2.EUR.4F.KR.MRR_FR.LEV``;
    the columns ``KEY``, ``TIME_PERIOD`` (a day) and ``OBS_VALUE`` are read.
    """

    base_url = "https://data-api.ecb.europa.eu"
    series = re.compile(r"[A-Z0-9]{2,8}/[A-Z0-9_]+(?:\.[A-Z0-9_]+)+")

    def build_url(self, code, date_from, date_to, base_url=""):
        query = {
            "startPeriod": date_from.isoformat(),
            "endPeriod": date_to.isoformat(),
            "detail": "dataonly",
            "format": "csvdata",
        }
        return join(base_url or self.base_url, f"service/data/{code}", query)

    def _read(self, text, code):
        for row in read_table(text, ("KEY", "TIME_PERIOD", "OBS_VALUE")):
            if row["KEY"] != code.replace("/", "."):
                raise SourceError("series", row["KEY"])
            day = read_date(row["TIME_PERIOD"], "%Y-%m-%d")
            yield day, read_percent(row["OBS_VALUE"])


class Boe(Source):
    """Bank of England, Interactive Statistical Database, in its CSV.

    The columns are ``DATE`` (``02 Jan 2025``, working days alone) and the code of the
    series; a hole is empty, or two points.
    """

    base_url = "https://www.bankofengland.co.uk"
    series = re.compile(r"[A-Z0-9]{4,16}")

    def build_url(self, code, date_from, date_to, base_url=""):
        query = {
            "csv.x": "yes",
            "Datefrom": self._format_date(date_from),
            "Dateto": self._format_date(date_to),
            "SeriesCodes": code,
            "CSVF": "TN",
            "UsingCodes": "Y",
            "VPD": "Y",
            "VFD": "N",
        }
        path = "boeapps/database/_iadb-fromshowcolumns.asp"
        return join(base_url or self.base_url, path, query)

    def _format_date(self, day):
        return f"{day:%d}/{ENGLISH_MONTHS[day.month - 1]}/{day:%Y}"

    def _read(self, text, code):
        for row in read_table(text, ("DATE", code)):
            if row[code].strip() not in ("", ".."):
                yield self._read_date(row["DATE"]), read_percent(row[code])

    def _read_date(self, text):
        day, month, year = [*text.split(), "", "", ""][:3]
        if month not in ENGLISH_MONTHS:
            raise SourceError("shape", text)
        month = ENGLISH_MONTHS.index(month) + 1
        return read_date(f"{year}-{month}-{day}", "%Y-%m-%d")


SOURCES: Mapping[str, Source] = {"bcb": Bcb(), "ecb": Ecb(), "boe": Boe()}


# === READING === #


def join(base_url: str, path: str, query: Mapping[str, str]) -> str:
    return f"{base_url.rstrip('/')}/{quote(path)}?{urlencode(query, safe='/')}"


def decode(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError("shape") from None


def read_table(text: str, columns: tuple[str, ...]):
    """Yield the rows of a CSV that has some columns, as dictionaries.

    :raises SourceError: if it has not, or if a row is too short
    """
    rows = csv.DictReader(text.splitlines(), strict=True)
    try:
        if not set(columns) <= set(rows.fieldnames or ()):
            raise SourceError("shape", text.strip())
        for row in rows:
            if any(row[column] is None for column in columns):
                raise SourceError("shape", f"line {rows.line_num}")
            yield row
    except csv.Error as error:
        raise SourceError("shape", error) from None


def read_date(text, form: str) -> date:
    try:
        return datetime.strptime(text, form).date()
    except (TypeError, ValueError):
        raise SourceError("shape", text) from None


def read_percent(text) -> Decimal:
    if not isinstance(text, str) or not NUMBER.fullmatch(text):
        raise SourceError("value", text)
    percent = Decimal(text)
    if has_too_many_decimals(percent):
        raise SourceError("value", text)
    return percent
