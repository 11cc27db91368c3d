"""A server that answers as Odoo's SMS service does, and goes wrong when told to."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SEND = "/api/sms/3/send"


class Dialogue(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.provider.answer(self, call["params"])

    def reply(self, content, status=200):
        content = content.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def drop(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_arguments):
        """What it is asked is kept, not logged."""


class Provider:
    """What is to be sent is kept before any answer is given."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller = None
        self.released = threading.Event()
        self.reset()

    def reset(self):
        self.released.set()
        self.asked = []  # the parameters of each request
        self.taken = []  # the messages that were sent: number, text, uuid
        self.states = {}  # what is answered about a number, instead of success
        self.fault = None  # a method of this class, which answers instead
        self.holding = threading.Event()  # an answer is being held back
        self.released = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        self.controller = ThreadingHTTPServer(("127.0.0.1", self.port), Dialogue)
        self.controller.daemon_threads = True
        self.controller.provider = self
        threading.Thread(target=self.controller.serve_forever, daemon=True).start()

    def stop(self):
        self.released.set()
        if self.controller:
            self.controller.shutdown()
            self.controller.server_close()
            self.controller = None

    def get_numbers(self):
        """Return the numbers that messages were sent to, in order."""
        return [number for number, _text, _uuid in self.taken]

    def answer(self, dialogue, params):
        assert dialogue.path == SEND, dialogue.path
        self.asked.append(params)
        fault, self.fault = self.fault, None
        if fault in (self.refuse, self.lack_credit):
            fault(dialogue, params)
            return
        answers = [
            self._take(message["content"], number)
            for message in params["messages"]
            for number in message["numbers"]
        ]
        if fault:
            fault(dialogue, answers)
        else:
            self._tell(dialogue, result=answers)

    def _take(self, text, number):
        state = self.states.get(number["number"], "success")
        if state in ("success", "processing"):
            self.taken.append((number["number"], text, number["uuid"]))
        return {"uuid": number["uuid"], "state": state, "credit": 1}

    def _tell(self, dialogue, **response):
        dialogue.reply(json.dumps({"jsonrpc": "2.0", "id": None, **response}))

    # === WHAT GOES WRONG === #

    def refuse(self, dialogue, _params):
        dialogue.reply("no", status=403)

    def lack_credit(self, dialogue, _params):
        error = {
            "data": {"name": "iap.InsufficientCreditError", "message": "none left"}
        }
        self._tell(dialogue, error=error)

    def break_down(self, dialogue, _answers):
        dialogue.reply("oh no", status=500)

    def raise_error(self, dialogue, _answers):
        self._tell(dialogue, error={"data": {"name": "builtins.KeyError"}})

    def talk_nonsense(self, dialogue, _answers):
        dialogue.reply("<html>")

    def say_nothing(self, dialogue, _answers):
        self._tell(dialogue, result=None)

    def forget_the_last(self, dialogue, answers):
        self._tell(dialogue, result=answers[:-1])

    def drop(self, dialogue, _answers):
        dialogue.drop()

    def hold(self, dialogue, answers):
        self.holding.set()
        self.released.wait(60)
        self._tell(dialogue, result=answers)
