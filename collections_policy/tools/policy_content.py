"""What a policy says, as plain data, held against what it said before.

A policy's content is a dict of plain values, as ``collections.policy.content`` writes
it and a version keeps it::

    {
        "policy": {field: value},
        "levels": [{"id": 7, "values": {…}, "steps": [{"id": 9, "values": {…},
                                                       "text": {…}}]}],
        "limits": [{"values": {…}}],
        "terms": {"hash": "…", "summary": "…"} or None,
        "contact_rules": ["…"],
    }

A reference is ``{"ref": id, "name": its name then}``, several are a list of them; a
translated text is a dict by language.  Levels and steps are told apart by their ids,
and stand in the order of the ladder: only those in use are part of it.
"""

from collections import namedtuple

# What tells together when a level begins
WHEN = ("delay", "delay_kind", "counts_from")
# What tells limits of deals apart
LIMIT_KEY = ("age_from", "amount_from", "partner_domain")

Change = namedtuple("Change", ("what", "level", "step", "field", "old", "new"))
Change.__doc__ = """One thing that is different.

``what`` is ``policy``, ``level``, ``step`` or ``limit`` where a field of it differs;
``…_new``, ``…_gone`` and ``…_order`` where it came, went, or others come before it;
``text`` where a message's words differ, ``terms`` and ``contact_rules`` for what the
policy draws upon.  ``level`` and ``step`` are those that it is about, as they are now.
``field`` is a field's name, or ``when`` for all that tells when a level begins.
"""
Change.__new__.__defaults__ = (None, None, None, None, None)


def is_same(one, other):
    """Tell whether two contents say the same, whatever their records' ids and names.

    A field that one of them does not know, as it is newer, makes no difference.
    """
    return _is_same_record(one["policy"], other["policy"]) and all(
        (
            _are_same(one["levels"], other["levels"], _is_same_level),
            are_same_limits(one["limits"], other["limits"]),
            _get_hash(one["terms"]) == _get_hash(other["terms"]),
            one["contact_rules"] == other["contact_rules"],
        )
    )


def are_same_limits(one, other):
    """Tell whether two lists of limits say the same, in whatever order."""
    return _are_same(
        sorted(one, key=_get_limit_key),
        sorted(other, key=_get_limit_key),
        lambda a, b: _is_same_record(a["values"], b["values"]),
    )


def _are_same(one, other, compare):
    return len(one) == len(other) and all(map(compare, one, other))


def _is_same_level(one, other):
    return _is_same_record(one["values"], other["values"]) and _are_same(
        one["steps"], other["steps"], _is_same_step
    )


def _is_same_step(one, other):
    return _is_same_record(one["values"], other["values"]) and _get_hash(
        one["text"]
    ) == _get_hash(other["text"])


def _is_same_record(one, other):
    return not _find_different(one, other)


def _find_different(one, other):
    """Return the names of the fields that both know, and that differ."""
    return [
        name
        for name in one
        if name in other and get_plain(one[name]) != get_plain(other[name])
    ]


def _get_hash(texts):
    return texts and texts["hash"]


def get_plain(value):
    """Return a value without the names of the records that it refers to."""
    if isinstance(value, list):
        return [get_plain(each) for each in value]
    if isinstance(value, dict) and "ref" in value:
        return value["ref"]
    return value


def _get_limit_key(limit):
    return tuple(limit["values"][name] or 0 for name in LIMIT_KEY[:2]) + (
        str(limit["values"][LIMIT_KEY[2]]),
    )


def find_changes(before, after):
    """Return what is different between two contents, in the order people read it.

    :rtype: list[Change]
    """
    return [
        *(
            Change("policy", None, None, name, old, new)
            for name, old, new in _find_fields(before["policy"], after["policy"])
        ),
        *_find_in_levels(before["levels"], after["levels"]),
        *_find_in_limits(before["limits"], after["limits"]),
        *_find_in_terms(before, after),
        *_find_in_contact_rules(before["contact_rules"], after["contact_rules"]),
    ]


