"""References by which a Pix payment tells what it is for.

The ``txid`` of a static Pix code holds up to 25 letters and digits (Banco Central do
Brasil, Manual de Padrões para Iniciação do Pix, “BR Code estático”, field 62-05). Ours
is ``CP``, the kind of record, its number, and two check digits of ISO 7064, MOD 97-10,
so that no other text is taken for one, and a mistyped one is noticed.
"""

import re
from collections import namedtuple

from stdnum.iso7064 import mod_97_10

MESSAGE, ACCOUNT, INSTALLMENT = KINDS = "MAI"
PATTERN = re.compile(rf"(?<![A-Z0-9])CP([{KINDS}])(\d{{10}})(\d{{2}})(?![A-Z0-9])")

PixReference = namedtuple("PixReference", ("kind", "number"))
PixReference.__doc__ = """A kind (``MESSAGE``, ``ACCOUNT`` or ``INSTALLMENT``) and the
database id of the action, the debtor or the instalment."""


def write(kind, number):
    """Return a reference as it goes with a payment.

    >>> write(MESSAGE, 42)
    'CPM000000004204'
    """
    text = f"CP{kind}{number:010}"
    return text + mod_97_10.calc_check_digits(text)


def find(text):
    """Return the first reference in what a bank tells, if there is one.

    :param str text: any text; case plays no part
    :rtype: PixReference | None

    >>> find("PIX RECEBIDO cpm000000004204 AURORA")
    PixReference(kind='M', number=42)
    """
    for match in PATTERN.finditer((text or "").upper()):
        if mod_97_10.is_valid(match[0]):
            return PixReference(match[1], int(match[2]))
    return None
