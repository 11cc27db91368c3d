"""Proposals: copies of a policy that are edited in peace, then put into effect."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.policy_content import is_same
from .collections_policy_take_over import pair_copies

MANAGER = "collections_policy.group_manager"


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    draft_of_id = fields.Many2one(
        comodel_name="collections.policy",
        string="Proposal for",
        readonly=True,
        copy=False,
        ondelete="cascade",
        index="btree_not_null",
        help="Of which policy it is a proposal. A proposal applies to nobody.",
    )
    draft_state = fields.Selection(
        selection=[
            ("open", "Proposal"),
            ("scheduled", "Scheduled"),
            ("done", "In Effect"),
        ],
        string="Proposal",
        readonly=True,
        copy=False,
    )
    draft_version_id = fields.Many2one(
        comodel_name="collections.policy.version",
        string="Made From",
        readonly=True,
        copy=False,
        help="What the policy said when the proposal was made, or last looked through.",
    )
    draft_reason = fields.Text(
        string="Why It Should Change",
        copy=False,
        help="It is kept with the version that comes of it.",
    )
    draft_date = fields.Date(
        string="In Effect From", readonly=True, copy=False, help="Empty: not scheduled."
    )
    draft_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Put Into Effect by",
        readonly=True,
        copy=False,
    )
    draft_count = fields.Integer(
        string="Open Proposals", compute="_compute_draft_count"
    )
    draft_difference_html = fields.Html(
        string="What Would Change", compute="_compute_draft_difference", sanitize=False
    )
    draft_is_stale = fields.Boolean(
        compute="_compute_draft_difference",
        help="The policy was changed after the proposal was made.",
    )

    _draft_unused = models.Constraint(
        "CHECK (draft_of_id IS NULL OR active IS NOT TRUE)",
        "A proposal applies to nobody: put it into effect instead.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "draft_of_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # EXTENDS 'base'
        result = super()._compute_display_name()
        for policy in self.filtered("draft_of_id"):
            policy.display_name = self.env._("%s (proposal)", policy.name)
        return result

    def _compute_draft_count(self):
        counts = dict(
            self.with_context(active_test=False)._read_group(
                Domain("draft_of_id", "in", self.ids) & self._get_open_draft_domain(),
                ["draft_of_id"],
                ["__count"],
            )
        )
        for policy in self:
            policy.draft_count = counts.get(policy, 0)

    @api.depends_context("lang")
    def _compute_draft_difference(self):
        """What would change now, as the proposal and the policy are saved."""
        writer = self.env["collections.policy.writer"]
        for policy in self:
            draft = policy._origin
            policy.draft_is_stale = policy.draft_difference_html = False
            if draft.draft_of_id and draft.draft_state != "done":
                policy.draft_is_stale = draft._is_stale()
                policy.draft_difference_html = writer._draw(draft._tell_draft())

    # === CRUD === #

    @api.model
    def _get_unversioned_fields(self):
        # EXTENDS 'collections.policy.part'
        return super()._get_unversioned_fields() | self._get_unmarked_fields()

    @api.model
    def _get_unmarked_fields(self):
        # EXTENDS 'collections.policy.part'
        return super()._get_unmarked_fields() | {
            "draft_date",
            "draft_of_id",
            "draft_reason",
            "draft_state",
            "draft_user_id",
            "draft_version_id",
        }

    @api.model
    def _get_assignable(self, company):
        # EXTENDS 'collections.policy'
        return (
            super()
            ._get_assignable(company)
            .filtered(lambda policy: not policy.draft_of_id)
        )

    # === ACTION METHODS === #

    def action_propose_change(self):
        """Make a copy to be edited while the policy goes on as it is."""
        self.ensure_one()
        return self._propose_change().get_formview_action()

    def action_open_drafts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_policy_draft_action"
        )
        action["domain"] = [("draft_of_id", "=", self.id)]
        return action

    def action_open_original(self):
        self.ensure_one()
        return self.draft_of_id.get_formview_action()

    def action_put_into_effect(self):
        """Look through what would change, and let it."""
        self._check_may_take_effect()
        return self.env["collections.draft.wizard"]._open(self)

    def action_unschedule(self):
        """Leave the policy as it is for now."""
        self._check_may_take_effect()
        self.filtered(lambda draft: draft.draft_state == "scheduled").write(
            {"draft_state": "open", "draft_date": False, "draft_user_id": False}
        )

    # === PROPOSALS === #

    def _propose_change(self):
        """Return a proposal: a copy that knows what each of its parts stands for."""
        self.ensure_one()
        self.check_access("write")
        if self.draft_of_id:
            raise UserError(
                self.env._("This is a proposal: change it, until it is in effect.")
            )
        self._note_version()
        values = {
            "name": self.name,
            "active": False,
            "by_rule": self.by_rule,
            "draft_of_id": self.id,
            "draft_state": "open",
            "draft_version_id": self.version_id.id,
        }
        draft = self.copy(values)
        self._copy_translations(draft)
        for level, own in self._pair_levels(draft):
            own.origin_id = level
            for step, own_step in pair_copies(level.step_ids, own.step_ids):
                own_step.origin_id = step
        return draft

    def _is_stale(self):
        """Tell whether the policy was changed after the proposal was made."""
        self.ensure_one()
        content = self.env["collections.policy.content"]._get(self.draft_of_id)
        return not is_same(self.draft_version_id.content or content, content)

    def _tell_draft(self):
        """Return what the proposal would change of the policy as it is, in words.

        :rtype: list[str]
        """
        self.ensure_one()
        content_of = self.env["collections.policy.content"]
        return self.env["collections.policy.writer"]._tell(
            content_of._get(self.draft_of_id), content_of._get(self), self.draft_of_id
        )

    def _tell_meanwhile(self):
        """Return how the policy was changed after the proposal was made, in words.

        :rtype: list[str]
        """
        self.ensure_one()
        content = self.env["collections.policy.content"]._get(self.draft_of_id)
        before = self.draft_version_id.content or content
        return self.env["collections.policy.writer"]._tell(
            before, content, self.draft_of_id
        )

    def _check_may_take_effect(self):
        """Refuse what is no proposal, and who is no manager, in words."""
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a collections manager can put a proposal into effect.")
            )
        for draft in self:
            if not draft.draft_of_id or draft.draft_state == "done":
                raise UserError(
                    self.env._("“%s” is no open proposal.", draft.display_name)
                )

    def _schedule(self, date):
        """Have a proposal put into effect on a day, as it is then.

        What the policy says now counts as looked through.
        """
        self.ensure_one()
        self.draft_of_id._note_version()
        self.write(
            {
                "draft_state": "scheduled",
                "draft_date": date,
                "draft_user_id": self.env.user.id,
                "draft_version_id": self.draft_of_id.version_id.id,
            }
        )

    def _put_into_effect(self):
        """Let the policy say what the proposal says; that is done with, then."""
        self.ensure_one()
        self.draft_of_id._take_over(self, self.draft_reason)
        self.write(
            {
                "draft_state": "done",
                "draft_date": self.company_id._get_collections_date(),
                "draft_user_id": self.env.user.id,
            }
        )

    @api.model
    def _get_open_draft_domain(self):
        return Domain("draft_of_id", "!=", False) & Domain("draft_state", "!=", "done")


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    origin_id = fields.Many2one(
        comodel_name="collections.level",
        string="Stands For",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Of a proposal: the level of the policy that it would change.",
    )

    def _get_origin(self):
        """Return the level that it stands for: itself, but in a proposal."""
        self.ensure_one()
        return self.origin_id or self


class CollectionsLevelStep(models.Model):
    _inherit = "collections.level.step"

    origin_id = fields.Many2one(
        comodel_name="collections.level.step",
        string="Stands For",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="Of a proposal: the step of the policy that it would change.",
    )

    def _get_origin(self):
        """Return the step that it stands for: itself, but in a proposal."""
        self.ensure_one()
        return self.origin_id or self
