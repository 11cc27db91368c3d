"""What Brazilians call their fiscal documents.  Pure."""

import re

ELECTRONIC = re.compile(r"([A-Z]+)e")  # NFe, NFSe, NFCe, CTe, MDFe


def write_name(prefix: str, number: str) -> str:
    """Return a fiscal document's name, as people write it.

    :param prefix: its kind, as Odoo begins the number with
    :param number: the number after it

    >>> write_name("NFe", "00000123"), write_name("NF", "12/3")
    ('NF-e 123', 'NF 12/3')
    """
    electronic = ELECTRONIC.fullmatch(prefix)
    kind = f"{electronic[1]}-e" if electronic else prefix
    number = number.lstrip("0") or "0" if number.isdecimal() else number
    return f"{kind} {number}".strip()
