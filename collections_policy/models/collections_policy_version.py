"""What a policy said from a day on, who changed it, and what was done by it."""

from odoo import api, fields, models

from ..tools.policy_content import is_same
from .fields import Reference


class CollectionsPolicyVersion(models.Model):
    """What a policy said from a day until the next version."""

    _name = "collections.policy.version"
    _description = "Version of a collections policy"
    _inherit = ["collections.kept.mixin"]
    _order = "policy_id, number desc"

    policy_id = fields.Many2one(
        comodel_name="collections.policy",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    number = fields.Integer(
        string="Version", required=True, readonly=True, aggregator=None
    )
    date = fields.Date(
        string="Since",
        required=True,
        readonly=True,
        help="The day, where the company is, on which the policy was changed so.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Changed by", required=True, readonly=True
    )
    content = fields.Json(
        required=True,
        readonly=True,
        help="What the policy said: its ladder, its texts.",
    )
    reason = fields.Text(string="Why", help="What the change is meant to bring about.")
    is_current = fields.Boolean(compute="_compute_is_current")
    difference = fields.Text(
        string="What Changed",
        compute="_compute_difference",
        help="Held against the version before.",
    )
    difference_html = fields.Html(
        string="Changes", compute="_compute_difference", sanitize=False
    )
    action_ids = fields.One2many(
        comodel_name="collections.action",
        inverse_name="policy_version_id",
        string="Actions of This Version",
        readonly=True,
    )
    action_count = fields.Integer(
        string="Actions", compute="_compute_action_count", compute_sudo=True
    )

    _number_unique = models.UniqueIndex(
        "(policy_id, number)", "This version of the policy is there already."
    )

    # === COMPUTE METHODS === #

    @api.depends("policy_id.name", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(policy)s, version %(number)s",
                policy=version.policy_id.name,
                number=version.number,
            )

    @api.depends("policy_id.version_id")
    def _compute_is_current(self):
        for version in self:
            version.is_current = version.policy_id.version_id == version

    @api.depends("content")
    @api.depends_context("lang")
    def _compute_difference(self):
        writer = self.env["collections.policy.writer"]
        before = self._get_before()
        for version in self:
            sentences = version._tell_difference(before.get(version))
            version.difference = "\n".join(sentences)
            version.difference_html = writer._draw(sentences)

    def _compute_action_count(self):
        counts = dict(
            self.env["collections.action"]._read_group(
                [("policy_version_id", "in", self.ids)],
                ["policy_version_id"],
                ["__count"],
            )
        )
        for version in self:
            version.action_count = counts.get(version, 0)

    # === ACTION METHODS === #

    def action_open_actions(self):
        """Open what was planned by this version."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_action_action"
        )
        action["domain"] = [("policy_version_id", "=", self.id)]
        action["context"] = {}
        action["display_name"] = self.display_name
        return action

    def action_compare(self):
        """Hold two versions against each other; one, against the one before."""
        return self.env["collections.version.wizard"]._open(self)

    # === GETTERS === #

    def _get_before(self):
        """Return the version before each, where there is one.

        :rtype: dict[collections.policy.version, collections.policy.version]
        """
        own = self.search([("policy_id", "in", self.policy_id.ids)])
        numbered = {(each.policy_id, each.number): each for each in own}
        found = {}
        for version in self:
            before = numbered.get((version.policy_id, version.number - 1))
            if before:
                found[version] = before
        return found

    def _tell_difference(self, before):
        """Return what is different from another version, a sentence each.

        :param before: a version, or nothing
        :rtype: list[str]
        """
        self.ensure_one()
        if not before:
            return [self.env._("The first version that was kept.")]
        return self.env["collections.policy.writer"]._tell(
            before.content, self.content, self.policy_id
        )

    def _may_be_rewritten(self, user, date):
        """Tell whether another change is still part of the one that made the version.

        :param user: who changes the policy now
        :param date: the day, in the company's time zone
        """
        self.ensure_one()
        if (self.user_id, self.date) != (user, date):
            return False
        return not (
            self.env["collections.action"]
            .sudo()
            .search_count([("policy_version_id", "=", self.id)], limit=1)
            or self._has_drafts()
        )

    def _has_drafts(self):
        """Tell whether a proposal is held against this version."""
        drafts = self.env["collections.policy"].sudo().with_context(active_test=False)
        return bool(
            drafts.search_count([("draft_version_id", "in", self.ids)], limit=1)
        )


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    version_ids = fields.One2many(
        comodel_name="collections.policy.version",
        inverse_name="policy_id",
        string="Versions",
        readonly=True,
    )
    version_id = fields.Many2one(
        comodel_name="collections.policy.version",
        string="Current Version",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    version_number = fields.Integer(related="version_id.number", string="Version")

    def action_open_versions(self):
        """Open what the policy said, and when it was changed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_policy_version_action"
        )
        action["domain"] = [("policy_id", "=", self.id)]
        return action

    def action_compare_versions(self):
        """Hold the current version against the one before."""
        self.ensure_one()
        return self.version_id.action_compare()

    def _note_version(self, reason=False):
        """Keep what the policies say now, where they said something else before.

        What the same person changes on a day is one version, as long as nothing was
        planned by it.

        :param str reason: why, in words
        """
        content_of = self.env["collections.policy.content"]
        for policy in self.filtered(lambda policy: not policy.draft_of_id):
            content = content_of._get(policy)
            last = policy.version_id
            if not last or not is_same(last.content, content):
                policy._keep_version(content, reason)
            elif reason and not last.reason:
                last.sudo().reason = reason

    def _keep_version(self, content, reason):
        """Write a version, or rewrite the last one."""
        self.ensure_one()
        last = self.version_id.sudo()
        date = self.company_id._get_collections_date()
        values = {"content": content}
        if reason:
            values["reason"] = reason
        if not last or not last._may_be_rewritten(self.env.user, date):
            self.sudo().version_id = last.create(
                {
                    "policy_id": self.id,
                    "number": last.number + 1,
                    "date": date,
                    "user_id": self.env.user.id,
                    **values,
                }
            )
            return
        before = last._get_before().get(last)
        if before and is_same(before.content, content):  # it was changed back
            self.sudo().version_id = before
            last.unlink()
        else:
            last.write(values)

    def _ensure_versions(self):
        """Note what changed in this transaction, so that actions know their version."""
        self._note_pending()
        self.filtered(lambda policy: not policy.version_id)._note_version()

    @api.model
    def _note_missing_versions(self):
        """Give a first version to the policies that have none, such as at install."""
        missing = self.with_context(active_test=False).search(
            [("version_id", "=", False), ("draft_of_id", "=", False)]
        )
        missing._note_version()


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    policy_version_id = Reference(
        comodel_name="collections.policy.version",
        string="Version of the Policy",
        readonly=True,
        index="btree_not_null",
        help="By which version of the policy it was planned.",
    )


class CollectionsRun(models.Model):
    _inherit = "collections.run"

    def _begin(self):
        # EXTENDS 'collections.run': what policies draw upon may have changed unseen
        self.env["collections.policy"]._get_assignable(self.company_id)._note_version()
        return super()._begin()
