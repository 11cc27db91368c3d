"""Servers that benchmarks need beside them, on free ports of this machine."""

import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

from .databases import CONF

PATIENCE = 60.0  # seconds until a server listens


@contextmanager
def mail_server():
    """Run a mail server that takes everything.

    :return: its port
    """
    port = _find_port()
    module = ["-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}"]
    with _running([*module, "-c", "aiosmtpd.handlers.Sink"], port):
        yield port


@contextmanager
def carrier_server():
    """Run a carrier that answers at once.

    :return: its address
    """
    port = _find_port()
    with _running([str(Path(__file__).with_name("carrier.py")), str(port)], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def web_server(name):
    """Run Odoo on a database.

    :return: its address
    """
    port = _find_port()
    module = ["-m", "odoo", "-c", CONF, "-d", name, "--db-filter", name]
    with _running([*module, "--http-port", str(port), "--log-level", "error"], port):
        yield f"http://127.0.0.1:{port}"


def _find_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return probe.getsockname()[1]


@contextmanager
def _running(arguments, port):
    process = subprocess.Popen([sys.executable, "-P", *arguments])
    try:
        _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port):
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.1)
