"""Is a policy healthy? What is wrong with it, gathered in one list."""

from typing import NamedTuple

from odoo import api, fields, models

from .health_facts import HealthFacts

SEVERITIES = ("error", "warning", "note")


class Finding(NamedTuple):
    """Something that should be looked at.

    ``severity``
        ``error``: it does not work, or is against the law; ``warning``: it hardly does
        what is meant; ``note``: to be known
    ``code``
        of what it is
    ``text``
        a sentence, in the reader's language
    ``record``
        where it is to be mended
    """

    severity: str
    code: str
    text: str
    record: models.Model


class CollectionsPolicyHealth(models.AbstractModel):
    """The health check of policies: a list of methods, each looks for one thing."""

    _name = "collections.policy.health"
    _description = "Collections: health check of policies"

    @api.model
    def _get_checks(self):
        """Return the names of the checks, in the order in which they are told.

        Each is ``_check_<name>``, takes :class:`HealthFacts` and yields findings.

        :rtype: list[str]
        """
        return [
            "ladder",
            "reach",
            "people",
            "steps",
            "channels",
            "texts",
            "translations",
            "rules",
            "proof",
            "charges",
            "contacts",
            "daily",
            "silence",
            "assignment",
            "limits",
        ]

    def _find(self, policy):
        """Return what is to be said of a policy, the worst first.

        :rtype: list[Finding]
        """
        policy.ensure_one()
        facts = HealthFacts(policy.sudo())
        findings = [
            finding
            for name in self._get_checks()
            for finding in getattr(self, f"_check_{name}")(facts)
        ]
        return sorted(findings, key=lambda each: SEVERITIES.index(each.severity))

    def _get_state(self, findings):
        """Return how bad the worst finding is; ``ok`` where there is none to mend."""
        worst = findings[0].severity if findings else "note"
        return "ok" if worst == "note" else worst

    def _draw(self, findings):
        """Return findings as they are shown, as HTML, each with a way to its place."""
        return self.env["ir.qweb"]._render(
            "collections_policy.policy_health",
            {"rows": [(each, self._get_link(each.record)) for each in findings]},
        )

    def _get_link(self, record):
        """Return where a record is opened, if it is one that is saved."""
        return record and record.id and f"/odoo/{record._name}/{record.id}"


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    health_state = fields.Selection(
        selection=[("ok", "Healthy"), ("warning", "To Look At"), ("error", "To Mend")],
        string="Health",
        readonly=True,
        copy=False,
        help="As it was checked last: at night, or when somebody asked.",
    )
    health_now = fields.Selection(
        selection=[("ok", "Healthy"), ("warning", "To Look At"), ("error", "To Mend")],
        compute="_compute_health",
    )
    health_html = fields.Html(
        string="Health Check", compute="_compute_health", sanitize=False
    )

    @api.depends_context("lang")
    def _compute_health(self):
        """What is wrong with the policy, as it is saved."""
        health = self.env["collections.policy.health"]
        for policy in self:
            policy.health_now = policy.health_html = False
            if policy._origin:
                findings = health._find(policy._origin)
                policy.health_now = health._get_state(findings)
                policy.health_html = health._draw(findings)

    @api.model
    def _get_unversioned_fields(self):
        # EXTENDS 'collections.policy.part'
        return super()._get_unversioned_fields() | {"health_state"}

    @api.model
    def _get_unmarked_fields(self):
        # EXTENDS 'collections.policy.part'
        return super()._get_unmarked_fields() | {"health_state"}

    def action_check_health(self):
        """Look again, and keep what is found for the list."""
        self.check_access("write")
        self._check_health()

    def _check_health(self):
        health = self.env["collections.policy.health"]
        for policy in self:
            state = health._get_state(health._find(policy))
            if policy.health_state != state:
                policy.health_state = state


class CollectionsRefresh(models.Model):
    _inherit = "collections.refresh"

    @api.model
    def _get_stages(self):
        # EXTENDS 'collections.refresh'
        return [*super()._get_stages(), "policy_health"]

    def _refresh_policy_health(self, company, date):
        """Look at each policy that is used."""
        policies = self.env["collections.policy"].sudo()
        policies._get_assignable(company)._check_health()
