"""A server that answers as Correios' API does, in good times and bad."""

import base64
import itertools
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

USER, KEY, CARD = "creditor", "n0t-a-passw0rd", "0067599079"
LOGIN_PATH = "/token/v1/autentica/cartaopostagem"
OBJECTS_PATH = "/srorastro/v1/objetos"
MAX_OBJECTS = 50
NOT_YET = "SRO-020: Objeto não encontrado na base de dados dos Correios."
INVALID = "SRO-019: Objeto inválido"


def event(code, kind, moment, **values):
    """Return an event as the API tells it.

    :param str moment: such as ``2026-03-16T09:30:00``, in Brasília's time
    """
    return {
        "codigo": code,
        "tipo": kind,
        "dtHrCriado": moment,
        "descricao": f"{code} {kind}",
        "unidade": {
            "tipo": "Unidade de Distribuição",
            "endereco": {"cidade": "BELO HORIZONTE", "uf": "MG"},
        },
        **values,
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        """What is asked is kept, not logged."""

    def do_GET(self):
        self._serve()

    def do_POST(self):
        self._serve()

    def _serve(self):
        size = int(self.headers.get("Content-Length", 0))
        self.body = self.rfile.read(size)
        self.server.correios.serve(self)

    def reply(self, body, status=200, **headers):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Correios:
    """What it knows is ``objects``: events, newest first, or a message, by number.

    ``faults`` are functions of the handler that answer instead of it, one request each;
    ``fault`` is one that answers all requests.
    """

    def __init__(self):
        self.released = threading.Event()
        self.reset()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.correios = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self):
        self.released.set()
        self.released = threading.Event()
        self.objects = {}
        self.asked = []  # the numbers of each request for objects
        self.logins = 0
        self.tokens = set()
        self.names = itertools.count(1)
        self.expires = "2999-01-01T00:00:00"
        self.faults = []
        self.fault = None
        self.refused = set()  # numbers that spoil a request they are in

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def expire(self):
        """Have every token that was granted expire."""
        self.tokens.clear()

    def serve(self, handler):
        path = urlsplit(handler.path).path
        if path == OBJECTS_PATH:
            self.asked.append(self._read_numbers(handler))
        if self.faults:
            self.faults.pop(0)(handler)
        elif self.fault:
            self.fault(handler)
        elif path == LOGIN_PATH:
            self._log_in(handler)
        elif path == OBJECTS_PATH:
            self._tell_objects(handler)
        else:
            handler.reply({"msgs": ["não encontrado"]}, 404)

    def _log_in(self, handler):
        self.logins += 1
        expected = base64.b64encode(f"{USER}:{KEY}".encode()).decode()
        is_known = handler.headers.get("Authorization") == f"Basic {expected}"
        if not is_known or handler.command != "POST":
            handler.reply({"msgs": ["GTW-008: usuário ou senha inválidos"]}, 401)
        elif json.loads(handler.body) != {"numero": CARD}:
            handler.reply({"msgs": ["GTW-012: cartão inexistente"]}, 400)
        else:
            token = f"token-{next(self.names)}"
            self.tokens.add(token)
            handler.reply(
                {"ambiente": "PRODUCAO", "token": token, "expiraEm": self.expires}, 201
            )

    def _tell_objects(self, handler):
        token = handler.headers.get("Authorization", "").removeprefix("Bearer ")
        numbers = self._read_numbers(handler)
        if token not in self.tokens:
            handler.reply({"msgs": ["GTW-006: token inválido"]}, 401)
        elif len(numbers) > MAX_OBJECTS or self.refused & set(numbers):
            handler.reply({"msgs": ["SRO-009: lista de objetos inválida"]}, 400)
        else:
            objects = [self._tell(number) for number in numbers]
            handler.reply(
                {
                    "versao": "3.3.5",
                    "quantidade": len(objects),
                    "objetos": objects,
                    "resultado": "Todos os Eventos",
                }
            )

    def _tell(self, number):
        known = self.objects.get(number, NOT_YET)
        if isinstance(known, str):
            return {"codObjeto": number, "mensagem": known}
        return {
            "codObjeto": number,
            "tipoPostal": {"sigla": number[:2], "descricao": "OBJETO REGISTRADO"},
            "peso": 0.02,
            "eventos": known,
        }

    def _read_numbers(self, handler):
        query = parse_qs(urlsplit(handler.path).query)
        return query.get("codigosObjetos", [])

    # === WHAT GOES WRONG === #

    def give(self, body, status=200, **headers):
        """Return a fault that answers with this."""
        return lambda handler: handler.reply(body, status, **headers)

    def hold(self, handler):
        """Say nothing until it is too late."""
        self.released.wait(30)
        handler.close_connection = True

    def drop(self, handler):
        """Promise more than what is sent."""
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"{")
        handler.close_connection = True
