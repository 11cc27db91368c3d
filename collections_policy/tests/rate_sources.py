"""A server that answers as the Banco Central, the ECB and the Bank of England do."""

import json
import threading
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from ..tools.rate_sources import ENGLISH_MONTHS

PAGE = b"<!DOCTYPE html><html><body>Service unavailable</body></html>"
ECB_HEADER = "KEY,FREQ,REF_AREA,CURRENCY,TIME_PERIOD,OBS_VALUE"
REFUSAL = {
    "error": "O sistema aceita uma janela de consulta de, no máximo, 10 anos em séries "
    "de periodicidade diária",
    "message": "Para acessar uma série de periodicidade diária…",
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        """What is asked is kept, not logged."""

    def do_GET(self):
        publisher = self.server.publisher
        publisher.asked.append(self.path)
        if publisher.fault:
            publisher.fault(self)
        else:
            self.reply(publisher.answer(self.path))

    def reply(self, body, status=200, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Publisher:
    """What it publishes is ``values``, by the code of a series: text by date.

    Reference rates are told day by day.
    """

    handler = Handler

    def __init__(self):
        self.released = threading.Event()
        self.reset()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        self.server.daemon_threads = True
        self.server.publisher = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self):
        self.released.set()
        self.released = threading.Event()
        self.asked = []
        self.values = {}
        self.fault = None  # a function of the handler, which answers instead

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path):
        parts = urlsplit(path)
        query = {name: texts[0] for name, texts in parse_qs(parts.query).items()}
        if parts.path.startswith("/dados/serie/bcdata.sgs."):
            return self._answer_as_bcb(parts.path, query)
        if parts.path.startswith("/service/data/"):
            return self._answer_as_ecb(parts.path, query)
        assert parts.path == "/boeapps/database/_iadb-fromshowcolumns.asp", path
        return self._answer_as_boe(query)

    def _answer_as_bcb(self, path, query):
        code = path.removeprefix("/dados/serie/bcdata.sgs.").removesuffix("/dados")
        assert query["formato"] == "json"
        start, end = (
            datetime.strptime(query[name], "%d/%m/%Y").date()
            for name in ("dataInicial", "dataFinal")
        )
        entries = [
            {"data": f"{day:%d/%m/%Y}", "valor": text}
            for day, text in sorted(self.values[code].items())
            if start <= day <= end
        ]
        return json.dumps(entries).encode()

    def _answer_as_ecb(self, path, query):
        code = path.removeprefix("/service/data/")
        assert (query["format"], query["detail"]) == ("csvdata", "dataonly")
        start, end = (
            date.fromisoformat(query[name]) for name in ("startPeriod", "endPeriod")
        )
        key = code.replace("/", ".")
        lines = [
            f"{key},D,U2,EUR,{day.isoformat()},{text}"
            for day, text in self._tell_days(code, start, end)
        ]
        return "\n".join([ECB_HEADER, *lines, ""]).encode()

    def _answer_as_boe(self, query):
        code = query["SeriesCodes"]
        start, end = map(self._read_boe_date, (query["Datefrom"], query["Dateto"]))
        lines = [
            f"{day:%d} {ENGLISH_MONTHS[day.month - 1]} {day:%Y},{text}"
            for day, text in self._tell_days(code, start, end)
            if day.weekday() < 5
        ]
        return "\r\n".join([f"DATE,{code}", *lines, ""]).encode()

    def _read_boe_date(self, text):
        day, month, year = text.split("/")
        return date(int(year), ENGLISH_MONTHS.index(month) + 1, int(day))

    def _tell_days(self, code, start, end):
        """Yield each day between two dates with the text in force on it."""
        text = None
        day = min(self.values[code])
        while day <= end:
            text = self.values[code].get(day, text)
            if day >= start:
                yield day, text
            day += timedelta(days=1)

    # === WHAT GOES WRONG === #

    def give(self, body, status=200, **headers):
        """Answer with this, whatever is asked."""
        self.fault = lambda handler: handler.reply(body, status, **headers)

    def give_json(self, answer, status=200):
        self.give(json.dumps(answer).encode(), status)

    def hold(self, handler):
        """Say nothing until it is too late."""
        self.released.wait(30)
        handler.close_connection = True

    def drop(self, handler):
        """Promise more than what is sent."""
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"[")
        handler.close_connection = True
