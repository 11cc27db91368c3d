"""A Brazilian address as Correios wants it on a letter.

Correios, “Formas de endereçamento”: the addressee; kind and name of the street, number
and complement; the district (*bairro*); and on the last line the CEP, the city and the
state. Nothing stands before the CEP, and no dot within it. The Universal Postal Union
writes the city in capitals, with the state's code: ``01310-200 SÃO PAULO-SP``.
"""

import re

NOT_WORD = re.compile(r"\W+")


def write_place(street, district, city, state, cep):
    """Return the lines below the name.

    :param str street: with number and complement, what :func:`write_street` returns
    :param str state: its code, of two letters
    :rtype: list[str]

    >>> write_place("Rua do Porto, 7", "Centro", "Salvador", "BA", "40015130")
    ['Rua do Porto, 7', 'Centro', '40015-130 SALVADOR-BA']
    """
    place = "-".join(filter(None, ((city or "").strip().upper(), state)))
    last = " ".join(filter(None, (write_cep(cep), place)))
    return [line.strip() for line in (street, district, last) if line and line.strip()]


def write_street(street, name, number, complement):
    """Return street, number and complement, with commas between them.

    A street that has commas, or was not told apart without loss, is left as it is.

    :param str street: as it was written
    :param str name: of the street, as it was told apart

    >>> write_street("Rua do Porto 7 - Sala 2", "Rua do Porto", "7", "Sala 2")
    'Rua do Porto, 7, Sala 2'
    """
    parts = [(part or "").strip() for part in (name, number, complement)]
    if "," in (street or "") or _get_words("".join(parts)) != _get_words(street):
        return " ".join((street or "").split())
    return ", ".join(filter(None, parts))


def write_cep(cep):
    """Return a CEP with its hyphen; what is none is left as it was written.

    >>> write_cep("40.015-130")
    '40015-130'
    """
    digits = NOT_WORD.sub("", cep or "")
    if len(digits) == 8 and digits.isdecimal():
        return f"{digits[:5]}-{digits[5:]}"
    return (cep or "").strip()


def _get_words(text):
    return NOT_WORD.sub("", text or "").casefold()
