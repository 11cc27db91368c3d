"""A server that behaves as the Cloud API does, and goes wrong when it is told to."""

import json
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "EAAtoken"
NUMBER_ID = "106540352242922"
BUSINESS_ID = "102290129340398"
VERSION = "v23.0"
LIMIT = 30  # seconds that an answer is held back at most


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments):
        pass

    def do_GET(self):
        api = self.server.api
        if not self._is_allowed():
            return
        if self.path.partition("?")[0] != f"/{VERSION}/{NUMBER_ID}":
            self._refuse(400, 100, "Unsupported get request.", subcode=33)
            return
        self._answer(
            200,
            {
                "id": NUMBER_ID,
                "verified_name": api.name,
                "display_phone_number": "+55 11 4000-0000",
                "quality_rating": "GREEN",
            },
        )

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        payload = json.loads(self.rfile.read(length))
        api = self.server.api
        api.asked.append(payload)
        fault = api.next_fault()
        if fault:
            what, options = fault
            getattr(self, f"_{what}")(payload, **options)
        elif self._is_allowed():
            self._accept(payload)

    # === ANSWERS === #

    def _is_allowed(self):
        if self.headers.get("Authorization") == f"Bearer {self.server.api.token}":
            return True
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self._refuse(401, 190, f"Malformed access token {token}")
        return False

    def _accept(self, payload):
        api = self.server.api
        if self.path != f"/{VERSION}/{NUMBER_ID}/messages":
            self._refuse(400, 100, "Unsupported post request.", subcode=33)
            return
        number = payload["to"]
        wamid = api.take(payload)
        self._answer(
            200,
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": number, "wa_id": number}],
                "messages": [{"id": wamid, "message_status": "accepted"}],
            },
        )

    def _refuse(self, status, code, message, subcode=None, retry_after=None):
        error = {"message": f"(#{code}) {message}", "type": "OAuthException"}
        error |= {"code": code, "fbtrace_id": "A1"}
        error["error_data"] = {"messaging_product": "whatsapp", "details": "Why"}
        if subcode:
            error["error_subcode"] = subcode
        headers = {"Retry-After": retry_after} if retry_after else {}
        self._answer(status, {"error": error}, headers)

    def _answer(self, status, body, headers=()):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    # === FAULTS === #

    def _refusal(self, _payload, status=400, code=100, message="No", **options):
        self._refuse(status, code, message, **options)

    def _plain(
        self, _payload, status=502, body=b"<html>Bad gateway</html>", headers=()
    ):
        self._answer(status, body, headers)

    def _drop(self, payload):
        """Take the message, and break the connection instead of answering."""
        self.server.api.take(payload)
        linger = struct.pack("ii", 1, 0)  # a reset, not an end
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()
        self.close_connection = True

    def _hold(self, payload):
        """Take the message, and answer when it is too late."""
        api = self.server.api
        api.take(payload)
        released = api.released
        api.holding.set()
        released.wait(LIMIT)
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, request, client_address):
        """Whoever asked may be dead: that is what is tested."""


class CloudApiServer:
    """What it took is counted before it answers.

    ``taken`` are the payloads of the messages that it took, ``asked`` all that came.
    """

    def __init__(self):
        self.name = "Creditor"
        self.token = TOKEN
        self.number = 0
        self.controller = self  # it runs, as a night asks
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.reset()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.api = self
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self):
        self.released.set()
        self.token = TOKEN
        self.asked = []
        self.taken = []
        self.faults = []
        self.holding = threading.Event()
        self.released = threading.Event()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def fail(self, what, times=1, after=0, **options):
        """Have something go wrong.

        :param what: ``refusal``, ``plain``, ``drop`` or ``hold``
        :param times: how often
        :param after: how often it goes well before
        :param options: what the answer says
        """
        self.faults += [None] * after + [(what, options)] * times

    def next_fault(self):
        with self.lock:
            return self.faults.pop(0) if self.faults else None

    def take(self, payload):
        """Take a message.

        :return: its id
        """
        with self.lock:
            self.number += 1
            self.taken.append(payload)
            return f"wamid.{self.port}.{self.number}"
