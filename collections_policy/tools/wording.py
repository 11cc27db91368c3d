"""What a template says by itself, and what it fills in.

Whoever writes a template answers for his own words; what is filled in (names, numbers)
is the customer's.
"""

import ast
import re
from dataclasses import dataclass, field

from lxml import html

from .texts import INLINE_TAGS

SHOWING = ("t-out", "t-esc", "t-raw", "t-field")
WORDY = ("t-value", *SHOWING)
CONDITIONS = ("t-if", "t-elif", "t-else", "t-foreach")
READ_ATTRIBUTES = ("alt", "title")
VALUE = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands where something is filled in
INLINE_EXPRESSION = re.compile(r"\{\{(.+?)(?:\|\|\|\s*(.*?))?\}\}", re.DOTALL)


GIVEN_NAMES = frozenset("object user ctx format_addr format_amount format_date".split())


@dataclass(frozen=True)
class Expression:
    """What a template fills in; ``is_sure`` if it is always shown, with no default."""

    source: str
    is_sure: bool

    @property
    def stands_alone(self):
        """Whether it needs nothing that the template sets itself."""
        tree = _parse(self.source)
        return tree is not None and all(
            node.id in GIVEN_NAMES
            for node in ast.walk(tree)
            if isinstance(node, ast.Name)
        )


@dataclass
class Wording:
    """What a template says by itself, and what it fills in.

    ``words`` is plain text, in one line, with ``VALUE`` where something is filled in.
    """

    words: str = ""
    expressions: list[Expression] = field(default_factory=list)


def read_inline(source):
    """Return the wording of a text with ``{{ expressions }}``."""
    words, expressions, end = [], [], 0
    for match in INLINE_EXPRESSION.finditer(source or ""):
        expression, default = match[1].strip(), match[2] or ""
        words += [source[end : match.start()], default, *literals(expression), VALUE]
        expressions.append(Expression(expression, is_sure=not default))
        end = match.end()
    words.append((source or "")[end:])
    return Wording(_in_one_line(" ".join(words)), expressions)


def read_qweb(source):
    """Return the wording of HTML with ``t-out`` and its like."""
    if not (source or "").strip():
        return Wording()
    root = html.fragment_fromstring(str(source), create_parent="div")
    words, expressions = [], []
    _read_element(root, words, expressions, is_sure=True)
    return Wording(_in_one_line("".join(words)), expressions)


def _in_one_line(text):
    return " ".join(text.split())


def _read_element(element, words, expressions, is_sure):
    if not isinstance(element.tag, str) or element.tag in ("head", "script", "style"):
        return
    gap = "" if element.tag in INLINE_TAGS else " "
    is_sure = is_sure and not any(name in element.attrib for name in CONDITIONS)
    words += [gap, *_read_attributes(element)]
    shown = [element.get(name) for name in SHOWING if element.get(name)]
    has_default = bool((element.text or "").strip() or len(element))
    expressions += [Expression(each, is_sure and not has_default) for each in shown]
    if shown:
        words.append(VALUE)
    words.append(element.text or "")
    for child in element:
        _read_element(child, words, expressions, is_sure)
        words.append(child.tail or "")
    words.append(gap)


def _read_attributes(element):
    """Return the words that stand in attributes, each between spaces."""
    for name, value in element.attrib.items():
        if name in WORDY or name in [f"t-att-{read}" for read in READ_ATTRIBUTES]:
            yield from (f" {words} " for words in literals(value))
        elif name in READ_ATTRIBUTES or name == "t-valuef":
            yield f" {value} "
        elif name in [f"t-attf-{read}" for read in READ_ATTRIBUTES]:
            yield f" {read_inline(value).words} "


def literals(expression):
    """Return the texts in a Python expression that it may show.

    Those that are only compared with, or name a key, are left out.
    """
    tree = _parse(expression)
    return [] if tree is None else list(_walk_literals(tree.body))


def _walk_literals(node):
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.Subscript):
        yield from _walk_literals(node.value)
    elif not isinstance(node, ast.Compare):
        for child in ast.iter_child_nodes(node):
            yield from _walk_literals(child)


def is_valid(expression):
    """Tell whether an expression can be read at all."""
    return _parse(expression) is not None


def _parse(expression):
    try:
        return ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return None
