"""To let a policy say what another one says, with its levels and history its own."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..tools.policy_content import are_same_limits, match

# What only a proposal of its own may change: what it is called, whom it is for
IDENTITY = {"by_rule", "description", "name", "partner_domain"}


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    def _take_over(self, other, reason=False):
        """Make the contents those of another policy of the company.

        Levels and steps that stand for the same keep their ids, so that what items have
        reached and what is planned stay right: those that a proposal was made from;
        else, those of the same name, or of the same place on the ladder.  Others are
        new, and what is missing is archived.  What the policy is called and whom it is
        for stays, but for its own proposals.

        :param other: a ``collections.policy``
        :param str reason: why, to be kept with the version
        :raises UserError: if it is another company's
        """
        self.ensure_one()
        if other.company_id != self.company_id or other == self:
            raise UserError(
                self.env._(
                    "“%(policy)s” can only take over another policy of %(company)s.",
                    policy=self.name,
                    company=self.company_id.display_name,
                )
            )
        policy = self.with_context(active_test=False, collections_whole_ladder=True)
        source = other.with_context(active_test=False)
        names = policy._get_taken_over(source)
        policy.write(policy._prepare_changes(source, names))
        policy._copy_translations(source, names, backwards=True)
        levels = policy._take_over_levels(source)
        policy._take_over_limits(source)
        policy.write(
            {
                name: levels.get(source[name], policy.level_ids.browse()).id
                for name in self._get_level_fields()
            }
        )
        policy.level_ids.invalidate_recordset(["step_ids"])
        policy.invalidate_recordset(["level_ids"])  # their order is another one
        self._check_ladder()
        self._note_version(reason)

    # === COPIES === #

    def copy_data(self, default=None):
        # EXTENDS 'collections.policy': levels of its own are none of the copy
        own = dict.fromkeys(self._get_level_fields(), False)
        return super().copy_data(default={**own, **(default or {})})

    def copy(self, default=None):
        # EXTENDS 'base': once there are the copies of its levels, they take their place
        copies = super().copy(default)
        for policy, copied in zip(self, copies, strict=True):
            names = [name for name in self._get_level_fields() if policy[name]]
            if names:
                own = dict(policy._pair_levels(copied))
                copied.write({name: own[policy[name]].id for name in names})
        return copies

    def _pair_levels(self, copied):
        """Return the levels, archived ones too, each with its copy."""
        policy, copied = (
            each.with_context(active_test=False) for each in (self, copied)
        )
        return pair_copies(policy.level_ids, copied.level_ids)

    # === THE POLICY === #

    @api.model
    def _get_level_fields(self):
        """Return the names of the fields that refer to a level of the policy's own."""
        return [
            name
            for name, field in self._fields.items()
            if field.type == "many2one"
            and field.store
            and field.comodel_name == "collections.level"
        ]

    def _get_taken_over(self, source):
        """Return the names of the fields whose values come from another policy."""
        fields = self.env["collections.policy.content"]._get_fields(self)
        names = {field.name for field in fields} - set(self._get_level_fields())
        if source.draft_of_id != self:
            names -= self._get_identity_fields()
        return names

    @api.model
    def _get_identity_fields(self):
        """Return the names of the fields that only an own proposal may change."""
        return IDENTITY

    def _prepare_changes(self, source, names):
        """Return the values of fields that differ, to be written on the policy."""
        values = prepare_values(source, names, self)
        if source.agreement_policy_id == self:
            values.pop("agreement_policy_id", None)
        return values

    def _copy_translations(self, other, names=None, backwards=False):
        """Copy texts in all their languages to another record of the model.

        :param names: of the fields, all that are part of what a policy says by default
        :param bool backwards: from the other one instead
        """
        source, target = (other, self) if backwards else (self, other)
        copy_texts(source, target, names)

    # === LEVELS === #

    def _take_over_levels(self, source):
        """Take over the levels of another policy, in their order.

        :return: which level each of the other policy's is now
        :rtype: dict[collections.level, collections.level]
        """
        pairs = match(
            self.level_ids.sorted(lambda level: not level.active),
            source.level_ids,
            self._get_level_keys(source),
        )
        kept = self.level_ids.browse().union(*pairs.values())
        (self.level_ids - kept).filtered("active").active = False
        ordered = source.level_ids.filtered(
            lambda level: level.active or level in pairs
        ).sorted(lambda level: (level.sequence, level.id))
        for sequence, level in enumerate(ordered, 1):
            own = pairs.get(level, self.level_ids.browse())
            values = prepare_part(level, sequence, own)
            if own:
                own.write(values)
            else:
                own = own.create({**values, "policy_id": self.id})
                pairs[level] = own
            copy_texts(level, own)
            own._take_over_steps(level)
        return pairs

    def _get_level_keys(self, source):
        """Return by what levels are told to stand for the same, the surest first."""
        by_origin = (lambda level: level, lambda level: level.origin_id)
        if source.draft_of_id == self:
            return [by_origin]
        return [
            by_origin,
            (
                lambda level: level.name.casefold(),
                lambda level: level.active and level.name.casefold(),
            ),
            (self._get_place_key, self._get_place_key),
        ]

    def _get_place_key(self, level):
        return level.active and (level._get_place(), level._has_own_clock())

    # === LIMITS === #

    def _take_over_limits(self, source):
        """Take over how far deals may go; nothing else refers to these limits."""
        content_of = self.env["collections.policy.content"]
        own, others = (
            [{"values": values} for values in content_of._read(limits).values()]
            for limits in (self.limit_ids, source.limit_ids)
        )
        if are_same_limits(own, others):
            return
        names = [field.name for field in content_of._get_fields(source.limit_ids)]
        self.limit_ids = [
            *map(Command.delete, self.limit_ids.ids),
            *(
                Command.create(prepare_values(limit, names))
                for limit in source.limit_ids
            ),
        ]


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    def _take_over_steps(self, other):
        """Take over the steps of another level, in their order."""
        self.ensure_one()
        pairs = match(
            self.step_ids.sorted(lambda step: not step.active),
            other.step_ids,
            self._get_step_keys(other),
        )
        kept = self.step_ids.browse().union(*pairs.values())
        (self.step_ids - kept).filtered("active").active = False
        ordered = other.step_ids.filtered(
            lambda step: step.active or step in pairs
        ).sorted(lambda step: (step.sequence, step.id))
        for sequence, step in enumerate(ordered, 1):
            own = pairs.get(step, self.step_ids.browse())
            values = prepare_part(step, sequence, own)
            if own:
                own.write(values)
            else:
                own = own.create({**values, "level_id": self.id})
            copy_texts(step, own)

    def _get_step_keys(self, other):
        """Return by what steps are told to stand for the same, the surest first."""
        by_origin = (lambda step: step, lambda step: step.origin_id)
        if other.origin_id == self:
            return [by_origin]
        return [
            by_origin,
            (
                lambda step: (step.channel, (step.name or "").casefold()),
                lambda step: (
                    step.active and (step.channel, (step.name or "").casefold())
                ),
            ),
            (
                lambda step: (step.channel, step.only_if_unreached),
                lambda step: step.active and (step.channel, step.only_if_unreached),
            ),
        ]


