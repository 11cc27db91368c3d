"""A policy is published to customers: what of it, and since when they read that."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    told_words = fields.Text(
        string="Own Words to Customers",
        translate=True,
        help="They stand above what is written from the policy.",
    )
    told_reminders = fields.Boolean(
        string="Tell When Reminders Come", default=True, tracking=True
    )
    told_charges = fields.Boolean(
        string="Tell What Being Late Costs", default=True, tracking=True
    )
    told_consequences = fields.Boolean(
        string="Tell What May Follow",
        default=True,
        tracking=True,
        help="Listings, protests, a lawyer: at which levels, and after which notice.",
    )
    told_hours = fields.Boolean(
        string="Tell Hours and Frequency",
        default=True,
        tracking=True,
        help="What contact rules allow where the company is.",
    )
    told_ways = fields.Boolean(
        string="Tell What Customers Can Do", default=True, tracking=True
    )
    told_id = fields.Many2one(
        comodel_name="collections.policy.told",
        string="What Customers Read",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    told_ids = fields.One2many(
        comodel_name="collections.policy.told",
        inverse_name="policy_id",
        string="Editions for Customers",
        readonly=True,
    )
    told_number = fields.Integer(
        related="told_id.number", string="Current Edition", aggregator=None
    )
    told_state = fields.Selection(
        selection=[
            ("untold", "Not published"),
            ("current", "Published"),
            ("outdated", "Says something else now"),
        ],
        string="Told to Customers",
        compute="_compute_told_state",
        compute_sudo=True,
    )

    @api.depends("told_id")
    def _compute_told_state(self):
        for policy in self:
            told = policy._origin.told_id
            if not told:
                policy.told_state = "untold"
            elif told._says(policy._origin._write_told(told.date)):
                policy.told_state = "current"
            else:
                policy.told_state = "outdated"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        acceptances = self.env["collections.policy.acceptance"].sudo()
        accepted = acceptances.search([("policy_id", "in", self.ids)], limit=1)
        if accepted:
            raise UserError(
                self.env._(
                    "Customers have accepted “%s”: archive it instead of deleting it.",
                    accepted.policy_id.name,
                )
            )

    @api.model
    def _get_unmarked_fields(self):
        # EXTENDS 'collections.policy.part'
        return super()._get_unmarked_fields() | {"told_id"}

    # === ACTION METHODS === #

    def action_publish_told(self):
        """Show what customers would read, to be published."""
        self.ensure_one()
        return self.env["collections.policy.publish.wizard"]._open(self)

    def action_open_told(self):
        """Open what customers were told, and when it changed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_policy_told_action"
        )
        return {**action, "domain": [("policy_id", "=", self.id)], "context": {}}

    # === PUBLISHING === #

    def _write_told(self, as_of=None):
        """Return what customers would be told now, by installed language.

        :param as_of: by the rates of which day examples are reckoned; by default today
        :rtype: dict[str, dict]
        """
        self.ensure_one()
        today = self.company_id._get_collections_date()
        return {
            lang: self.env["collections.told.writer"]
            .with_context(lang=lang)
            ._write(self, today, as_of)
            for lang, _name in self.env["res.lang"].get_installed()
        }

    def _publish_told(self):
        """Let customers read what the policy says now.

        Where they would read the same as before there is no new edition; it gets the
        languages that it does not have yet.

        :return: the ``collections.policy.told`` that they read
        :raises UserError: if it is a proposal
        """
        self.ensure_one()
        self.check_access("write")
        if self.draft_of_id:
            raise UserError(
                self.env._("A proposal is not told to customers: put it into effect.")
            )
        self._ensure_versions()
        told = self.told_id.sudo()
        if told:
            contents = self._write_told(told.date)
            if told._says(contents):
                told._add_texts(contents)
                return told.with_env(self.env)
        return self._keep_told()

    def _keep_told(self):
        told = self.env["collections.policy.told"].sudo().create(self._prepare_told())
        told._add_texts(self._write_told())
        self.sudo().told_id = told
        self.message_post(
            body=self.env._("Published to customers: edition %s.", told.number)
        )
        return told.with_env(self.env)

    def _prepare_told(self):
        last = self.sudo().told_ids.sorted("number")[-1:]
        return {
            "policy_id": self.id,
            "number": last.number + 1,
            "date": self.company_id._get_collections_date(),
            "user_id": self.env.uid,
            "policy_version_id": self.version_id.id,
        }

    # === WHO READS WHAT === #

    @api.model
    def _get_told_text(self, company, debtor, lang=None):
        """Return what a customer is told, if anything was published for it.

        :param company: a company
        :param debtor: a commercial partner
        :param str lang: the language; by default that of the context
        :return: a ``collections.policy.told.text``
        """
        policy = self.sudo()._choose_for(company, debtor.sudo()).get(debtor.sudo())
        return (policy or self.sudo()).told_id._get_text(lang or self.env.lang)


class CollectionsPolicyVersion(models.Model):
    _inherit = "collections.policy.version"

    def _may_be_rewritten(self, user, date):
        # EXTENDS 'collections_policy': what was published stays as it was then
        told = self.env["collections.policy.told"].sudo()
        if told.search_count([("policy_version_id", "=", self.id)], limit=1):
            return False
        return super()._may_be_rewritten(user, date)
