from odoo import api, fields, models
from odoo.fields import Domain

GROUP = "collections_policy.group_user"


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_policy_id = fields.Many2one(
        comodel_name="collections.policy",
        string="Policy for This Customer",
        company_dependent=True,
        help="Overrides the rules of the policies and the company's default.",
        groups=GROUP,
    )
    collections_applied_policy_id = fields.Many2one(
        comodel_name="collections.policy",
        string="Collections Policy",
        compute="_compute_collections",
        compute_sudo=True,
        groups=GROUP,
    )
    collections_case_id = fields.Many2one(
        comodel_name="collections.case",
        compute="_compute_collections_case_id",
        search="_search_collections_case_id",
        groups=GROUP,
    )
    collections_level_id = fields.Many2one(
        related="collections_case_id.level_id", groups=GROUP
    )
    collections_amount_overdue = fields.Monetary(
        related="collections_case_id.amount_overdue",
        groups=GROUP,
    )
    collections_days_overdue = fields.Integer(
        related="collections_case_id.days_overdue",
        groups=GROUP,
    )
    collections_next_date = fields.Date(
        string="Next Step On",
        compute="_compute_collections",
        compute_sudo=True,
        groups=GROUP,
    )
    collections_next_step = fields.Char(
        string="Next Step",
        compute="_compute_collections",
        compute_sudo=True,
        groups=GROUP,
    )
    collections_action_count = fields.Integer(
        compute="_compute_collections_action_count",
        groups=GROUP,
    )
    collections_hold_ids = fields.Many2many(
        comodel_name="collections.hold",
        string="Holds in Force",
        compute="_compute_collections_hold_ids",
        groups=GROUP,
    )

    def write(self, vals):
        # EXTENDS 'base': branches are worked by the policies of their parent company
        root = self.env.company.root_id
        if "collections_policy_id" in vals and root != self.env.company:
            policy_id = vals.pop("collections_policy_id")
            super(ResPartner, self.with_company(root)).write(
                {"collections_policy_id": policy_id}
            )
        return super().write(vals)

    # === COMPUTE METHODS === #

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_collections_case_id(self):
        cases = self.env["collections.case"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.root_id.id),
                ("state", "=", "open"),
            ]
        )
        by_partner = cases.grouped("partner_id")
        for partner in self:
            partner.collections_case_id = by_partner.get(
                partner.commercial_partner_id, False
            )

    @api.depends_context("company", "lang")
    @api.depends("collections_policy_id")
    def _compute_collections(self):
        root = self.env.company.root_id
        items = {}
        for item in self.env["collections.evaluator"]._evaluate(
            root, root._get_collections_date(), partners=self.commercial_partner_id
        ):
            items.setdefault(item.partner_id, []).append(item)
        for partner in self:
            mine = items.get(partner.commercial_partner_id.id, [])
            upcoming = [item for item in mine if item.next_date]
            nearest = min(upcoming, key=lambda item: item.next_date, default=None)
            partner.collections_applied_policy_id = mine[0].policy_id if mine else False
            partner.collections_next_date = nearest and nearest.next_date
            partner.collections_next_step = (
                nearest
                and self.env["collections.level"].browse(nearest.next_level_id).name
            )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_collections_action_count(self):
        counts = dict(
            self.env["collections.action"]._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.root_id.id),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.collections_action_count = counts.get(
                partner.commercial_partner_id, 0
            )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_collections_hold_ids(self):
        root = self.env.company.root_id
        Hold = self.env["collections.hold"]
        holds = Hold.search(
            Domain("partner_id", "in", self.commercial_partner_id.ids)
            & Domain("company_id", "=", root.id)
            & Hold._get_in_force_domain(root._get_collections_date())
        ).grouped("partner_id")
        for partner in self:
            partner.collections_hold_ids = holds.get(
                partner.commercial_partner_id, False
            )

    # === SEARCH METHODS === #

    def _search_collections_case_id(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        cases = self.env["collections.case"].search(
            Domain("state", "=", "open")
            & Domain("company_id", "=", self.env.company.root_id.id)
            & (value if operator == "any" else Domain.TRUE)
        )
        if operator == "any":
            return Domain("commercial_partner_id", "in", cases.partner_id.ids)
        wanted = cases.browse(number for number in value if number) & cases
        found = Domain("commercial_partner_id", "in", wanted.partner_id.ids)
        if False in value:
            found |= Domain("commercial_partner_id", "not in", cases.partner_id.ids)
        return found

    # === ACTION METHODS === #

    def action_open_collections_case(self):
        self.ensure_one()
        return self.collections_case_id.get_formview_action()

    def action_collections_pause(self):
        return self.env["collections.hold.wizard"]._open(
            partners=self.commercial_partner_id
        )
