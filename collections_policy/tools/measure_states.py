"""The states of a listing or protest, and how it may go from one to another.  Pure."""

TO_NOTIFY, NOTIFIED, READY = "to_notify", "notified", "ready"
REQUESTED, REGISTERED = "requested", "registered"
TO_LIFT, LIFTED = "to_lift", "lifted"
CANCELLED, REFUSED = "cancelled", "refused"

WITH_US = (TO_NOTIFY, NOTIFIED, READY)  # nobody outside knows of it
OUTSIDE = (REQUESTED, REGISTERED)  # a bureau or a notary was asked for it
OPEN = (*WITH_US, *OUTSIDE, TO_LIFT)
ENDED = (LIFTED, CANCELLED, REFUSED)
STATES = (*OPEN, *ENDED)

# For each state, those from which a listing or protest may come to it
TRANSITIONS = {
    NOTIFIED: {TO_NOTIFY},
    READY: {NOTIFIED},
    # Back from being lifted: a payment was undone in time
    REQUESTED: {READY, TO_LIFT},
    REGISTERED: {REQUESTED, TO_LIFT},
    REFUSED: {REQUESTED},
    TO_LIFT: set(OUTSIDE),
    LIFTED: {TO_LIFT},
    CANCELLED: set(WITH_US),
}
