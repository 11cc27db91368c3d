"""What customers can do if a date is difficult or something is not right."""

from odoo import models


class CollectionsToldWriter(models.AbstractModel):
    _inherit = "collections.told.writer"

    def _get_methods(self, subject):
        # EXTENDS 'collections.told.writer'
        methods = super()._get_methods(subject)
        if subject.policy.told_ways:
            methods.append(self._tell_ways)
        return [*methods, self._tell_contact]

    def _tell_ways(self, subject):
        return self._prepare_part(
            "ways",
            self.env._("What you can do"),
            [
                (self.env._("Promise a day"), self._tell_promise(subject.policy)),
                (self.env._("Pay in parts"), self._tell_parts(subject.policy)),
                (
                    self.env._("Contest an invoice"),
                    self.env._(
                        "tell us what is not right, and we leave that alone until we "
                        "have answered."
                    ),
                ),
                (
                    self.env._("Choose how we contact you"),
                    self._tell_preferences(subject),
                ),
            ],
            [
                self.env._(
                    "Each of our messages has a link to your account, where all of "
                    "this can be done. You can also answer the message: a person "
                    "reads it before anything else is sent."
                )
            ],
        )

    def _tell_promise(self, policy):
        if policy.promise_max_days:
            return self.env._(
                "at most %s days ahead. Until then we do not remind you.",
                policy.promise_max_days,
            )
        return self.env._("until then we do not remind you.")

    def _tell_parts(self, policy):
        if policy.portal_self_service and policy.limit_ids:
            return self.env._(
                "in your account you choose instalments yourself, or propose what you "
                "can pay a month."
            )
        return self.env._(
            "propose what you can pay a month, and we look for a way together."
        )

    def _tell_preferences(self, subject):
        told = self.env._(
            "the channel, the hours and the language are yours to choose."
        )
        contacts = subject.ladder.step_ids.filtered(
            lambda step: step._get_channel()._is_contact
        )
        if all(contacts.mapped("may_unsubscribe")):
            return told
        notices = self.env._("Formal notices may reach you in any case.")
        return f"{told} {notices}"

    def _tell_contact(self, subject):
        company = subject.company
        return self._prepare_part(
            "contact",
            self.env._("Whom to talk to"),
            [
                (label, value)
                for label, value in (
                    (self.env._("E-mail"), company.email),
                    (self.env._("Phone"), company.phone),
                )
                if value
            ],
            [self.env._("Please talk to us early: %s.", company.name)],
        )
