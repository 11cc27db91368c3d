"""Who speaks with the assistant, and what it answers."""

from collections import namedtuple

Talk = namedtuple(
    "Talk",
    "company debtor companies rows today medium author origin url query is_live "
    "conversation",
    defaults=[None],
)
Talk.__doc__ = """Who speaks with the assistant, and what is open as they speak.

``company`` is the root company, ``debtor`` the commercial partner, and ``companies``
the branches whose items may be spoken of; ``rows`` are the open items, as the page of
the account shows them ``today``.  ``medium`` is the code of where they speak;
``author`` the partner who does, ``origin`` the address that it comes from.  ``url`` and
``query`` are what the addresses of that page begin and end with.  ``is_live``: a
colleague could take over at once.  ``conversation`` is where it is kept, once there is
one.
"""

Reply = namedtuple(
    "Reply",
    "messages ask answers result is_miss is_handed_over",
    defaults=[None, {}, "", False, False],
)
Reply.__doc__ = """What a topic says.

``messages`` are ``Message`` values; ``ask`` is what it wants to know next, an ``Ask``,
without which it has come to its end; ``answers`` is what it knows by now, as text, by
field.  ``result``: the code of the topic, if it did what it is for.  ``is_miss``: the
answer could not be taken.  ``is_handed_over``: a person goes on.
"""
