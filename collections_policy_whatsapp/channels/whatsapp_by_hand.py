"""WhatsApp without an account: a person sends the message, from a link."""

from urllib.parse import quote

from odoo import models

LINK = "https://wa.me"


class CollectionsChannelWhatsapp(models.AbstractModel):
    _inherit = "collections.channel.whatsapp"

    def _hand_to_person(self, texts, now):
        """Have a person send messages.

        :param dict texts: language, values and text, by action
        :param now: the moment, UTC
        """
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True  # the desk tells, not a mail for each
        )
        activities = Activity.create(
            [
                self._prepare_activity_values(action, text, now)
                for action, (_language, _values, text) in texts.items()
            ]
        )
        for action, activity in zip(texts, activities, strict=True):
            action.activity_id = activity
        self.env["collections.action"].union(*texts)._set_todo(now=now)

    def _prepare_activity_values(self, action, text, now):
        lang = action.user_id.lang or self.env.lang
        case = action.case_id
        return {
            "res_model_id": self.env["ir.model"]._get_id(case._name),
            "res_id": case.id,
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(
                "mail.mail_activity_data_todo"
            ),
            "summary": self.with_context(lang=lang).env._("Send by WhatsApp"),
            "note": self.env["ir.qweb"]._render(
                "collections_policy_whatsapp.by_hand_note",
                {"text": text, "link": self._make_link(action.address, text)},
            ),
            "date_deadline": action.company_id._get_collections_date(now),
            "user_id": action.user_id.id,
            "automated": True,
        }

    def _get_link(self, action):
        """Return the link that opens the conversation with the text in it."""
        _language, _values, text = self._render(action)[action]
        return self._make_link(action.address, text)

    def _make_link(self, number, text):
        """Return a link to a conversation.

        :param str number: in E.164
        :param str text: what is to be said
        """
        digits = "".join(filter(str.isdecimal, number))
        return f"{LINK}/{digits}?text={quote(text, safe='')}"

    # === OUTCOMES === #

    def _finish_by_hand(self, actions, now):
        """Note that a person has sent messages.

        :param now: the moment, UTC
        """
        for action, (_language, _values, text) in self._render(actions).items():
            self._log(action, text)
        self._close_activities(actions)
        actions._set_done(now=now)

    def _fail_by_hand(self, actions, now):
        """Note that messages could not be sent: there is no WhatsApp at the number.

        :param now: the moment, UTC
        """
        self._close_activities(actions)
        actions._set_failed("no_whatsapp", now=now)

    def _close_activities(self, actions):
        actions.activity_id.with_context(collections_outcome="done")._action_done()

    def _finish(self, action, outcome, note=None, again_at=None, now=None):
        """Take in that a person has marked the activity as done."""
        self._finish_by_hand(action, now)
