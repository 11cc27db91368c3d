"""A server that answers as Odoo's Snailmail does, and goes wrong when told to."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PRINT = "/iap/snailmail/1/print"


class Dialogue(BaseHTTPRequestHandler):
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

    def log_message(self, *_arguments):
        """What it is asked is kept, not logged."""


class Provider:
    """What is posted is kept before any answer is given."""

    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Dialogue)
        self.server.provider = self
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.reset()

    def reset(self):
        self.posted = []  # the documents
        self.error = None  # what is answered, instead of success
        self.is_silent = False  # it takes a letter and gives no answer

    def start(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def get_pdf(self, number):
        return base64.b64decode(self.posted[number]["pdf_bin"])

    def answer(self, dialogue, params):
        assert dialogue.path == PRINT, dialogue.path
        documents = [self._take(document) for document in params["documents"]]
        if self.is_silent:
            dialogue.reply("", status=504)
            return
        result = {
            "request_code": 200,
            "total_cost": len(documents),
            "credit_error": self.error == "CREDIT_ERROR",
            "request": {"documents": documents, "options": params["options"]},
        }
        dialogue.reply(json.dumps({"jsonrpc": "2.0", "id": None, "result": result}))

    def _take(self, document):
        answer = {"letter_id": document["letter_id"]}
        if self.error:
            return {**answer, "error": self.error}
        self.posted.append(document)
        return {**answer, "sent": True, "send_id": len(self.posted)}
