"""What several figures are reckoned from is asked of the ledger once."""

from functools import wraps

KEY = "collections_memo"  # of the context


class Memo(dict):
    """What was asked so far: for the figures of one screen, or of one night's stage."""


def with_memo(records):
    """Return records whose figures ask once for what they share.

    Nothing may be written in between.
    """
    return records.with_context(**{KEY: Memo()})


def asked_once(method):
    """Keep what a method answers, where figures are reckoned together.

    Its first argument is a scope, whose days play no part: those that do are arguments
    of their own.
    """

    @wraps(method)
    def ask(self, scope, *arguments):
        memo = self.env.context.get(KEY)
        if not isinstance(memo, Memo):  # never a browser's word
            return method(self, scope, *arguments)
        key = (method.__name__, scope.whose, self.env.uid, *arguments)
        if key not in memo:
            memo[key] = method(self, scope, *arguments)
        return memo[key]

    return ask
