"""What makes a new version of a policy: a change of it, its levels, steps or texts."""

from odoo import api, models

PENDING = "collections_policy.changed_policies"


class CollectionsPolicyPart(models.AbstractModel):
    """A record that is part of what a policy says."""

    _name = "collections.policy.part"
    _description = "Collections: part of a policy"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        records = super().create(vals_list)
        records._get_policies()._mark_changed()
        return records

    def write(self, vals):
        # EXTENDS 'base'
        before = self._get_policies()
        result = super().write(vals)
        if not vals.keys() <= self._get_unmarked_fields():
            (before | self._get_policies())._mark_changed()
        return result

    def unlink(self):
        # EXTENDS 'base'
        policies = self._get_policies()
        result = super().unlink()
        policies.exists()._mark_changed()
        return result

    def _get_policies(self):
        """Return the policies that the records are part of."""
        return self.policy_id

    @api.model
    def _get_unversioned_fields(self):
        """Return the names of the fields that are no part of what a policy says.

        :rtype: set[str]
        """
        return {"policy_id"}

    @api.model
    def _get_unmarked_fields(self):
        """Return the names of the fields whose change never makes a version."""
        return set()


class CollectionsPolicy(models.Model):
    _name = "collections.policy"
    _inherit = ["collections.policy", "collections.policy.part"]

    def _get_policies(self):
        # OVERRIDE 'collections.policy.part'
        return self

    @api.model
    def _get_unversioned_fields(self):
        # EXTENDS 'collections.policy.part': whose it is, and whether it is used at all
        return {*super()._get_unversioned_fields(), "active", "company_id", "sequence"}

    @api.model
    def _get_unmarked_fields(self):
        # EXTENDS 'collections.policy.part'
        return super()._get_unmarked_fields() | {"version_id", "sequence", "active"}

    def _mark_changed(self):
        """Have a version noted, if need be, once all that belongs to a change is done.

        That is just before the transaction ends, or when actions are planned.
        """
        precommit = self.env.cr.precommit
        pending = precommit.data.setdefault(PENDING, {})
        if not pending:
            precommit.add(self.browse()._note_pending)
        pending.update(dict.fromkeys(self.ids, self.env.uid))

    @api.model
    def _note_pending(self):
        """Note the versions of the policies that changed in this transaction."""
        pending = self.env.cr.precommit.data.get(PENDING, {})
        while pending:
            policy_id, user_id = pending.popitem()
            policy = self.browse(policy_id).with_user(user_id).sudo().exists()
            policy._note_version()


class CollectionsLevel(models.Model):
    _name = "collections.level"
    _inherit = ["collections.level", "collections.policy.part"]

    @api.model
    def _get_unversioned_fields(self):
        # EXTENDS 'collections.policy.part': that it is used, and in which order, the
        # ladder itself tells
        return {*super()._get_unversioned_fields(), "active", "sequence"}


class CollectionsLevelStep(models.Model):
    _name = "collections.level.step"
    _inherit = ["collections.level.step", "collections.policy.part"]

    @api.model
    def _get_unversioned_fields(self):
        # EXTENDS 'collections.policy.part'
        return {*super()._get_unversioned_fields(), "active", "sequence", "level_id"}


class CollectionsPolicyLimit(models.Model):
    _name = "collections.policy.limit"
    _inherit = ["collections.policy.limit", "collections.policy.part"]


class CollectionsLintMixin(models.AbstractModel):
    _inherit = "collections.lint.mixin"

    def write(self, vals):
        # EXTENDS 'base': the words of a policy's messages are part of what it says
        result = super().write(vals)
        steps = self._get_steps_by_channel()
        used = self.env["collections.level.step"].union(
            *(
                own
                for channel, own in steps.items()
                if not vals.keys().isdisjoint(channel._text_fields)
            )
        )
        used.policy_id._mark_changed()
        return result
