"""Brazil's tax numbers: CNPJ of companies, with letters too, and CPF of persons.  Pure.

CNPJ: Instrução Normativa RFB 2.229/2024 (letters from July 2026 on; the check digits
stay digits). Each character is worth its ASCII code less 48, and the check digits are
reckoned modulo 11, as before.
CPF: Instrução Normativa RFB 2.172/2024, with two check digits modulo 11.
"""

import re

CNPJ, CPF = "cnpj", "cpf"
SHAPES = {CNPJ: re.compile(r"[0-9A-Z]{12}[0-9]{2}"), CPF: re.compile(r"[0-9]{11}")}
SEPARATORS = str.maketrans("", "", " .-/")


def compact(text: str | None) -> str:
    """Return a number without what separates its parts, in capitals.

    >>> compact("12.abc.345/01de-35")
    '12ABC34501DE35'
    """
    return (text or "").translate(SEPARATORS).upper()


def kind_of(text: str | None) -> str:
    """Return what sort of number a text is, if it is a valid one.

    :return: ``cnpj``, ``cpf``, or nothing

    >>> kind_of("12.ABC.345/01DE-35"), kind_of("111.444.777-35"), kind_of("12345")
    ('cnpj', 'cpf', '')
    """
    number = compact(text)
    for kind, shape in SHAPES.items():
        if shape.fullmatch(number) and _has_check_digits(number, kind):
            return kind
    return ""


def format_number(text: str | None) -> str:
    """Return a number as it is written; one that is not valid, as it came.

    >>> format_number("12abc34501de35"), format_number("11144477735")
    ('12.ABC.345/01DE-35', '111.444.777-35')
    """
    number, kind = compact(text), kind_of(text)
    if kind == CNPJ:
        return f"{number[:2]}.{number[2:5]}.{number[5:8]}/{number[8:12]}-{number[12:]}"
    if kind == CPF:
        return f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}"
    return (text or "").strip()


def _has_check_digits(number, kind):
    """Tell whether the last two digits are right.

    Numbers of one digit alone pass the reckoning, and were given to nobody.
    """
    body = number[:-2]
    if len(set(number)) == 1:
        return False
    for _round in range(2):
        body += str(_check_digit(body, kind))
    return body == number


def _check_digit(body, kind):
    """Return the next check digit.

    The weights grow from 2 on, from the right; a CNPJ's begin anew after 9.
    """
    span = 8 if kind == CNPJ else len(body)
    total = sum(
        (ord(character) - 48) * (index % span + 2)
        for index, character in enumerate(reversed(body))
    )
    rest = total % 11
    return 0 if rest < 2 else 11 - rest
