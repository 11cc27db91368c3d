"""What a customer was told of the policy, and whether it accepted that."""

from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner import GROUP


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_acceptance_id = fields.Many2one(
        comodel_name="collections.policy.acceptance",
        string="Last Acceptance",
        compute="_compute_collections_told",
        groups=GROUP,
    )
    collections_acceptance_date = fields.Datetime(
        string="Policy Accepted On",
        compute="_compute_collections_told",
        groups=GROUP,
    )
    collections_told_state = fields.Selection(
        selection=[
            ("current", "Accepted, current"),
            ("earlier", "Accepted before a change"),
            ("never", "Not accepted"),
            ("untold", "Nothing published"),
        ],
        string="Policy Accepted",
        compute="_compute_collections_told",
        groups=GROUP,
        help="Whether the customer accepted the collections policy, as it is told now.",
    )
    collections_has_accepted = fields.Boolean(
        string="Accepted the Current Policy",
        compute="_compute_collections_has_accepted",
        search="_search_collections_has_accepted",
        groups=GROUP,
    )
    collections_told_html = fields.Html(
        string="What the Customer Is Told",
        compute="_compute_collections_told_html",
        sanitize=False,
        groups=GROUP,
    )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_collections_told(self):
        company = self.env.company.root_id
        debtors = self.commercial_partner_id
        chosen = self.env["collections.policy"]._choose_for(company, debtors)
        accepted = self.env["collections.policy.acceptance"]._get_last(company, debtors)
        current = self._find_accepted_current(company, debtors, chosen)
        for partner in self:
            debtor = partner.commercial_partner_id
            acceptance = accepted.get(debtor)
            partner.collections_acceptance_id = acceptance
            partner.collections_acceptance_date = acceptance and acceptance.date
            if debtor in current:
                partner.collections_told_state = "current"
            elif acceptance:
                partner.collections_told_state = "earlier"
            else:
                policy = chosen.get(debtor)
                told = policy and policy.sudo().told_id
                partner.collections_told_state = "never" if told else "untold"

    @api.model
    def _find_accepted_current(self, company, debtors=None, chosen=None):
        """Return the customers that accepted what they are told now.

        :param company: a root company
        :param debtors: commercial partners to look at; by default all
        :param dict chosen: the policies of these customers, if they are at hand
        """
        domain = Domain("company_id", "=", company.id) & Domain("is_current", "=", True)
        if debtors is not None:
            domain &= Domain("partner_id", "in", debtors.ids)
        acceptances = self.env["collections.policy.acceptance"].sudo().search(domain)
        if chosen is None:
            policies = self.env["collections.policy"]
            chosen = policies._choose_for(company, acceptances.partner_id)
        return self.browse(
            acceptance.partner_id.id
            for acceptance in acceptances
            if chosen.get(self.browse(acceptance.partner_id.id)) == acceptance.policy_id
        )

    @api.depends_context("company")
    @api.depends("collections_told_state")
    def _compute_collections_has_accepted(self):
        for partner in self:
            partner.collections_has_accepted = (
                partner.collections_told_state == "current"
            )

    @api.model
    def _search_collections_has_accepted(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self._find_accepted_current(self.env.company.root_id)
        return Domain(
            "commercial_partner_id", "in" if True in value else "not in", current.ids
        )

    @api.depends_context("company", "lang")
    @api.depends("commercial_partner_id")
    def _compute_collections_told_html(self):
        company = self.env.company.root_id
        debtors = self.commercial_partner_id
        chosen = self.env["collections.policy"]._choose_for(company, debtors)
        for partner in self:
            policy = chosen.get(partner.commercial_partner_id)
            partner.collections_told_html = policy and policy._draw_told()

    # === ACTION METHODS === #

    def action_open_collections_acceptances(self):
        """Open what the customer accepted of the policy, and when."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_policy_acceptance_action"
        )
        debtor = self.commercial_partner_id
        return {
            **action,
            "domain": [("partner_id", "=", debtor.id)],
            "context": {"default_partner_id": debtor.id},
        }

    def action_note_collections_acceptance(self):
        """Note that the customer accepted the policy, on paper or on the phone."""
        self.ensure_one()
        return self.env["collections.policy.acceptance.wizard"]._open(self)


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    def _draw_told(self):
        """Return what customers are told, in the reader's language, for colleagues.

        What was published, or, before that, what would be.

        :rtype: Markup
        """
        self.ensure_one()
        told = self.sudo().told_id
        if told:
            content = told._get_text(self.env.lang).content
        else:
            today = self.company_id._get_collections_date()
            content = self.env["collections.told.writer"]._write(self, today)
        return self.env["ir.qweb"]._render(
            "collections_policy.told_for_staff",
            {"content": content, "is_published": bool(told)},
        )
