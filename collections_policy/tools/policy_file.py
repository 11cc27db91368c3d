"""Policies as files that people read, keep under version control, and pass on.

A file is JSON, with the same bytes for the same policy::

    {
      "format": "collections-policy",
      "number": 1,
      "about": {…},                for whom it is; the library's alone
      "currency": "BRL",           of its amounts
      "policy": {field: value},
      "levels": [{field: value, "steps": [{field: value}]}],
      "limits": [{field: value}],
      "contact_rules": [{field: value} or "module.name"]
    }

What is left out is empty.  Fields are called as in Odoo, without ``_id`` and ``_ids``;
those that an addon adds stand in ``"addons": {"addon": {field: value}}``, and a record
that can't be without an addon names it as ``"needs"``.

A text that is translated is a string, or ``{"en_US": "…", "pt_BR": "…"}``; one of
several lines is a list of them.  A record that is referred to is told by its external
id, ``"module.name"``; by what it is found by, ``{"find": "Ana"}``; or by what it says,
which may be made of it: ``{field: value}``.  There are no ids of a database.

``levels[2].steps[0].channel`` is a place in a file.  Plain data: no ORM, no clock.
"""

import ast
import json
import re
from datetime import date
from typing import NamedTuple

FORMAT = "collections-policy"
NUMBER = 1
MAX_BYTES = 1_000_000
MAX_TEXT = 60_000  # characters of one text
MAX_ITEMS = 500  # of one list
MAX_NUMBER = 2**31 - 1
MAX_DEPTH = 20
TOP = ("format", "number", "about", "currency", "policy")
LISTS = ("levels", "limits", "contact_rules")
ROWS = {"levels": "collections.level", "limits": "collections.policy.limit"}
ABOUT = ("audience", "countries", "languages", "reason", "sources", "summary")
FIRST = ("find", "name", "description", "channel")  # what a record begins with
LAST = ("needs", "addons")
XMLID = re.compile(r"[a-z][a-z0-9_]*\.[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*")
LANG = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2}|_[0-9]{3})?(?:@[a-z]+)?")
ERROR, WARNING = "error", "warning"


class PolicyFileError(ValueError):
    """A file that is none of a policy at all.

    ``code`` is ``too_big``, ``not_text``, ``not_json``, ``twice``, ``too_deep``,
    ``not_ours``, ``newer`` or ``older``; ``detail`` tells more.
    """

    def __init__(self, code, detail=""):
        super().__init__(code)
        self.code = code
        self.detail = detail


class Problem(NamedTuple):
    """What is wrong at a place of a file: ``code`` says what, ``detail`` with what."""

    place: str
    code: str
    detail: str = ""
    severity: str = ERROR


class Spec(NamedTuple):
    """What a field may hold.

    ``kind``
        ``text``, ``whole``, ``number``, ``flag``, ``choice``, ``day``, ``domain``,
        ``place`` (the number of a level, from 0), ``one`` and ``several`` (references),
        ``records`` (of its own)
    ``model``
        of what is referred to, or listed
    ``addon``
        which adds the field, nothing for ours
    """

    name: str
    kind: str
    choices: tuple = ()
    is_required: bool = False
    is_translated: bool = False
    model: str = ""
    addon: str = ""


# === WRITING === #


def write(data):
    """Return the text of a file: the same one for the same data.

    :param dict data: as the module tells
    :rtype: str
    """
    ordered = {name: _write(data[name]) for name in (*TOP, *LISTS) if name in data}
    return json.dumps(ordered, ensure_ascii=False, indent=2) + "\n"


def _write(value):
    if isinstance(value, dict):
        return {name: _write(value[name]) for name in sorted(value, key=_get_rank)}
    if isinstance(value, list | tuple):
        return [_write(each) for each in value]
    if isinstance(value, str) and "\n" in value:
        return value.split("\n")
    if isinstance(value, float):
        return plain_number(value)
    return value


def _get_rank(name):
    if name in FIRST:
        return (0, FIRST.index(name), name)
    if name in (*LISTS, "steps", "versions"):
        return (2, 0, name)
    return (3 if name in LAST else 1, 0, name)


