"""A mail server that reports what became of messages, as those asked who sent them."""

import logging
import re
import socket
import uuid
from email.utils import formatdate

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells all

PARAMETER = re.compile(r"\s(RET|ENVID|NOTIFY|ORCPT)=(\S+)", re.IGNORECASE)
REPORT = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.debtor.example>
To: {sender}
Subject: What became of your message
Message-ID: <report-{number}@mx.debtor.example>
Date: {date}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

This is what became of your message.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.debtor.example
{envelope}
{original}Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; as it was told

--b
Content-Type: text/rfc822-headers

{headers}
--b--
"""


def decode_xtext(text):
    """Read xtext as RFC 3461, section 4, has it."""
    before, *coded = text.split("+")
    return before + "".join(chr(int(part[:2], 16)) + part[2:] for part in coded)


class Dialogue(SMTP):
    """Takes the parameters of RFC 3461; aiosmtpd by itself refuses them."""

    async def smtp_MAIL(self, arg):
        await super().smtp_MAIL(self._take_parameters(arg))

    async def smtp_RCPT(self, arg):
        await super().smtp_RCPT(self._take_parameters(arg))

    def _take_parameters(self, arg):
        server = self.event_handler
        if not server.offers_reports:
            return arg
        found = {name.upper(): value for name, value in PARAMETER.findall(arg)}
        server.parameters.update(found)
        return PARAMETER.sub("", arg)


class ReportingServer:
    """Listens on a free port; for each message that it takes, it may write a report.

    ``messages``: what came, byte by byte; ``parameters``: with what it was asked last;
    ``reports``: what it wrote to the senders.  ``outcome``: an action and a status, of
    the next messages.  ``refusal``: its answer to a text, instead of taking it.
    """

    def __init__(self, offers_reports=True):
        self.offers_reports = offers_reports
        self.outcome = ("delivered", "2.0.0")
        self.refusal = None
        self.messages, self.reports, self.parameters = [], [], {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.factory = lambda: Dialogue(self, enable_SMTPUTF8=True)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_error):
        self.controller.stop()

    # === WHAT aiosmtpd CALLS === #

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if self.offers_reports:
            responses.insert(-1, "250-DSN")
        return responses

    async def handle_DATA(self, server, session, envelope):
        if self.refusal:
            return self.refusal
        self.messages.append(envelope.content)
        action, _status = self.outcome
        event = {"delivered": "SUCCESS", "delayed": "DELAY", "failed": "FAILURE"}
        if event.get(action, "SUCCESS") in self.parameters.get("NOTIFY", "FAILURE"):
            self.reports.append(self._write_report(envelope))
        return "250 2.0.0 kept as 4F3C"

    def _write_report(self, envelope):
        action, status = self.outcome
        [recipient] = envelope.rcpt_tos
        envid, original = map(self.parameters.get, ("ENVID", "ORCPT"))
        kind, _separator, address = (original or "").partition(";")
        text = REPORT.format(
            sender=envelope.mail_from,
            number=uuid.uuid4().hex,
            date=formatdate(),
            envelope=f"Original-Envelope-Id: {decode_xtext(envid)}\n" if envid else "",
            original=f"Original-Recipient: {kind};{decode_xtext(address)}\n"
            if original
            else "",
            recipient=recipient,
            action=action,
            status=status,
            headers=envelope.content.partition(b"\r\n\r\n")[0].decode(),
        )
        return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
