"""Groups of customers by a rule: who is in them now, and who was when."""

import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .collections_policy import parse_partner_domain

_logger = logging.getLogger(__name__)

MANAGER = "collections_policy.group_manager"


class CollectionsSegment(models.Model):
    """The customers of a company that match a rule."""

    _name = "collections.segment"
    _description = "Customer segment"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True, tracking=True)
    note = fields.Text(
        translate=True, help="For your colleagues: whom it is about, and what for."
    )
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        index=True,
    )
    partner_domain = fields.Char(
        string="Customer Rule",
        default="[]",
        required=True,
        tracking=True,
        help="Who is in the segment. It is looked at every night, and may rest on all "
        "that is known of customers, but for segments.",
    )
    is_strategic = fields.Boolean(
        string="Strategic Customers",
        tracking=True,
        help="They are treated gently: hard levels need a manager's approval.",
    )
    approval_tone = fields.Selection(
        selection=lambda self: (
            self.env["collections.level"]
            ._fields["tone"]
            ._description_selection(self.env)
        ),
        string="Approval From",
        default="firm",
        required=True,
        tracking=True,
        help="Levels of this tone, and of harder ones, need a manager's approval.",
    )
    member_ids = fields.One2many(
        comodel_name="collections.segment.member",
        inverse_name="segment_id",
        string="Customers",
        readonly=True,
        domain=[("date_end", "=", False)],
    )
    size_ids = fields.One2many(
        comodel_name="collections.segment.size",
        inverse_name="segment_id",
        string="Size over Time",
        readonly=True,
    )
    policy_ids = fields.Many2many(
        comodel_name="collections.policy",
        relation="collections_policy_segment_rel",
        column1="segment_id",
        column2="policy_id",
        string="Policies",
        readonly=True,
        help="The policies that are for this segment.",
    )
    member_count = fields.Integer(string="Members", compute="_compute_member_count")
    refreshed_on = fields.Datetime(
        string="Looked At On", readonly=True, help="When its rule was looked at last."
    )
    problem = fields.Text(readonly=True, help="Why the rule could not be looked at.")

    # === COMPUTE METHODS === #

    def _compute_member_count(self):
        counts = dict(
            self.env["collections.segment.member"]._read_group(
                [("segment_id", "in", self.ids), ("date_end", "=", False)],
                ["segment_id"],
                ["__count"],
            )
        )
        for segment in self:
            segment.member_count = counts.get(segment, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("company_id")
    def _check_company_is_root(self):
        for segment in self:
            if segment.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(company)s is a branch: segments belong to its parent "
                        "company, %(parent)s.",
                        company=segment.company_id.display_name,
                        parent=segment.company_id.root_id.display_name,
                    )
                )

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for segment in self:
            domain = segment._get_partner_domain()
            if rests_on_segments(domain, self.env["res.partner"]):
                raise ValidationError(
                    self.env._(
                        "The customer rule of “%s” rests on segments: who is in one "
                        "can't depend on who is in another.",
                        segment.name,
                    )
                )

    # === CRUD === #

    def write(self, vals):
        # EXTENDS 'mail': nobody is in a segment that is not used any more
        result = super().write(vals)
        if vals.get("active") is False:
            self._close()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for segment in self:
            used = segment.sudo().with_context(active_test=False).policy_ids[:1]
            if used:
                raise UserError(
                    self.env._(
                        "“%(segment)s” is used by the policy “%(policy)s”, which would "
                        "be for others without it. Take it from the policy first.",
                        segment=segment.name,
                        policy=used.display_name,
                    )
                )

    # === ACTION METHODS === #

    def action_refresh(self):
        """Look now at who is in the segments."""
        self.check_access("read")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a collections manager can look at segments anew.")
            )
        for company, segments in self.grouped("company_id").items():
            segments._refresh(company._get_collections_date())
        problems = [segment.problem for segment in self if segment.problem]
        if problems:
            raise UserError("\n".join(problems))

    def action_open_members(self):
        """Open who is in the segment, and who was."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_segment_member_action"
        )
        action["domain"] = [("segment_id", "=", self.id)]
        action["context"] = {"search_default_current": 1}
        return action

    def action_open_sizes(self):
        """Open how many customers were in the segment, day by day."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_segment_size_action"
        )
        action["domain"] = [("segment_id", "=", self.id)]
        return action

    def action_open_cases(self):
        """Open the cases of those who are in the segment."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_case_action"
        )
        action["domain"] = [("segment_ids", "in", self.ids)]
        action["context"] = {"search_default_open": 1}
        return action

    # === WHO IS IN IT === #

    def _get_partner_domain(self):
        """Return the rule, as a domain on ``res.partner``.

        :raises ValidationError: if it can't be read as one
        """
        self.ensure_one()
        return parse_partner_domain(self, self.partner_domain)

    def _refresh(self, date):
        """Note who is in the segments on a day, and who is not any more.

        A rule that can't be read changes nothing, and says so.

        :param date: the day, in the company's time zone
        """
        self = self.sudo()
        self.env.flush_all()
        for segment in self.filtered("active"):
            values = {"refreshed_on": fields.Datetime.now(), "problem": False}
            try:
                matching = segment._get_matching_sql()
            except (ValidationError, ValueError) as error:
                _logger.warning("%s stays as it is: %s", segment, error)
                segment.problem = str(error)
                continue
            members = self.env["collections.segment.member"]
            members._close(segment, date, matching)
            members._open(segment, date, matching)
            self.env["collections.segment.size"]._note(segment, date)
            segment.write(values)
        self._invalidate()

    def _close(self):
        """Let everybody leave the segments today."""
        members = self.env["collections.segment.member"]
        for segment in self:
            date = segment.company_id._get_collections_date()
            members._close(segment, date, SQL("(SELECT 0 AS id WHERE FALSE)"))
            self.env["collections.segment.size"]._note(segment, date)
        self._invalidate()

    def _get_matching_sql(self):
        """Return a query for the ids of the debtors that match the rule.

        :rtype: SQL
        """
        self.ensure_one()
        company = self.company_id
        Partner = self.env["res.partner"].sudo().with_company(company)
        query = Partner._search(self._get_partner_domain())
        return SQL(
            """
            (SELECT debtor.id
               FROM res_partner AS debtor
              WHERE debtor.commercial_partner_id = debtor.id
                AND (debtor.company_id IS NULL OR debtor.company_id IN %s)
                AND debtor.id IN %s)
            """,
            tuple(company._get_collections_companies().ids),
            query.subselect(),
        )

    @api.model
    def _get_tones_up_to(self, tone):
        """Return the codes of a tone and of all that are softer.

        :rtype: list[str]
        """
        tones = self.env["collections.level"]._fields["tone"].get_values(self.env)
        return tones[: tones.index(tone) + 1]

    def _invalidate(self):
        """Forget what was read of who is in segments."""
        self.env["res.partner"].invalidate_model(["collections_segment_ids"])
        self.env["collections.case"].invalidate_model(["segment_ids"])
        self.invalidate_model(["member_ids", "member_count", "size_ids"])


def rests_on_segments(domain, model):
    """Tell whether a domain on a model asks for segments, directly or by relations."""
    for condition in Domain(domain).iter_conditions():
        reached = model
        for name in condition.field_expr.split("."):
            field = reached._fields.get(name)
            if field is None or not field.relational:
                break
            reached = reached.env[field.comodel_name]
            if reached._name.startswith("collections.segment"):
                return True
        if condition.operator in ("any", "not any") and rests_on_segments(
            condition.value, reached
        ):
            return True
    return False
