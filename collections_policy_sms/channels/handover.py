"""How far the provider has got with text messages, and whether that stays known.

From the moment the provider is asked to send messages until its answer is kept, nobody
can tell whether they have left.  That they were begun is therefore committed before.
"""

import logging

import psycopg2

from odoo.addons.sms.tools.sms_api import SmsApi

from ..tools.delivery import may_have_left

_logger = logging.getLogger(__name__)

# Answers of the provider: it has not sent the message, and will not
REFUSALS = {
    "country_not_supported",
    "incompatible_content",
    "insufficient_credit",
    "registration_needed",
    "server_error",
    "unregistered",
    "wrong_number_format",
}
NOT_SENT = "server_error"
UNSURE = "unsure"  # an answer that Odoo does not know: an unknown failure


class HandOver:
    """Stands before a provider's API, and asks it once about each message.

    What it answered is remembered: whoever has to keep the answers again, since others
    wrote what they touch, calls again and gets the same ones.

    :param api: an instance of a subclass of ``SmsApiBase``
    :param attempts: the model ``collections.sms.attempt``
    """

    def __init__(self, api, attempts):
        self.api = api
        self.attempts = attempts
        self.answers = {}
        self.silence = None  # why it gave no answer

    def __getattr__(self, name):
        return getattr(self.api, name)

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        """Ask the provider, as ``SmsApiBase`` does, but never twice.

        :param list messages: what is said, each with the numbers it goes to
        :return: an answer for every message
        :rtype: list[dict]
        """
        uuids = {
            number["uuid"] for message in messages for number in message["numbers"]
        }
        begun = self.attempts._begin(uuids - self.answers.keys())
        asked = self._select(messages, begun)
        if asked:
            self.answers.update(self._ask(asked, delivery_reports_url))
            self._take_back(begun)
        return [self.answers.get(uuid) or self._doubt(uuid) for uuid in sorted(uuids)]

    def _select(self, messages, uuids):
        """Return messages, to some of their numbers only."""
        selected = [
            {
                **message,
                "numbers": [
                    number for number in message["numbers"] if number["uuid"] in uuids
                ],
            }
            for message in messages
        ]
        return [message for message in selected if message["numbers"]]

    def _ask(self, messages, delivery_reports_url):
        """Return the provider's answers; where it gave none, what is sure nevertheless.

        Whoever fell silent once is not asked again: it would only put more at risk.

        :rtype: dict[str, dict]
        """
        state = NOT_SENT
        if not self.silence:
            try:
                answers = self.api._send_sms_batch(
                    messages, delivery_reports_url=delivery_reports_url
                )
                return {answer["uuid"]: self._weigh(answer) for answer in answers}
            except Exception as error:
                _logger.info("The SMS provider gave no answer: %s", error)
                self.silence = str(error) or type(error).__name__
                if may_have_left(error):
                    state = UNSURE
        return {
            number["uuid"]: {
                "uuid": number["uuid"],
                "state": state,
                "failure_reason": self.silence,
            }
            for message in messages
            for number in message["numbers"]
        }

    def _weigh(self, answer):
        """Return an answer as far as it can be trusted.

        Other providers than Odoo's call all an error of the server, a silence too.
        """
        if answer["state"] == NOT_SENT and not isinstance(self.api, SmsApi):
            return {**answer, "state": UNSURE}
        return answer

    def _take_back(self, uuids):
        """Note that messages which were refused have not left.

        If that can't be noted, they count as begun: it does no harm.
        """
        refused = [
            uuid
            for uuid in uuids
            if self.answers.get(uuid, {}).get("state") in REFUSALS
        ]
        try:
            self.attempts._take_back(refused)
        except psycopg2.Error as error:
            _logger.info("%s messages stay begun: %s", len(refused), error)

    def _doubt(self, uuid):
        reason = self.attempts.env._(
            "The sending was interrupted: the provider may have taken the message."
        )
        return {"uuid": uuid, "state": UNSURE, "failure_reason": reason}
