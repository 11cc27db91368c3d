"""Texts as they are read and compared."""

import html
import re
import unicodedata

MARKS = re.compile("[\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufeff]+")
SIGNS = str.maketrans("‘’‛´`‐‑‒–—―“”«»", "'''''------\"\"\"\"")
HIDDEN = re.compile(
    r"<!--.*?-->|<(head|script|style|title)\b[^>]*>.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
INLINE_TAGS = "a abbr b big code em font i mark s small span strong sub sup t u".split()
INLINE_TAG = re.compile(
    rf"</?(?:{'|'.join(INLINE_TAGS)})(?:\s[^>]*)?/?>", re.IGNORECASE
)
TAG = re.compile(r"</?[a-z!][^>]*>", re.IGNORECASE)
NUMBER = re.compile(r"\d(?:[\d.,'\s]*\d)?")


def fold(text):
    """Return a text as it is compared: without case, accents and typographic signs."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(SIGNS))
        text = MARKS.sub("", text).casefold()
        text = MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(SIGNS)
    return " ".join(text.casefold().split())


def fold_in_place(text):
    """Fold a text sign by sign.

    :param str text: in one line
    :return: it folded, and for each sign of that, the place in the text that it is from
    :rtype: tuple[str, Sequence[int]]
    """
    if text.isascii():
        return text.casefold(), range(len(text))
    signs = [
        (folded, place)
        for place, sign in enumerate(text)
        for folded in (sign if sign == " " else fold(sign))
    ]
    return "".join(sign for sign, _place in signs), [place for _sign, place in signs]


def plain_text(markup):
    """Return what is read of HTML, in one line: no tags, comments or styles."""
    text = HIDDEN.sub(" ", str(markup))
    text = TAG.sub(" ", INLINE_TAG.sub("", text))
    return " ".join(html.unescape(text).split())


def says(text, value):
    """Tell whether a value stands in a text, a number not as part of a longer one.

    :param str text: folded
    :param str value: folded
    """
    start = text.find(value) if value else -1
    while start >= 0:
        if _stands_alone(text, start, start + len(value)):
            return True
        start = text.find(value, start + 1)
    return False


def _stands_alone(text, start, end):
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    if text[start].isdigit() and re.search(r"\d[.,']?$", before):
        return False
    return not (text[end - 1].isdigit() and re.match(r"[.,']?\d", after))


def numbers(label):
    """Return the numbers in a label, folded: “R$ 1.100,00” has “1.100,00”."""
    return tuple(NUMBER.findall(fold(label)))
