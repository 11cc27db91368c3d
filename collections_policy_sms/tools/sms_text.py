"""How long a text message is, and how to say it with fewer letters.

A message of the letters of GSM 03.38 (a *septet* each; some take two) goes in one part
of 160, or in parts of 153; with any other letter in it, it is written in UCS-2 and goes
in one part of 70, or in parts of 67 (3GPP TS 23.038 and 23.040).  Parts are what a
message costs.
"""

import unicodedata
from collections import namedtuple

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # two septets each

# Signs that look the same, or nearly so, in GSM 03.38
PLAIN_SIGNS = str.maketrans(
    {
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{THIN SPACE}": " ",
        "\N{ZERO WIDTH SPACE}": None,
        "\N{SOFT HYPHEN}": None,
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{MULTIPLICATION SIGN}": "x",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{MIDDLE DOT}": "-",
        "\N{MASCULINE ORDINAL INDICATOR}": "o",
        "\N{FEMININE ORDINAL INDICATOR}": "a",
        "\t": " ",
    }
)

Alphabet = namedtuple("Alphabet", ("name", "alone", "together"))
Alphabet.__doc__ = """How a message is written, and how much goes in a part.

``alone`` is what one part takes by itself, ``together`` what each of several takes.
"""
GSM7 = Alphabet("GSM-7", 160, 153)
UCS2 = Alphabet("UCS-2", 70, 67)

Length = namedtuple("Length", ("units", "parts", "alphabet"))
Length.__doc__ = """How long a message is: septets or UCS-2 units, and parts."""


def get_alphabet(text):
    """Return the alphabet that a message is written in."""
    return GSM7 if BASIC.union(EXTENDED).issuperset(text) else UCS2


def measure(text):
    """Return the length of a message.

    :param str text: what is sent; nothing at all has no parts
    :rtype: Length
    """
    alphabet = get_alphabet(text)
    units = sum(_count_units(sign, alphabet) for sign in text)
    return Length(units, len(split_parts(text)), alphabet.name)


def split_parts(text):
    """Return a message in the parts that it goes in: none is torn within a letter.

    :rtype: list[str]
    """
    alphabet = get_alphabet(text)
    sizes = [_count_units(sign, alphabet) for sign in text]
    if sum(sizes) <= alphabet.alone:
        return [text] if text else []
    starts, filled = [0], 0
    for index, size in enumerate(sizes):
        if filled + size > alphabet.together:
            starts.append(index)
            filled = 0
        filled += size
    ends = [*starts[1:], len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _count_units(sign, alphabet):
    if alphabet is GSM7:
        return 2 if sign in EXTENDED else 1
    return 2 if ord(sign) > 0xFFFF else 1


def simplify_signs(text):
    """Return a message with plain spaces, dashes and quotation marks."""
    return text.translate(PLAIN_SIGNS)


def to_plain_letters(text):
    """Return a message without the accents that GSM 03.38 lacks, if that is enough.

    A message that gains nothing, as one in another script, is left as it is.
    """
    plain = "".join(map(_to_plain_letter, simplify_signs(text)))
    gains = get_alphabet(plain) is GSM7 and measure(plain).parts <= measure(text).parts
    return plain if gains else text


def _to_plain_letter(sign):
    if sign in BASIC or sign in EXTENDED:
        return sign
    decomposed = unicodedata.normalize("NFKD", sign)
    return "".join(c for c in decomposed if not unicodedata.combining(c)) or sign
