"""What the tests of what customers are told are written with."""

from odoo.fields import Command

from ..tools.told_text import write_plain
from .charge_common import ChargesCommon
from .common import TODAY


class ToldCommon(ChargesCommon):
    @classmethod
    def _write(cls, policy=None, lang="en_US", today=TODAY, as_of=None):
        """Return what customers would be told of a policy."""
        writer = cls.env["collections.told.writer"].with_context(lang=lang)
        return writer._write(policy or cls.policy, today, as_of)

    @classmethod
    def _read(cls, *args, **kwargs):
        """Return what customers would read, its hard spaces made soft."""
        return cls._soften(write_plain(cls._write(*args, **kwargs)))

    @staticmethod
    def _soften(text):
        return text.replace("\N{NO-BREAK SPACE}", " ")

    @classmethod
    def _get_part(cls, code, *args, **kwargs):
        """Return a part of what customers would be told; nothing if it is not told."""
        parts = cls._write(*args, **kwargs)["parts"]
        return next((part for part in parts if part["code"] == code), None)

    @classmethod
    def _rows(cls, code, *args, **kwargs):
        return [
            tuple(map(cls._soften, row))
            for row in cls._get_part(code, *args, **kwargs)["rows"]
        ]

    @classmethod
    def _hours(cls, channel, days, start, end):
        return [
            Command.create(
                {
                    "channel": channel,
                    "weekday": str(day),
                    "hour_from": start,
                    "hour_to": end,
                }
            )
            for day in days
        ]

    def _publish(self, policy=None, day=TODAY):
        with self._clock(day):
            return (policy or self.policy)._publish_told()

    def _accept(self, debtor=None, text=None, day=TODAY, **values):
        """Let a customer accept what it is told, or another text."""
        debtor = debtor or self.debtor
        policies = self.env["collections.policy"]
        with self._clock(day):
            return self.env["collections.policy.acceptance"]._accept(
                text or policies._get_told_text(self.company, debtor, "en_US"),
                debtor,
                values.pop("name", "Ann Example"),
                values.pop("source", "portal"),
                **values,
            )
