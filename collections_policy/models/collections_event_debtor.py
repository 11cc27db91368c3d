"""What debtors say and what is agreed to leave alone, written down as events."""

from odoo import api, models

from .collections_event import Fact

CHANGES = {"date_from", "date_to", "kind", "move_id", "move_line_id", "reason"}


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    def _selection_kind(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_kind(),
            ("hold_set", self.env._("Hold set")),
            ("hold_changed", self.env._("Hold changed")),
            ("hold_lifted", self.env._("Hold lifted")),
            ("answer_received", self.env._("Answer received")),
            ("answer_read", self.env._("Answer read")),
            ("call_noted", self.env._("Call noted")),
            ("consent_said", self.env._("Consent said")),
        ]

    def _get_payload_labels(self):
        # EXTENDS 'collections_policy'
        Hold, Consent = self.env["collections.hold"], self.env["collections.consent"]
        kinds = Hold._fields["kind"]._description_selection(self.env)
        said = Consent._fields["state"]._description_selection(self.env)
        return {
            **super()._get_payload_labels(),
            "hold": dict(kinds),
            "consent": dict(said),
        }

    @api.model
    def _append_about(self, records, kind, **values):
        """Write down what happened to records that tell their company and debtor.

        It belongs to the debtor's open case, or else to the last one; what happens to
        who never had a case is not recorded.

        :param records: with ``_prepare_event_payload``
        :param kind: a code, or a function that returns it for a record
        :param values: see ``Fact``
        """
        records = records.sudo()
        cases = records.env["collections.case"]._find_of_debtors(
            records.company_id.root_id, records.partner_id
        )
        return self._append_many(
            Fact(
                cases[record.company_id.root_id, record.partner_id],
                kind(record) if callable(kind) else kind,
                record=record,
                payload=record._prepare_event_payload(),
                **values,
            )
            for record in records
            if (record.company_id.root_id, record.partner_id) in cases
        )


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    @api.model
    def _find_of_debtors(self, companies, partners):
        """Return the cases that facts about debtors belong to.

        :return: by company and debtor: the open case, or the last one
        :rtype: dict[tuple, collections.case]
        """
        cases = self.search(
            [("company_id", "in", companies.ids), ("partner_id", "in", partners.ids)],
            order="id",
        ).sorted(lambda case: case.state == "open")
        return {(case.company_id, case.partner_id): case for case in cases}


class CollectionsHold(models.Model):
    _inherit = "collections.hold"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'collections_policy'
        holds = super().create(vals_list)
        self.env["collections.event"]._append_about(
            holds._get_told(),
            lambda hold: "answer_received" if hold.kind == "answer" else "hold_set",
        )
        return holds

    def write(self, vals):
        # EXTENDS 'collections_policy'
        in_force = self._get_told().filtered("active")
        result = super().write(vals)
        lifted = in_force.filtered(lambda hold: not hold.active)
        Event = self.env["collections.event"]
        Event._append_about(
            lifted,
            lambda hold: "answer_read" if hold.kind == "answer" else "hold_lifted",
        )
        if CHANGES & set(vals):
            Event._append_about(
                in_force - lifted,
                lambda hold: (
                    "answer_received" if hold.kind == "answer" else "hold_changed"
                ),
            )
        return result

    def _get_told(self):
        """Return the holds that are facts of their own.

        What a promise, a dispute or an agreement leaves alone is told by these.
        """
        return self.filtered(
            lambda hold: not (hold.promise_id or hold.dispute_id or hold.agreement_id)
        )

    def _prepare_event_payload(self):
        payload = {
            "hold": self.kind,
            "note": self.reason,
            "invoice": self.move_id.name,
            "from": self.date_from and self.date_from.isoformat(),
            "until": self.date_to and self.date_to.isoformat(),
        }
        return {name: value for name, value in payload.items() if value}


class CollectionsCall(models.Model):
    _inherit = "collections.call"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        calls = super().create(vals_list)
        self.env["collections.event"]._append_many(
            Fact(
                call.action_id.case_id,
                "call_noted",
                moment=call.moment,
                record=call,
                payload=call._prepare_event_payload(),
            )
            for call in calls.sudo()
        )
        return calls

    def _prepare_event_payload(self):
        payload = {
            "channel": self.channel,
            "outcome": self.outcome,
            "number": self.number,
            "note": self.note,
        }
        return {name: value for name, value in payload.items() if value}


class CollectionsConsent(models.Model):
    _inherit = "collections.consent"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'collections_policy'
        consents = super().create(vals_list)
        self.env["collections.event"]._append_about(consents, "consent_said")
        return consents

    def _prepare_event_payload(self):
        payload = {
            "channel": self.channel,
            "consent": self.state,
            "source": self.source,
            "said": self.date.isoformat(),
            "note": self.note,
        }
        return {name: value for name, value in payload.items() if value}