def _find_fields(before, after):
    return [
        (name, before[name], after[name]) for name in _find_different(before, after)
    ]


def _find_in_levels(before, after):
    known = {level["id"]: level for level in before}
    kept = {level["id"] for level in after}
    changes = [
        Change("level_gone", level=level) for level in before if level["id"] not in kept
    ]
    for level in after:
        old = known.get(level["id"])
        if old is None:
            changes.append(Change("level_new", level=level))
        else:
            changes += _find_in_level(old, level)
    if _get_order(before, kept) != _get_order(after, known):
        changes.append(Change("level_order", new=after))
    return changes


def _get_order(records, common):
    return [record["id"] for record in records if record["id"] in common]


def _find_in_level(before, after):
    fields = _find_fields(before["values"], after["values"])
    changes = []
    if any(name in WHEN for name, _old, _new in fields):
        values = before["values"], after["values"]
        changes.append(Change("level", after, None, "when", *values))
    changes += [
        Change("level", after, None, name, old, new)
        for name, old, new in fields
        if name not in WHEN
    ]
    known = {step["id"]: step for step in before["steps"]}
    kept = {step["id"] for step in after["steps"]}
    changes += [
        Change("step_gone", after, step)
        for step in before["steps"]
        if step["id"] not in kept
    ]
    for step in after["steps"]:
        old = known.get(step["id"])
        if old is None:
            changes.append(Change("step_new", after, step))
        else:
            changes += _find_in_step(after, old, step)
    if _get_order(before["steps"], kept) != _get_order(after["steps"], known):
        changes.append(Change("step_order", after, new=after["steps"]))
    return changes


def _find_in_step(level, before, after):
    fields = _find_fields(before["values"], after["values"])
    changes = [
        Change("step", level, after, name, old, new) for name, old, new in fields
    ]
    old, new = before["text"], after["text"]
    # Of another message, its words are other ones
    if old and new and old["ref"] == new["ref"] and old["hash"] != new["hash"]:
        changes.append(Change("text", level, after, None, old, new))
    return changes


def _find_in_limits(before, after):
    known = {_get_limit_key(limit): limit for limit in before}
    kept = {_get_limit_key(limit): limit for limit in after}
    return [
        *(Change("limit_gone", old=known[key]) for key in known if key not in kept),
        *(Change("limit_new", new=kept[key]) for key in kept if key not in known),
        *(
            Change("limit", kept[key], None, name, old, new)
            for key in kept
            if key in known
            for name, old, new in _find_fields(
                known[key]["values"], kept[key]["values"]
            )
        ),
    ]


def _find_in_terms(before, after):
    name = "charge_terms_id"
    same = get_plain(before["policy"].get(name)) == get_plain(after["policy"].get(name))
    if same and _get_hash(before["terms"]) != _get_hash(after["terms"]):
        return [Change("terms", old=before["terms"], new=after["terms"])]
    return []


def _find_in_contact_rules(before, after):
    return [
        *(
            Change("contact_rules_gone", old=name)
            for name in before
            if name not in after
        ),
        *(
            Change("contact_rules_new", new=name)
            for name in after
            if name not in before
        ),
    ]


def match(own, other, keys):
    """Pair the records of one list with those of another that stand for the same.

    :param list own: records
    :param list other: records
    :param keys: functions that return what paired records share, or nothing, the surest
        first; a record is paired once
    :return: for each record of ``other`` that has one, its partner
    :rtype: dict
    """
    pairs, free = {}, list(own)
    for get_own_key, get_other_key in keys:
        for record in other:
            key = get_other_key(record)
            if record in pairs or not key:
                continue
            found = next((each for each in free if get_own_key(each) == key), None)
            if found is not None:
                pairs[record] = found
                free.remove(found)
    return pairs