def plain_number(value):
    """Return a number as people write it: 2 rather than 2.0."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


# === READING === #


def read(content):
    """Return the data of a file.

    :param bytes content: of the file
    :rtype: dict
    :raise PolicyFileError: if it is no file of a policy
    """
    if len(content) > MAX_BYTES:
        raise PolicyFileError("too_big", str(MAX_BYTES // 1000))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PolicyFileError("not_text") from None
    data = _parse(text)
    _refuse_depth(data)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise PolicyFileError("not_ours")
    number = data.get("number")
    if type(number) is not int or number < 1:
        raise PolicyFileError("older", _shorten(number))
    if number > NUMBER:
        raise PolicyFileError("newer", _shorten(number))
    return data


def _parse(text):
    try:
        return json.loads(
            text, object_pairs_hook=_take_pairs, parse_constant=_refuse_constant
        )
    except PolicyFileError:
        raise
    except RecursionError:
        raise PolicyFileError("too_deep") from None
    except json.JSONDecodeError as error:
        place = f"{error.lineno}:{error.colno}"
        raise PolicyFileError("not_json", place) from None
    except ValueError:  # a number of thousands of digits
        raise PolicyFileError("not_json") from None


def _refuse_depth(data):
    row, depth = [data], 0
    while row:
        depth += 1
        if depth > MAX_DEPTH:
            raise PolicyFileError("too_deep")
        row = [
            inner
            for each in row
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]


def _take_pairs(pairs):
    names = [name for name, _value in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise PolicyFileError("twice", _shorten(twice))
    return dict(pairs)


def _refuse_constant(constant):
    raise PolicyFileError("not_json", constant)


def get_lines(value):
    """Return a text that may be a list of its lines."""
    return "\n".join(value) if isinstance(value, list) else value


def get_texts(value, source="en_US"):
    """Return a text by language, that of the source among them.

    Without it, the first language stands for it.
    """
    if not isinstance(value, dict):
        return {source: get_lines(value)}
    texts = {lang: get_lines(text) for lang, text in value.items()}
    return {source: next(iter(texts.values())), **texts}


def choose_text(value, *langs):
    """Return a text in the first of some languages that it has; else in any."""
    texts = get_texts(value or "")
    return next((texts[lang] for lang in langs if lang in texts), texts["en_US"])


# === WHAT IS MISSING HERE === #


def leave_out(data, installed):
    """Return the data without what needs addons that are not there.

    :param installed: names of the addons that are
    :return: the data, and a problem (a warning) for all that was left out
    :rtype: tuple[dict, list[Problem]]
    """
    problems = []

    def strip(value, place):
        if isinstance(value, list):
            kept = []
            for index, each in enumerate(value):
                own_place = f"{place}[{index}]"
                if _lacks(each, own_place):
                    continue
                kept.append(strip(each, own_place))
            return kept
        if not isinstance(value, dict):
            return value
        return {
            name: strip_addons(each, join(place, name))
            if name == "addons"
            else strip(each, join(place, name))
            for name, each in value.items()
            if name != "needs"
        }

    def _lacks(value, place):
        needs = value.get("needs") if isinstance(value, dict) else None
        if not isinstance(needs, str) or needs in installed:
            return False
        problems.append(Problem(place, "needs", _shorten(needs), WARNING))
        return True

    def strip_addons(value, place):
        if not isinstance(value, dict):
            return value
        for addon in value.keys() - installed:
            problems.append(Problem(place, "addon", _shorten(addon), WARNING))
        return {name: each for name, each in value.items() if name in installed}

    return strip(data, ""), problems


# === CHECKING === #


def find_problems(data, schema, langs):
    """Return what is wrong with the data of a file, in the order of the file.

    :param dict data: as it was read
    :param dict schema: what each model's records may hold: ``Spec`` by key
    :param langs: codes of the languages there are
    :rtype: list[Problem]
    """
    return list(_Checker(schema, langs).check(data))


class _Checker:
    def __init__(self, schema, langs):
        self._schema = schema
        self._langs = langs

    def check(self, data):
        for name in data.keys() - {*TOP, *LISTS}:
            yield Problem(_shorten(name), "unknown")
        yield from self._check_about(data.get("about", {}))
        currency = data.get("currency", "XXX")
        if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
            yield Problem("currency", "currency", _shorten(currency))
        values = data.get("policy")
        if not isinstance(values, dict):
            yield Problem("policy", "record", _shorten(values))
        else:
            yield from self._check_record(values, "collections.policy", "policy", data)
        for name, model in ROWS.items():
            yield from self._check_rows(data.get(name, []), model, name)
        rules = data.get("contact_rules", [])
        yield from self._check_several(
            rules, Spec("", "several", model="collections.contact.rule"), LISTS[2]
        )

    def _check_about(self, about):
        if not isinstance(about, dict):
            yield Problem("about", "record", _shorten(about))
            return
        for name, value in about.items():
            if name not in ABOUT:
                yield Problem(join("about", _shorten(name)), "unknown")
            elif name in ("countries", "languages", "sources"):
                if not _is_list_of_texts(value):
                    yield Problem(join("about", name), "lines", _shorten(value))
            else:
                yield from self._check_translated(value, join("about", name))

    def _check_rows(self, values, model, place):
        if not isinstance(values, list) or len(values) > MAX_ITEMS:
            yield Problem(place, "list", _shorten(values))
            return
        for index, each in enumerate(values):
            own_place = f"{place}[{index}]"
            if not isinstance(each, dict):
                yield Problem(own_place, "record", _shorten(each))
            else:
                yield from self._check_record(each, model, own_place)

    def _check_record(self, values, model, place, data=None):
        specs = self._schema[model]
        addons = values.get("addons", {})
        if not isinstance(addons, dict):
            yield Problem(join(place, "addons"), "record", _shorten(addons))
            addons = {}
        yield from self._check_fields(values, specs, place, "")
        for addon, own in addons.items():
            own_place = join(place, f"addons.{addon}")
            if isinstance(own, dict):
                yield from self._check_fields(own, specs, own_place, addon)
            else:
                yield Problem(own_place, "record", _shorten(own))
        for key, spec in specs.items():
            has_it = key in values or (data is not None and key in data)
            if spec.is_required and not has_it and not spec.addon:
                yield Problem(join(place, key), "required")

    def _check_fields(self, values, specs, place, addon):
        for key, value in values.items():
            spec = specs.get(key)
            if key in LAST and not addon:
                continue
            own_place = join(place, _shorten(key))
            if spec is None or spec.addon != addon:
                yield Problem(own_place, "unknown")
            elif value is None:
                if spec.is_required:
                    yield Problem(own_place, "required")
            else:
                check = getattr(self, f"_check_{spec.kind}")
                yield from check(value, spec, own_place)

    # === KINDS === #

    def _check_text(self, value, spec, place):
        if spec.is_translated:
            yield from self._check_translated(value, place)
        elif not _is_text(value):
            yield Problem(place, "text", _shorten(value))
        if spec.is_required and not _says_something(value):
            yield Problem(place, "required")

    def _check_translated(self, value, place):
        if not isinstance(value, dict):
            if not _is_text(value):
                yield Problem(place, "text", _shorten(value))
            return
        for lang, text in value.items():
            if not LANG.fullmatch(lang) or lang not in self._langs:
                yield Problem(join(place, _shorten(lang)), "language", _shorten(lang))
            elif not _is_text(text):
                yield Problem(join(place, lang), "text", _shorten(text))
        if not value:
            yield Problem(place, "text", "{}")

    def _check_whole(self, value, spec, place):
        if type(value) is not int or abs(value) > MAX_NUMBER:
            yield Problem(place, "whole", _shorten(value))

    def _check_number(self, value, spec, place):
        if type(value) not in (int, float) or abs(value) > 1e12:
            yield Problem(place, "number", _shorten(value))

    def _check_flag(self, value, spec, place):
        if type(value) is not bool:
            yield Problem(place, "flag", _shorten(value))

    def _check_choice(self, value, spec, place):
        if not isinstance(value, str) or value not in spec.choices:
            yield Problem(place, "choice", _shorten(value))

    def _check_day(self, value, spec, place):
        try:
            is_day = isinstance(value, str) and date.fromisoformat(value).isoformat()
        except ValueError:
            is_day = False
        if is_day != value:
            yield Problem(place, "day", _shorten(value))

    def _check_domain(self, value, spec, place):
        if not _is_text(value) or not is_domain(value):
            yield Problem(place, "domain", _shorten(value))

    def _check_place(self, value, spec, place):
        if type(value) is not int or not 0 <= value < MAX_ITEMS:
            yield Problem(place, "place", _shorten(value))

    def _check_one(self, value, spec, place):
        if isinstance(value, str):
            if not XMLID.fullmatch(value):
                yield Problem(place, "reference", _shorten(value))
        elif not isinstance(value, dict):
            yield Problem(place, "reference", _shorten(value))
        elif "find" in value:
            if len(value) > 1 or not isinstance(value["find"], str):
                yield Problem(place, "reference", _shorten(value))
        elif spec.model in self._schema:
            yield from self._check_record(value, spec.model, place)
        else:
            yield Problem(place, "reference", _shorten(value))

    def _check_several(self, value, spec, place):
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            yield Problem(place, "list", _shorten(value))
            return
        for index, each in enumerate(value):
            yield from self._check_one(each, spec, f"{place}[{index}]")

    def _check_records(self, value, spec, place):
        yield from self._check_rows(value, spec.model, place)


def is_domain(text):
    """Tell whether a text is a list of conditions of plain values, and no program."""
    try:
        conditions = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return isinstance(conditions, list) and all(
        each in ("&", "|", "!")
        if isinstance(each, str)
        else isinstance(each, tuple | list) and len(each) == 3
        for each in conditions
    )


def join(place, name):
    """Return the place of something within another one."""
    return f"{place}.{name}" if place else name


def _is_text(value):
    if isinstance(value, list):
        return all(isinstance(line, str) for line in value) and _is_text(
            get_lines(value)
        )
    return isinstance(value, str) and len(value) <= MAX_TEXT and "\0" not in value


def _is_list_of_texts(value):
    return isinstance(value, list) and all(_is_text(each) for each in value)


def _says_something(value):
    if isinstance(value, dict):
        return all(map(_says_something, value.values()))
    return not _is_text(value) or bool(get_lines(value).strip())


def _shorten(value):
    """Return a value as it is shown of a file that may hold anything."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    return text if len(text) <= 60 else f"{text[:60]}…"
