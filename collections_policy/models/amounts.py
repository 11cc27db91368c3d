"""Amounts of money in a language, for those who write many of them."""

from odoo.tools.misc import format_amount, get_lang

HARD_SPACE = "\N{NO-BREAK SPACE}"
BY_THOUSANDS = {"[3,0]", "[3, 0]"}


class AmountFormat:
    """Writes what ``odoo.tools.format_amount`` does; asks for the settings once.

    :param env: its language counts
    """

    def __init__(self, env):
        self._env = env
        self._frames, self._written = {}, {}
        lang = get_lang(env)
        self._is_usual = lang.grouping in BY_THOUSANDS
        self._signs = str.maketrans(
            {
                ",": (lang.thousands_sep or "").replace(" ", HARD_SPACE),
                ".": lang.decimal_point,
                "-": "-\N{ZERO WIDTH NO-BREAK SPACE}",
            }
        )

    def __call__(self, amount, currency):
        """Return the amount in words and signs.

        :param float amount: it is rounded as the currency is
        :param currency: a ``res.currency``
        """
        key = (amount, currency.id)
        if key not in self._written:
            self._written[key] = self._write(amount, currency)
        return self._written[key]

    def _write(self, amount, currency):
        if not self._is_usual:
            return format_amount(self._env, amount, currency)
        if currency not in self._frames:
            self._frames[currency] = self._get_frame(currency)
        before, places, after = self._frames[currency]
        number = f"{currency.round(amount):,.{places}f}".translate(self._signs)
        return f"{before}{number}{after}"

    def _get_frame(self, currency):
        symbol = currency.symbol or ""
        if currency.position == "before":
            return symbol + HARD_SPACE, currency.decimal_places, ""
        return "", currency.decimal_places, HARD_SPACE + symbol
