"""How a mail server is asked to report what becomes of a message (RFC 3461).  Pure."""

LONGEST_ENVID = 100  # characters, encoded: RFC 3461, section 4.4
EVENTS = "SUCCESS,DELAY,FAILURE"


def encode_xtext(text: str) -> str:
    """Return text the way SMTP parameters hold it (RFC 3461, section 4).

    :param text: ASCII
    :raises UnicodeEncodeError: if it is not
    """
    return "".join(
        chr(byte) if 33 <= byte <= 126 and byte not in b"+=" else f"+{byte:02X}"
        for byte in text.encode("ascii")
    )


def get_sender_options(envid: str) -> list[str]:
    """Return the parameters of ``MAIL FROM``: of what is sent, the headers come back.

    :param envid: what the reports call the message
    :raises ValueError: if it is longer than servers have to take
    """
    encoded = encode_xtext(envid)
    if len(encoded) > LONGEST_ENVID:
        raise ValueError(f"{envid} is longer than {LONGEST_ENVID} characters")
    return ["RET=HDRS", f"ENVID={encoded}"]


def get_recipient_options(address: str) -> list[str]:
    """Return the parameters of ``RCPT TO``: every outcome is to be reported.

    An address that is not ASCII would need a notation that servers of RFC 3461 don't
    know (RFC 6533): it is not repeated.
    """
    options = [f"NOTIFY={EVENTS}"]
    if address.isascii():
        options.append(f"ORCPT=rfc822;{encode_xtext(address)}")
    return options
