"""A carrier that answers at once, as Correios' API does: each notice is on its way."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

EVENTS = [
    {"codigo": code, "tipo": kind, "dtHrCriado": moment, "descricao": code}
    for code, kind, moment in (
        ("OEC", "01", "2026-03-16T08:00:00"),
        ("RO", "01", "2026-03-15T21:00:00"),
        ("PO", "01", "2026-03-15T10:00:00"),
    )
]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        """Nothing is logged: it would be measured."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._reply({"token": "granted", "expiraEm": "2999-01-01T00:00:00"}, 201)

    def do_GET(self):
        numbers = parse_qs(urlsplit(self.path).query)["codigosObjetos"]
        objects = [{"codObjeto": number, "eventos": EVENTS} for number in numbers]
        self._reply({"quantidade": len(objects), "objetos": objects})

    def _reply(self, content, status=200):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
