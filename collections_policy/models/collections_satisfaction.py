"""How satisfied customers are with the way in which they were asked to pay."""

from datetime import timedelta

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.fields import Domain

STARS = (1, 2, 3, 4, 5)
SATISFIED = 4  # stars, from which on a customer is satisfied
UNHAPPY = 2  # stars, up to which somebody sees to it
ANSWER_DAYS = 60  # for which the link is good
MAX_COMMENT = 2000


class CollectionsSatisfaction(models.Model):
    """A customer is asked once, after something has ended well, and may answer.

    What a customer said is kept as it was said.
    """

    _name = "collections.satisfaction"
    _description = "Customer satisfaction"
    _inherit = ["collections.kept.mixin"]
    _order = "date_asked desc, id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
    )
    case_id = fields.Many2one(
        comodel_name="collections.case",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Collector",
        readonly=True,
        index="btree_not_null",
    )
    occasion = fields.Selection(
        selection=[
            ("accepted", "An agreement was made"),
            ("kept", "An agreement was kept"),
            ("dispute", "A dispute was closed"),
            ("paid", "A debt was paid"),
        ],
        required=True,
        readonly=True,
    )
    level_id = fields.Many2one(
        comodel_name="collections.level",
        string="Highest Level",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The highest level that had happened in the case.",
    )
    policy_id = fields.Many2one(related="level_id.policy_id")
    channel = fields.Selection(
        selection=lambda self: self.env["collections.channel"]._selection_channel(),
        string="Last Contact by",
        readonly=True,
        help="The channel of the last contact before the customer was asked.",
    )
    date_asked = fields.Date(string="Asked On", required=True, readonly=True)

    # The answer
    date_answered = fields.Date(string="Answered On", readonly=True)
    stars = fields.Integer(
        string="Rating",
        readonly=True,
        aggregator="avg",
        help="From 1 to 5. Empty: no answer.",
    )
    rating = fields.Selection(
        selection=[(str(number), str(number)) for number in (0, *STARS)],
        string="Stars",
        compute="_compute_rating",
    )
    is_satisfied = fields.Boolean(
        string="Satisfied",
        compute="_compute_is_satisfied",
        store=True,
        help="Four or five stars.",
    )
    comment = fields.Text(readonly=True)
    link = fields.Char(compute="_compute_link")

    _stars_in_range = models.Constraint(
        "CHECK (stars IS NULL OR stars BETWEEN 0 AND 5)",
        "A rating has five stars at most.",
    )
    _asked_last = models.Index("(company_id, partner_id, date_asked DESC)")

    # === COMPUTE METHODS === #

    @api.depends("stars")
    def _compute_rating(self):
        for asked in self:
            asked.rating = str(asked.stars)

    @api.depends("stars")
    def _compute_is_satisfied(self):
        for asked in self:
            asked.is_satisfied = asked.stars >= SATISFIED

    def _compute_link(self):
        Link = self.env["collections.link"]
        for asked in self:
            asked.link = Link._get_satisfaction_url(asked)

    @api.model
    def mail_allowed_qweb_expressions(self):
        # EXTENDS 'mail': what a template of a message may show without being code
        return super().mail_allowed_qweb_expressions() + (
            "object.company_id.email_formatted",
            "object.company_id.name",
            "object.link",
            "object.partner_id.lang",
            "object.partner_id.name",
            "object.user_id.email_formatted",
        )

    # === THE ANSWER === #

    def _is_open(self):
        """Tell whether the customer can still answer."""
        self.ensure_one()
        last = self.date_asked + timedelta(days=ANSWER_DAYS)
        return not self.date_answered and self._get_today() <= last

    def _answer(self, stars, comment):
        """Keep what a customer says, and have somebody see to what is not well.

        :param int stars: from 1 to 5
        :param str comment: what else is said, if anything
        """
        self.ensure_one()
        self.sudo().write(
            {
                "stars": stars,
                "comment": (comment or "").strip()[:MAX_COMMENT],
                "date_answered": self._get_today(),
            }
        )
        self._tell()

    def _tell(self):
        """Tell the collector, and of an unhappy customer a manager as well."""
        case = self.case_id.sudo()
        case.message_post(
            author_id=self.partner_id.id,
            body=self._get_note(),
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        if self.stars <= UNHAPPY:
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=self._get_today(),
                summary=self.env._("An unhappy customer: see what went wrong"),
                note=self._get_note(),
                user_id=self.company_id._get_collections_manager().id,
            )

    def _get_note(self):
        stars = "★" * self.stars + "☆" * (STARS[-1] - self.stars)
        return Markup("<p>%s</p><p>%s</p>") % (
            stars,
            Markup("<br/>").join(map(escape, (self.comment or "").splitlines())),
        )

    def _get_today(self):
        return self.company_id._get_collections_date()

    # === OPEN === #

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    satisfaction_ids = fields.One2many(
        comodel_name="collections.satisfaction",
        inverse_name="case_id",
        string="Questions of Satisfaction",
        readonly=True,
    )
    satisfaction_stars = fields.Float(
        string="Satisfaction",
        compute="_compute_satisfaction_stars",
        digits=(2, 1),
        help="The mean of the customer's answers, from 1 to 5 stars; 0: none.",
    )

    @api.depends("satisfaction_ids.stars")
    def _compute_satisfaction_stars(self):
        domain = Domain("case_id", "in", self.ids) & Domain("stars", ">", 0)
        means = dict(
            self.env["collections.satisfaction"]._read_group(
                domain, ["case_id"], ["stars:avg"]
            )
        )
        for case in self:
            case.satisfaction_stars = means.get(case, 0)

    def action_open_satisfaction(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_satisfaction_action"
        )
        action["domain"] = [
            ("company_id", "in", self.company_id.ids),
            ("partner_id", "in", self.partner_id.ids),
        ]
        action["context"] = {}
        return action


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_satisfaction = fields.Float(
        string="Satisfaction with Collections",
        compute="_compute_collections_satisfaction",
        digits=(2, 1),
        groups="collections_policy.group_user",
        help="The mean of the customer's answers, from 1 to 5 stars; 0: none.",
    )

    @api.depends_context("company")
    def _compute_collections_satisfaction(self):
        debtors = self.commercial_partner_id
        domain = (
            Domain("company_id", "=", self.env.company.root_id.id)
            & Domain("partner_id", "in", debtors.ids)
            & Domain("stars", ">", 0)
        )
        means = dict(
            self.env["collections.satisfaction"]._read_group(
                domain, ["partner_id"], ["stars:avg"]
            )
        )
        for partner in self:
            partner.collections_satisfaction = means.get(
                partner.commercial_partner_id, 0
            )

    def action_open_collections_satisfaction(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_satisfaction_action"
        )
        action["domain"] = [("partner_id", "=", self.commercial_partner_id.id)]
        action["context"] = {}
        return action