def pair_copies(originals, copies):
    """Return records with their copies, which are made in the order of the ids."""
    return zip(originals.sorted("id"), copies.sorted("id"), strict=True)


def prepare_part(record, sequence, own):
    """Return the values of a level or a step, as it stands in another policy.

    :param int sequence: its place there
    :param own: the record that is to have them, if there is one
    """
    fields = record.env["collections.policy.content"]._get_fields(record)
    values = prepare_values(record, [field.name for field in fields], own)
    return {**values, "active": record.active, "sequence": sequence}


def prepare_values(source, names, target=None):
    """Return the values of fields, to be written on a record of the same model.

    :param target: that record: what it has already is left out, as what is worked out
        from it would change
    """
    return {
        name: source._fields[name].convert_to_write(source[name], source)
        for name in names
        if not target or target[name] != source[name]
    }


def copy_texts(source, target, names=None):
    """Copy texts in all their languages from a record to one of the same model.

    :param names: of the fields, all that are part of what a policy says by default
    """
    fields = source.env["collections.policy.content"]._get_fields(source)
    texts = [
        field.name
        for field in fields
        if field.translate and (names is None or field.name in names)
    ]
    if not texts:
        return
    (source | target).flush_recordset(texts)
    source.env.cr.execute(
        SQL(
            "UPDATE %(table)s AS target SET %(values)s FROM %(table)s AS source "
            "WHERE target.id = %(target)s AND source.id = %(source)s",
            table=SQL.identifier(source._table),
            values=SQL(", ").join(
                SQL("%s = source.%s", SQL.identifier(name), SQL.identifier(name))
                for name in texts
            ),
            source=source.id,
            target=target.id,
        )
    )
    target.invalidate_recordset(texts, flush=False)
    target.modified(texts)
