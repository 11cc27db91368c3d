"""What is wrong with a message: pure functions over texts and facts.

Wording is looked for in what the template says by itself (``wording.py``), so that the
name of a customer is no threat; it counts for a message if it then stands in its text.
What a message must say is looked for in its text, as it is read.
"""

import html
import re
from dataclasses import dataclass, replace
from functools import cached_property

from .texts import fold, fold_in_place, plain_text, says
from .wording import is_valid

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Finding:
    """Something wrong with a text.

    ``code``
        ``missing`` (``what`` is the element), ``blank`` (``what`` is the field),
        ``leftover``, ``word`` and ``consequence`` (the words), ``broken`` and ``empty``
        (the expression)
    ``severity``
        ``error`` holds the message back, ``warning`` is shown
    ``where``
        the field of the template, nothing where the whole message is meant
    ``word_id``
        the entry of the word list
    ``detail``
        more about it: for what is missing, of which item; else an error message
    """

    code: str
    severity: str
    what: str
    where: str = ""
    word_id: int = 0
    detail: str = ""


# === WORDS === #


class Phrases:
    """Words and phrases to look for, all in one pass.

    Case and accents play no part, nor whether a hyphen or a space joins words; a phrase
    begins and ends where words do; ``*`` at the end of a word stands for any ending.

    :param phrases: pairs of a phrase and the key by which it is told
    """

    def __init__(self, phrases):
        ordered = sorted(
            ((fold(phrase), key) for phrase, key in phrases if fold(phrase)),
            key=lambda pair: (-len(pair[0]), pair[0]),
        )
        self._keys = [key for _phrase, key in ordered]
        alternatives = "|".join(
            f"({self._get_pattern(each)})" for each, _key in ordered
        )
        self._pattern = re.compile(rf"(?<!\w)(?:{alternatives or '(?!)'})(?!\w)")

    def _get_pattern(self, phrase):
        words = re.split(r"[\s-]+", phrase)
        return r"[\s-]+".join(re.escape(word).replace(r"\*", r"\w*") for word in words)

    def find(self, text):
        """Return what was found in a text: pairs of the words as written and their key.

        :param str text: in one line
        """
        folded, places = fold_in_place(text)
        return list(
            dict.fromkeys(
                (
                    text[places[match.start()] : places[match.end() - 1] + 1],
                    self._keys[match.lastindex - 1],
                )
                for match in self._pattern.finditer(folded)
            )
        )


LEFTOVER = re.compile(
    r"\{\{.*?\}\}|\{\{|\}\}|\$\{[^}]*\}|\{%.*?%\}|%\(\w+\)[sd]"  # of a program
    r"|</?[^\W\d][^<>]{0,80}>"  # <name>, <t t-out="...">
    r"|\[[^\W\d][^\[\]]{0,40}\]"  # [name]
    r"|\b(?i:x{3,})\b|_{3,}"
    r"|\b(?i:lorem ipsum)\b|\b(?:TODO|TBD|FIXME)\b"
)
PLACEHOLDERS = frozenset(
    "address amount client company customer date debtor due email here insert invoice"
    " link name number phone product total value your"
    " aqui cliente data devedor empresa endereco fatura inserir nome numero nota"
    " produto seu sua telefone valor vencimento"
    " aca deudor direccion factura fecha importe insertar monto nombre producto su"
    " telefono vencimiento"
    " adresse debiteur destinataire echeance entreprise facture ici inserer lien"
    " montant nom prenom produit societe telephone valeur votre".split()
)


def find_leftovers(words):
    """Return what was left in the words of a template: pairs of severity and text."""
    found = dict.fromkeys(match[0] for match in LEFTOVER.finditer(words))
    return [(_get_severity(text), text) for text in found]


def _get_severity(leftover):
    """Square brackets may be meant, unless they hold what is usually filled in."""
    if not leftover.startswith("["):
        return ERROR
    inside = re.findall(r"\w+", fold(leftover))
    return WARNING if PLACEHOLDERS.isdisjoint(inside) else ERROR


