from odoo import models

UNSUBSCRIBE = "List-Unsubscribe"


class WholeHeader(str):
    """A header that stays on one line, as it is.

    Python would break a long link up into encoded words, which no mail program reads as
    a link (RFC 2047, section 5, allows them in free text only).
    """

    def __new__(cls, name, value):
        header = super().__new__(cls, value)
        header.name = name
        return header

    def fold(self, *, policy):
        """Return the line, as a policy of Python's ``email`` asks for it."""
        return f"{self.name}: {self}{policy.linesep}"


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def _build_email__(self, *args, **kwargs):
        # EXTENDS 'base'
        message = super()._build_email__(*args, **kwargs)
        link = message[UNSUBSCRIBE]
        if link and link.isascii():
            del message[UNSUBSCRIBE]
            message[UNSUBSCRIBE] = WholeHeader(UNSUBSCRIBE, link)
        return message
