"""Conversations with the assistant, as data."""

from odoo.fields import Command

from .test_account_offers import AccountOffersCommon


class AssistantCommon(AccountOffersCommon):
    """The debtor owes 500.00 since 40 days; instalments are allowed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.assistant = cls.env["collections.assistant"]
        cls.bank = cls.env["res.partner.bank"].create(
            {"acc_number": "BE71096123456769", "partner_id": cls.company.partner_id.id}
        )

    def setUp(self):
        super().setUp()
        self.key = None
        self.told = None

    def _talk(self, debtor=None, **details):
        return self.assistant._prepare_talk(
            self.company,
            debtor or self.debtor,
            self.company,
            details.pop("medium", "link"),
            **{"url": "/page", "query": "?creditor=1", **details},
        )

    def _say(self, *texts, talk=None):
        """Say one thing after the other; return the last answer's words."""
        for text in texts:
            self.told = self.assistant._hear(talk or self._talk(), self.key, text)
            self.key = self.told["key"]
        return self._get_words()

    def _get_words(self):
        words = [
            line["text"] for line in self.told["lines"] if line["by"] == "assistant"
        ]
        return "\n".join(words).replace("\N{NO-BREAK SPACE}", " ")

    def _get_choices(self):
        return {each["value"]: each["label"] for each in self.told["ask"]["choices"]}

    def _get_links(self):
        return [link["url"] for line in self.told["lines"] for link in line["links"]]

    def _get_conversation(self):
        return self.env["collections.conversation"].search([("key", "=", self.key)])

    def _set_hours(self, *hours):
        """Have somebody at the desk on every day, during some hours (UTC)."""
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Desk",
                "tz": "UTC",
                "attendance_ids": [Command.clear()]
                + [
                    Command.create(
                        {
                            "name": "Desk",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": end,
                        }
                    )
                    for day in range(7)
                    for start, end in hours
                ],
            }
        )
        self.company.resource_calendar_id = calendar
