"""A load balancer: what the job runner asks for goes to one node after another."""

import itertools
import socket
import threading
from collections import Counter
from contextlib import suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Handler(BaseRequestHandler):
    def handle(self):
        asked = self.request.recv(65536).replace(b"keep-alive", b"close")
        with suppress(OSError), self.server.connect() as node:
            node.sendall(asked)
            while said := node.recv(65536):
                self.request.sendall(said)


class Balancer(ThreadingTCPServer):
    """Serves from its making to ``shutdown``.

    ``nodes`` are the ports that requests go to, ``served`` how many went to each.
    """

    daemon_threads = True
    request_queue_size = 50

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        self.reset()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def reset(self):
        self.nodes = []
        self.served = Counter()
        self.turns = itertools.count()

    def connect(self):
        """Return a connection to the next node that is there."""
        for _node in self.nodes:
            port = self.nodes[next(self.turns) % len(self.nodes)]
            with suppress(OSError):
                connection = socket.create_connection(("127.0.0.1", port))
                self.served[port] += 1
                return connection
        raise ConnectionRefusedError
