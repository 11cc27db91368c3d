from odoo import api, fields, models

# For each state, those from which a dispute may come to it
TRANSITIONS = {
    "justified": {"open"},
    "unjustified": {"open"},
    "settled": {"open"},
    "withdrawn": {"open"},
}


class CollectionsDispute(models.Model):
    """The debtor contests open items, or a part of them: why, who sees to it, by when.

    It is opened by :meth:`_open`.  What is contested is left alone until it is closed,
    and nothing else: of an item that is contested in part the rest is chased
    (``pipeline/evaluate_contested.py``).
    """

    _name = "collections.dispute"
    _description = "Dispute"
    _inherit = ["collections.kept.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_opened desc, id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

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
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The customer's open case when it was contested.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    line_ids = fields.One2many(
        comodel_name="collections.dispute.line",
        inverse_name="dispute_id",
        string="Contested Items",
        readonly=True,
    )
    move_ids = fields.Many2many(
        comodel_name="account.move",
        string="Invoices",
        compute="_compute_move_ids",
    )
    amount = fields.Monetary(
        string="Contested",
        currency_field="company_currency_id",
        readonly=True,
        help="In the company's currency, as it was when the dispute was opened.",
    )
    reason_id = fields.Many2one(
        comodel_name="collections.dispute.reason",
        required=True,
        tracking=True,
        index=True,
        ondelete="restrict",
    )
    description = fields.Text(help="What the customer says.")
    source = fields.Selection(
        selection="_selection_source", string="Said By", required=True, readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        domain=[("share", "=", False)],
        tracking=True,
        index="btree_not_null",
        help="Who sees to it that it is decided.",
    )
    date_opened = fields.Date(string="Opened On", required=True, readonly=True)
    date_due = fields.Date(string="Decide By", tracking=True)
    date_closed = fields.Date(string="Closed On", readonly=True)
    days = fields.Integer(
        string="Days to Close",
        readonly=True,
        aggregator="avg",
        help="From the day on which it was opened to that on which it was closed.",
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("justified", "Justified"),
            ("unjustified", "Unjustified"),
            ("settled", "Settled"),
            ("withdrawn", "Withdrawn"),
        ],
        default="open",
        required=True,
        readonly=True,
        group_expand=True,
    )
    resolution = fields.Text(help="What was decided, and why.")
    credit_move_ids = fields.Many2many(
        comodel_name="account.move",
        relation="collections_dispute_credit_rel",
        column1="dispute_id",
        column2="move_id",
        string="Credit Notes",
        readonly=True,
    )
    credit_count = fields.Integer(compute="_compute_credit_count")
    hold_ids = fields.One2many(
        comodel_name="collections.hold", inverse_name="dispute_id", readonly=True
    )

    _open_by_partner = models.Index("(company_id, partner_id) WHERE state = 'open'")

    # === COMPUTE METHODS === #

    @api.model
    def _selection_source(self):
        return self.env["collections.promise"]._selection_source()

    @api.depends("line_ids")
    def _compute_move_ids(self):
        for dispute in self:
            dispute.move_ids = dispute.line_ids.move_id

    @api.depends("credit_move_ids")
    def _compute_credit_count(self):
        for dispute in self:
            dispute.credit_count = len(dispute.credit_move_ids)

    @api.depends("reason_id", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for dispute in self:
            dispute.display_name = self.env._(
                "%(customer)s: %(reason)s",
                customer=dispute.partner_id.display_name,
                reason=dispute.reason_id.name,
            )

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'mail': the owner's activity says who and by when
        result = super().write(vals)
        if {"user_id", "date_due"} & set(vals):
            self.filtered(lambda dispute: dispute.state == "open")._schedule()
        return result

    # === ACTION METHODS === #

    def action_credit(self):
        """Open Odoo's own wizard: once the credit is posted, the dispute is justified.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access("write")
        return {
            **self.move_ids.action_reverse(),
            "context": {
                "active_model": "account.move",
                "active_ids": self.move_ids.ids,
                "default_reason": self.reason_id.name,
                "default_collections_dispute_id": self.id,
            },
        }

    def action_close(self):
        """Ask for the decision, and close the dispute."""
        return self.env["collections.dispute.close.wizard"]._open(self)

    def action_withdraw(self):
        """Close disputes that the customer has taken back."""
        self.check_access("write")
        self._set_closed("withdrawn")

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()

    def action_open_invoices(self):
        return self.move_ids._get_records_action(name=self.env._("Contested Invoices"))

    def action_open_credits(self):
        return self.credit_move_ids._get_records_action(name=self.env._("Credit Notes"))

    # === STATES === #

    def _set_closed(self, target, resolution=None):
        """Close open disputes: what they left alone is chased again from now on.

        :param str target: ``justified``, ``unjustified``, ``settled`` or ``withdrawn``
        :param str resolution: what was decided, and why
        :return: those that changed
        """
        changed = self.sudo().filtered(
            lambda dispute: dispute.state in TRANSITIONS[target]
        )
        for dispute in changed:
            today = dispute.company_id._get_collections_date()
            dispute.write(
                {
                    "state": target,
                    "date_closed": today,
                    "days": (today - dispute.date_opened).days,
                    "resolution": resolution or dispute.resolution,
                }
            )
        changed.hold_ids._end()
        changed._take_effect()
        changed.activity_unlink(["collections_policy.mail_activity_type_dispute"])
        changed._tell()
        return changed

    def _note_credits(self, credits):
        """Link credit notes; those that are posted already decide the dispute.

        :param credits: ``account.move`` records
        """
        self.sudo().credit_move_ids |= credits
        credits._close_collections_disputes()
