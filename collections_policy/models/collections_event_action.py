"""What becomes of actions, written down as events."""

from odoo import api, models
from odoo.tools import SQL, float_repr

from .collections_event import Fact


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("action_sent", self.env._("Sent")),
            ("action_done", self.env._("Task done")),
            ("action_failed", self.env._("Not reached")),
            ("action_skipped", self.env._("Skipped")),
            ("action_delivered", self.env._("Arrived")),
            ("action_read", self.env._("Read")),
            ("action_answered", self.env._("Answered")),
        ]

    @api.model
    def _hash_kept(self, model, ids):
        # EXTENDS 'collections_policy': of messages, what counts is the text
        kept = super()._hash_kept(model, ids)
        if model == "collections.action":
            actions = self.env[model].sudo().browse(ids)
            hashes = actions._hash_messages()
            for action in actions:
                kept.setdefault(action.id, set()).add(hashes.get(action.message_id.id))
        return kept


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    # === VERBS === #

    def _set_sent(self, now):
        # EXTENDS 'collections_policy'
        return super()._set_sent(now)._record_events("action_sent", now)

    def _set_posted(self, date, now):
        # EXTENDS 'collections_policy'
        return super()._set_posted(date, now)._record_events("action_sent", now)

    def _set_done(self, now):
        # EXTENDS 'collections_policy'
        return super()._set_done(now)._record_events("action_done", now)

    def _set_skipped(self, detail, now):
        # EXTENDS 'collections_policy'
        changed = super()._set_skipped(detail, now)
        return changed._record_events("action_skipped", now)

    def _set_failed(self, reason, detail=False, now=None):
        # EXTENDS 'collections_policy'
        failed = super()._set_failed(reason, detail, now)
        return failed._record_events("action_failed", now)

    def _note_delivered(self, now):
        # EXTENDS 'collections_policy'
        unknown = self.filtered(lambda action: not action.date_delivered)
        result = super()._note_delivered(now)
        unknown.filtered("date_delivered")._record_events("action_delivered", now)
        return result

    def _note_read(self, now):
        # EXTENDS 'collections_policy'
        unknown = self.filtered(lambda action: not action.date_read)
        result = super()._note_read(now)
        unknown.filtered("date_read")._record_events("action_read", now)
        return result

    def _note_answered(self, now):
        # EXTENDS 'collections_policy'
        unknown = self.filtered(lambda action: not action.answered_on)
        result = super()._note_answered(now)
        unknown._record_events("action_answered", now)
        return result

    # === EVENTS === #

    def _record_events(self, kind, now):
        """Write down what became of actions.

        :param str kind: a code of ``collections.event.kind``
        :param now: the moment, UTC
        :return: the actions
        """
        hashes = self._hash_messages() if kind == "action_sent" else {}
        self.env["collections.event"]._append_many(
            Fact(
                action.case_id,
                kind,
                moment=action._get_event_moment(kind, now),
                record=action,
                payload=action._prepare_event_payload(kind),
                document=hashes.get(action.message_id.id),
            )
            for action in self.sudo()
        )
        return self

    def _get_event_moment(self, kind, now):
        """Return when it happened: a letter is posted earlier than it is told."""
        return self.date_done if kind == "action_sent" else now

    def _prepare_event_payload(self, kind):
        """Return what an event says of its action.

        :rtype: dict
        """
        payload = {
            "channel": self.channel,
            "level": self.level_id.name,
            "address": self.address,
            "reference": self.reference,
            "items": sorted({line.name for line in self.carried_line_ids if line.name}),
            "amount": float_repr(self.amount, self.currency_id.decimal_places),
            "currency": self.currency_id.name,
        }
        if kind in ("action_failed", "action_skipped"):
            payload |= {"reason": self.reason, "detail": self.reason_detail}
        if self.outcome:
            payload |= {"outcome": self.outcome, "note": self.outcome_note}
        return {name: value for name, value in payload.items() if value}

    def _hash_messages(self):
        """Return the SHA-256 of the messages' texts, by their ids.

        :rtype: dict[int, str]
        """
        self.env["mail.message"].flush_model(["body"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT id, encode(sha256(convert_to(body, 'UTF8')), 'hex')
                      FROM mail_message
                     WHERE id IN %s
                    """,
                    tuple(self.message_id.ids) or (0,),
                )
            )
        )
