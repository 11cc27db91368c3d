"""Hardship: a customer goes through a hard time, and is given time and a talk."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# For each state, those from which a hardship may come to it
TRANSITIONS = {
    "talking": {"open"},
    "helped": {"open", "talking"},
    "ended": {"open", "talking"},
    "expired": {"open", "talking"},
}
RUNNING = ("open", "talking")
OVER = ("helped", "ended", "expired")


class CollectionsHardship(models.Model):
    """As long as it runs, a customer is pressed for nothing, and somebody talks to it.

    What is kept of it is as little as can be: why is a choice of a few words, none of
    which is about health (sensitive data by Brazil's LGPD, art. 5, II), and a note that
    only collectors see.  Both are deleted some months after it is over
    (``collections_hardship_retention.py``), and neither is ever written elsewhere.
    """

    _name = "collections.hardship"
    _description = "Hardship of a customer"
    _inherit = ["collections.kept.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_opened desc, id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    case_id = fields.Many2one(
        comodel_name="collections.case",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    policy_id = fields.Many2one(
        comodel_name="collections.policy",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Whose days counted when it was opened.",
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("talking", "In conversation"),
            ("helped", "Helped"),
            ("ended", "Ended"),
            ("expired", "Expired"),
        ],
        default="open",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
        help="Helped: an agreement was made, or another way was found. Ended: by a "
        "person, without one. Expired: the day of its review has passed.",
    )
    source = fields.Selection(
        selection=lambda self: self.env["collections.promise"]._selection_source(),
        string="Said By",
        required=True,
        readonly=True,
    )
    reason = fields.Selection(
        selection="_selection_reason",
        help="As the customer put it, if at all. It is deleted some months after the "
        "hardship is over.",
    )
    note = fields.Text(
        groups="collections_policy.group_user",
        help="What has to be known to help, and no more: nothing about health. "
        "Collectors alone see it, and it is deleted some months after the hardship is "
        "over.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Collector",
        domain=[("share", "=", False)],
        tracking=True,
        index="btree_not_null",
        help="Who talks to the customer.",
    )
    date_opened = fields.Date(string="Opened On", required=True, readonly=True)
    date_talk = fields.Date(
        string="Talk By", required=True, help="The day by which somebody has called."
    )
    date_review = fields.Date(
        string="Paused Until",
        required=True,
        tracking=True,
        help="The last day of the pause: it is looked at again by then.",
    )
    date_closed = fields.Date(string="Closed On", readonly=True)
    days = fields.Integer(
        compute="_compute_days",
        store=True,
        aggregator="avg",
        help="From when it was opened to when it was over.",
    )
    agreement_id = fields.Many2one(
        comodel_name="collections.agreement",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What was agreed on in the end.",
    )
    agreement_state = fields.Selection(
        related="agreement_id.state", string="State of the Agreement"
    )
    hold_ids = fields.One2many(
        comodel_name="collections.hold", inverse_name="hardship_id", readonly=True
    )
    amount_overdue = fields.Monetary(
        string="Overdue Then", readonly=True, help="When it was opened."
    )
    amount_paid = fields.Monetary(
        string="Paid Since",
        readonly=True,
        help="What the customer has paid of its items since it was opened. Credit "
        "notes and what was only booked anew are no payment. Worked out at night.",
    )

    _one_running = models.UniqueIndex(
        "(company_id, partner_id) WHERE state IN ('open', 'talking')",
        "The customer’s hardship is known already.",
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_review >= date_opened AND date_talk >= date_opened)",
        "It can’t end before it begins.",
    )

    @api.model
    def _selection_reason(self):
        """Return why somebody can't pay: few choices, and nothing about health."""
        return [
            ("not_said", self.env._("Prefers not to say")),
            ("income", self.env._("Less income")),
            ("expenses", self.env._("Unexpected expenses")),
            ("business", self.env._("Business is slow")),
            ("event", self.env._("Something serious happened")),
            ("other", self.env._("Something else")),
        ]

    @api.depends("date_opened", "date_closed")
    def _compute_days(self):
        for hardship in self:
            end, begin = hardship.date_closed, hardship.date_opened
            hardship.days = (end - begin).days if end else 0

    @api.constrains("date_review", "date_talk")
    def _check_dates(self):
        for hardship in self.filtered(lambda each: each.state in RUNNING):
            if hardship.date_review < hardship._get_today():
                raise ValidationError(self.env._("That day has passed."))
            if hardship.date_talk > hardship.date_review:
                raise ValidationError(
                    self.env._("Talk to the customer before the pause is over.")
                )

    def write(self, vals):
        # EXTENDS 'mail': what is put off is put off for the holds as well
        before = {hardship: hardship.date_review for hardship in self}
        result = super().write(vals)
        moved = self.filtered(
            lambda each: each.state in RUNNING and each.date_review != before[each]
        )
        if moved:
            moved._move_review()
        if "date_talk" in vals or "user_id" in vals:
            self._move_activity()
        return result

    # === LOOK UP === #

    @api.model
    def _find_running(self, company, debtors):
        """Return the hardships of customers that run between them and a company.

        :param company: a root company
        """
        return self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", debtors.ids)
            & Domain("state", "in", RUNNING)
        )

    @api.model
    def _group_running(self, companies, debtors):
        """Return the running hardships that the user may see.

        :param companies: root companies
        :rtype: dict[tuple[res.company, res.partner], collections.hardship]
        """
        found = self.search(
            Domain("company_id", "in", companies.ids)
            & Domain("partner_id", "in", debtors.ids)
            & Domain("state", "in", RUNNING)
        )
        return {(each.company_id, each.partner_id): each for each in found}

    def _get_today(self):
        return self.company_id._get_collections_date()

    # === ACTION METHODS === #

    def action_talk(self):
        self.check_access("write")
        self._check_may_become("talking")
        self._set_talking()

    def action_help(self):
        """Note that another way than an agreement was found."""
        self.check_access("write")
        self._check_may_become("helped")
        self._set_helped()

    def action_end(self):
        self.check_access("write")
        self._check_may_become("ended")
        self._set_ended()

    def action_negotiate(self):
        self.ensure_one()
        return self.env["collections.negotiation.wizard"]._open(
            self.company_id, self.partner_id
        )

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()

    def action_open_agreement(self):
        self.ensure_one()
        return self.agreement_id.get_formview_action()

    # === STATES === #

    def _check_may_become(self, state):
        """Refuse, in words, what the state of a hardship does not allow.

        :raises UserError: for the person who asked for it
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for hardship in self:
            if hardship.state not in TRANSITIONS[state]:
                raise UserError(
                    self.env._(
                        "The hardship of %(customer)s is “%(state)s”: it can’t become "
                        "“%(wanted)s”.",
                        customer=hardship.partner_id.name,
                        state=labels[hardship.state],
                        wanted=labels[state],
                    )
                )

    def _update_state(self, state, **values):
        """Move hardships to a state, those that may come to it from theirs.

        :return: those that changed
        """
        changing = self.sudo().filtered(lambda each: each.state in TRANSITIONS[state])
        if changing:
            changing.write({"state": state, **values})
        return changing
