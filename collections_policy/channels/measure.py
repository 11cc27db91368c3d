"""Listing and protest: a step prepares them; that they were requested, a person tells.

Each kind of measure is a channel whose code is the kind's.
"""

from odoo import models
from odoo.exceptions import UserError


class CollectionsChannelMeasure(models.AbstractModel):
    _name = "collections.channel.measure"
    _inherit = "collections.channel"
    _description = "Collections channel: listing or protest"

    _icon = "fa-gavel"
    _is_contact = False
    _is_message = False

    def _deliver(self, actions, now):
        # OVERRIDE 'collections.channel'
        actions._set_todo(now)
        for action in actions:
            self._make_or_fail(action, now)

    def _make_or_fail(self, action, now):
        try:
            self._make_measures(action)
        except UserError as error:
            action._set_failed("measure", str(error), now=now)

    def _make_measures(self, action):
        """Prepare a measure for each open item of an action.

        What is under way for an item already is not prepared twice.

        :raises UserError: if none may be prepared; it says why
        """
        Measure = self.env["collections.measure"].sudo()
        code = self._get_code()
        items = action.carried_line_ids.move_line_id
        return Measure._make(
            action.case_id,
            items - Measure._find_taken(items, code) or items,
            code,
            **self._prepare_measure(action),
        )

    def _prepare_measure(self, action):
        """Return what a measure takes from its action."""
        values = {
            "action_id": action.id,
            "agency_id": action.step_id.agency_id.id,
            "user_id": action.user_id.id,
        }
        return {name: value for name, value in values.items() if value}

    def _withdraw(self, actions):
        # OVERRIDE 'collections.channel': what was requested can't be taken back
        actions.sudo().measure_ids._drop(
            self.env._("The policy does not ask for it any more.")
        )

    def _get_step_problem(self, step):
        # EXTENDS 'collections.channel'
        rules = self.env["collections.measure.rule"]
        company = step.company_id or self.env.company.root_id
        today = company._get_collections_date()
        if not rules._find(company, self._get_code(), today):
            return self.env._(
                "there is no rule for it: write one in the configuration."
            )
        return super()._get_step_problem(step)


class CollectionsChannelListing(models.AbstractModel):
    _name = "collections.channel.listing"
    _inherit = "collections.channel.measure"
    _description = "Collections channel: negative listing"

    _icon = "fa-list-alt"


class CollectionsChannelProtest(models.AbstractModel):
    _name = "collections.channel.protest"
    _inherit = "collections.channel.measure"
    _description = "Collections channel: protest"
