"""What stands in, while a simulation runs, for what would be seen outside of it."""

from odoo import api, models

from .journal import get_journal


class CollectionsDeliverer(models.AbstractModel):
    _inherit = "collections.deliverer"

    def _hand_over(self, service, actions, now):
        # EXTENDS 'collections.deliverer'
        if get_journal(self.env) is None:
            return super()._hand_over(service, actions, now)
        return self._apart(service._pretend, actions, now)


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    def _keep_verdict(self, verdict, now):
        # EXTENDS 'collections.action'
        journal = get_journal(self.env)
        if journal and verdict.answer != "yes":
            journal.note_verdict(self._get_date(now), self.ids, verdict)
        return super()._keep_verdict(verdict, now)

    def _withdraw(self):
        # EXTENDS 'collections.action': what was handed over stays where it is
        if get_journal(self.env) is not None:
            return None
        return super()._withdraw()


class CollectionsEvent(models.Model):
    _inherit = "collections.event"

    @api.model
    def _append_many(self, facts):
        # EXTENDS 'collections.event'
        if get_journal(self.env) is None:
            return super()._append_many(facts)
        return self.browse()


class CollectionsPromise(models.Model):
    _inherit = "collections.promise"

    def _tell(self):
        # EXTENDS 'collections.promise'
        if get_journal(self.env) is not None:
            return None
        return super()._tell()