def lint_wording(wording, where, phrases=()):
    """Return what is wrong with the words of a template.

    :param Wording wording: as it was read
    :param str where: the field it is of
    :param phrases: ``Phrases`` to look for; the key of each is the ``Finding`` that it
        makes, but for ``what`` and ``where``
    :rtype: list[Finding]
    """
    findings = [
        Finding("leftover", severity, text, where)
        for severity, text in find_leftovers(wording.words)
    ]
    for each in phrases:
        findings += [
            replace(prototype, what=words, where=where)
            for words, prototype in each.find(wording.words)
        ]
    findings += [
        Finding("broken", ERROR, expression.source, where)
        for expression in wording.expressions
        if not is_valid(expression.source)
    ]
    return list(dict.fromkeys(findings))


# === FACTS === #


@dataclass(frozen=True)
class Item:
    """An open item as messages tell it: any of the dates, and the amount's number."""

    number: str
    dates: tuple[str, ...]
    amount: str


@dataclass(frozen=True)
class Facts:
    """What a message is about.  Texts are folded.

    ``ways`` are texts of which any says how to pay.  ``link`` leads to where it is
    shown or paid; that it stands in ``item_list``, the HTML of the ready list of items,
    does not tell how to pay.
    """

    creditor: str
    address: tuple[str, ...]
    tax_id: str
    items: tuple[Item, ...]
    totals: tuple[str, ...]
    ways: tuple[str, ...]
    link: str
    item_list: str = ""


SOMETHING = re.compile(r"(?:^|>)[^<]*[^<\s]")  # outside of tags


class Message:
    """A message as it is read.

    :param dict texts: what stands in each field: ``Markup`` is HTML, anything else is
        plain text
    """

    def __init__(self, texts):
        self._texts = {name: text or "" for name, text in texts.items()}
        self._source = "\n".join(map(str, self._texts.values()))

    @cached_property
    def _text(self):
        return fold(" ".join(map(self._read, self._texts.values())))

    def _read(self, text):
        return plain_text(text) if hasattr(text, "__html__") else text

    def holds(self, source):
        """Tell whether a piece of HTML stands in it, byte for byte."""
        return bool(source) and source in self._source

    def says(self, value):
        """Tell whether a folded value is said."""
        return says(self._text, value)

    def shows(self, words):
        """Tell whether some words stand in it, however they are written."""
        return fold(words) in self._text

    def find_blank(self):
        """Return the fields in which nothing stands."""
        return [name for name, text in self._texts.items() if self._is_blank(text)]

    def _is_blank(self, text):
        if hasattr(text, "__html__"):
            return not SOMETHING.search(text)
        return not text.strip()

    def links_to(self, link, beside=""):
        """Tell whether a link is given, not counting one part of the message's HTML."""
        if not link:
            return False
        source = self._source.replace(beside, "") if beside else self._source
        return link in source or html.escape(link) in source


def find_missing(message, facts, elements):
    """Return the elements that a message does not say.

    :param Message message: what is said
    :param Facts facts: what it is about
    :param elements: names of the elements to look for: keys of ``ELEMENTS``
    :return: pairs of an element, and of which item if it is of one
    :rtype: list[tuple[str, str]]
    """
    return [
        (element, detail)
        for element in elements
        for detail in ELEMENTS[element](message, facts)
    ]


def _miss_creditor(message, facts):
    return [] if message.says(facts.creditor) else [""]


def _miss_address(message, facts):
    said = facts.address and all(map(message.says, facts.address))
    return [] if said else [""]


def _miss_tax_id(message, facts):
    return [] if message.says(facts.tax_id) else [""]


def _miss_items(message, facts):
    return [
        item.number
        for item in facts.items
        if not (
            message.says(item.number)
            and any(map(message.says, item.dates))
            and message.says(item.amount)
        )
    ]


def _miss_total(message, facts):
    return [] if all(map(message.says, facts.totals)) else [""]


def _miss_payment(message, facts):
    said = any(map(message.says, facts.ways)) or message.links_to(
        facts.link, beside=facts.item_list
    )
    return [] if said else [""]


def _miss_gist(message, facts):
    said = message.links_to(facts.link) or (
        facts.totals and not _miss_total(message, facts)
    )
    return [] if said else [""]


ELEMENTS = {
    "creditor": _miss_creditor,
    "address": _miss_address,
    "tax_id": _miss_tax_id,
    "items": _miss_items,
    "total": _miss_total,
    "payment": _miss_payment,
    "gist": _miss_gist,
}
