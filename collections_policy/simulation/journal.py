"""What a simulation is told of while it runs, and how others know that one does."""

KEY = "collections_simulation"  # of the context


class Journal:
    """What a simulation is to know that is not kept with the actions themselves.

    ``verdicts``: for each action and day on which the gate did not let it through, its
    answer and its first reason.
    """

    def __init__(self):
        self.verdicts = {}

    def note_verdict(self, day, action_ids, verdict):
        for action_id in action_ids:
            told = (verdict.answer, verdict.reason)
            self.verdicts.setdefault((day, action_id), told)


def get_journal(env):
    """Return the journal of the simulation that runs in an environment, or ``None``.

    :rtype: Journal | None
    """
    journal = env.context.get(KEY)
    return journal if isinstance(journal, Journal) else None  # never a browser's word
