"""What a simulation comes to, added up: no ORM, no clock.

A *contact* is anything with the attributes of ``simulator.Contact``.
"""

from collections import defaultdict
from typing import NamedTuple

DONE = "done"
SERVED = "notice"


class Sum(NamedTuple):
    """Contacts that are alike, added up: how many, with how many debtors."""

    actions: int
    debtors: int
    amount: float
    cost: float


def add_up(contacts, names, factor=1.0):
    """Add up the contacts that are alike.

    :param names: the attributes by which they are
    :param float factor: of how many one stands for, where only a sample was looked at
    :return: a :class:`Sum` by the values of these attributes, in the order of the
        contacts
    :rtype: dict[tuple, Sum]
    """
    groups = defaultdict(list)
    for contact in contacts:
        groups[tuple(getattr(contact, name) for name in names)].append(contact)
    return {key: _sum(group, factor) for key, group in groups.items()}


def _sum(contacts, factor):
    return Sum(
        scale(len(contacts), factor),
        scale(len({contact.partner_id for contact in contacts}), factor),
        sum(contact.amount for contact in contacts) * factor,
        sum(contact.cost for contact in contacts) * factor,
    )


def scale(count, factor):
    """Return how many there are, where so many of a sample were counted."""
    return round(count * factor)


def find_totals(contacts, factor=1.0):
    """Return what all contacts come to: totals by their names.

    ``put_off`` counts an action on each day on which it is put off.

    :rtype: dict[str, int | float]
    """
    done = [contact for contact in contacts if contact.kind == DONE]
    total = _sum(done, factor)
    return {
        "actions": total.actions,
        "debtors": total.debtors,
        "cost": total.cost,
        "put_off": scale(sum(each.kind == "later" for each in contacts), factor),
        "unreached": scale(sum(each.kind == "unreached" for each in contacts), factor),
    }
