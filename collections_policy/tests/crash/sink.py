"""A mail server that counts what it takes, and goes wrong when it is told to."""

import asyncio
import logging
import socket
import threading
from collections import Counter

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

REFUSAL = "451 not now"
A_WHILE = 0.15  # seconds
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells all

STAGES = ("MAIL", "RCPT", "DATA", "TEXT")  # TEXT: it has read the whole message


class Dialogue(SMTP):
    async def smtp_DATA(self, arg):
        refusal = await self.event_handler.go_wrong("DATA", self)
        if refusal:
            await self.push(refusal)
        else:
            await super().smtp_DATA(arg)


class Sink:
    """What came in is counted when all of it is there, before any answer is given."""

    def __init__(self):
        self.port = self._get_free_port()
        self.controller = None
        self.released = threading.Event()
        self.reset()

    def reset(self):
        self.released.set()
        self.taken = Counter()  # by address
        self.faults = []
        self.holding = threading.Event()  # an answer is being held back
        self.released = threading.Event()

    def _get_free_port(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.factory = lambda: Dialogue(self, enable_SMTPUTF8=True)
        self.controller.start()

    def stop(self):
        self.released.set()
        if self.controller:
            self.controller.stop()
            self.controller = None

    def add_fault(self, stage, what, times=1, after=0):
        """Have something go wrong.

        :param stage: one of ``STAGES``
        :param what: ``refuse``, ``drop``, ``wait`` a while, or ``hold``, till it is
            released
        :param times: how often
        :param after: how often it goes well before
        """
        self.faults.append({"stage": stage, "what": what, "from": after, "left": times})

    async def go_wrong(self, stage, server):
        """Return the refusal of a command, if it is to be refused."""
        for fault in self.faults:
            if fault["stage"] != stage or not fault["left"]:
                continue
            if fault["from"]:
                fault["from"] -= 1
                continue
            fault["left"] -= 1
            return await getattr(self, f"_{fault['what']}")(server)
        return None

    async def _refuse(self, server):
        return REFUSAL

    async def _drop(self, server):
        server.transport.abort()
        return REFUSAL  # nobody hears it

    async def _wait(self, server):
        await asyncio.sleep(A_WHILE)

    async def _hold(self, server):
        released = self.released
        self.holding.set()
        while not released.is_set():
            await asyncio.sleep(0.02)
        return None

    # === WHAT aiosmtpd CALLS === #

    async def handle_MAIL(self, server, session, envelope, address, options):
        refusal = await self.go_wrong("MAIL", server)
        if not refusal:
            envelope.mail_from = address
        return refusal or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        refusal = await self.go_wrong("RCPT", server)
        if not refusal:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.update(envelope.rcpt_tos)
        refusal = await self.go_wrong("TEXT", server)
        if refusal and not server.transport.is_closing():
            self.taken.subtract(envelope.rcpt_tos)
        return refusal or "250 OK"
