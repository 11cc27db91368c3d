"""From what was reported of a notice, in any order, to where it stands.  Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .notice_states import (
    DRAFT,
    EVENT_STATES,
    FINAL,
    OBSTACLES,
    STATES,
    TRACES,
    VOID,
    WITH_CARRIER,
    get_grade,
)

RANKS = (FINAL, WITH_CARRIER, STATES)  # the last of the first of these that has any


@dataclass(frozen=True)
class RawEvent:
    """What somebody reported of a notice.

    :param moment: UTC
    :param state: one of ``EVENT_STATES``
    :param code: the carrier's code, with its ``kind``; empty for what a person said
    :param grade: what it proves, if that is not what its state says
    :param key: what the one who asks calls it
    :param voids: for an undoing: the key of what it undoes; by default the event before
    """

    moment: datetime
    state: str
    code: str = ""
    kind: str = ""
    grade: int | None = None
    key: object = None
    voids: object = None

    @property
    def identity(self) -> tuple:
        """What makes two reports the same fact."""
        named = (self.code, self.kind) if self.code else (self.state,)
        return (self.moment, *named, self.voids if self.state == VOID else None)


@dataclass(frozen=True)
class Timeline:
    """Where a notice stands.

    ``moment``: since when; ``None`` if nothing was reported.  ``obstacle``: why it was
    not handed over the last time, and ``obstacle_moment`` when: that it was refused
    counts even once it has come back.  ``entries``: the facts in their order, each with
    whether it stands.
    """

    state: str
    moment: datetime | None
    grade: int
    obstacle: str | None
    obstacle_moment: datetime | None
    entries: tuple[tuple[RawEvent, bool], ...]


def reckon_timeline(events: Iterable[RawEvent]) -> Timeline:
    """Return where a notice stands after all that was reported of it.

    The order of the reports, and how often one came, make no difference.  A final state
    stays in spite of a later scan: only another final one, or an undoing, takes its
    place.  What a carrier has counts more than what was done before with us, whenever
    that was noted.  That it was opened moves nothing: it only adds to what is proven.
    """
    facts = _sort_facts(events)
    voided = _find_voided(facts)
    entries = tuple((fact, index not in voided) for index, fact in enumerate(facts))
    standing = [fact for fact, stands in entries if stands]
    last = next(filter(None, (_find_last(standing, rank) for rank in RANKS)), None)
    obstacle = _find_last(standing, OBSTACLES)
    return Timeline(
        state=last.state if last else DRAFT,
        moment=last.moment if last else None,
        grade=max(
            (
                get_grade(fact.state, fact.grade)
                for fact in standing
                if last and _counts_for(fact, last)
            ),
            default=0,
        ),
        obstacle=obstacle.state if obstacle else None,
        obstacle_moment=obstacle.moment if obstacle else None,
        entries=entries,
    )


def _counts_for(fact, last):
    """Tell whether a fact is among what proves the state of the last one."""
    is_trace = fact.state in TRACES and last.state in WITH_CARRIER
    return fact.state == last.state or is_trace


def _sort_facts(events):
    """Return each fact once, by moment; at the same moment undoings come last."""
    facts = {}
    for event in sorted(events, key=_get_full_key):
        facts.setdefault(event.identity, event)
    return sorted(facts.values(), key=_get_place)


def _get_place(event):
    return (
        event.moment,
        event.state == VOID,
        EVENT_STATES.index(event.state),
        event.code,
        event.kind,
        str(event.voids),
    )


def _get_full_key(event):
    grade = -1 if event.grade is None else event.grade
    return (*_get_place(event), -grade, str(event.key))


def _find_voided(facts):
    """Return the places of what was undone."""
    voided = set()
    for index, fact in enumerate(facts):
        if fact.state == VOID:
            voided.update(_find_target(facts, fact, index, voided))
    return voided


def _find_target(facts, undoing, index, voided):
    if undoing.voids is not None:
        return [place for place, fact in enumerate(facts) if fact.key == undoing.voids]
    before = [
        place
        for place, fact in enumerate(facts[:index])
        if fact.state != VOID and place not in voided
    ]
    return before[-1:]


def _find_last(facts, states):
    return next((fact for fact in reversed(facts) if fact.state in states), None)
