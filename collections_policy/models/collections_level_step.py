from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CollectionsLevelStep(models.Model):
    """One thing that a level does: through this channel, with this text, then."""

    _name = "collections.level.step"
    _description = "Collections step"
    _order = "level_id, sequence, id"

    level_id = fields.Many2one(
        comodel_name="collections.level",
        required=True,
        ondelete="cascade",
        index=True,
    )
    policy_id = fields.Many2one(related="level_id.policy_id")
    company_id = fields.Many2one(related="level_id.policy_id.company_id")
    name = fields.Char(
        translate=True,
        help="What people read on the invoice and on the desk. Empty: the channel.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    channel = fields.Selection(
        selection=[
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("letter", "Letter"),
            ("task", "Task"),
        ],
        required=True,
        default="email",
    )
    is_by_person = fields.Boolean(compute="_compute_is_by_person")
    delay_days = fields.Integer(
        string="Wait",
        help="Days to wait after the level has begun.",
    )
    only_if_unreached = fields.Boolean(
        string="Only if Not Reached",
        help="Happens only if an earlier step of the level could not reach the "
        "customer: no address, a bounced message, a call without an answer.",
    )
    answer_days = fields.Integer(
        string="Unanswered After",
        help="Days after which a message that nothing came of counts as not reached, "
        "so that the level’s next step follows. 0: never.",
    )
    needs_approval = fields.Boolean(
        help="A manager has to approve each action before it happens.",
    )
    may_unsubscribe = fields.Boolean(
        string="Can Be Refused",
        compute="_compute_may_unsubscribe",
        store=True,
        readonly=False,
        help="Whoever refuses the channel is not contacted by this step. A formal "
        "notice goes out all the same, and offers no way to unsubscribe.",
    )
    responsible = fields.Selection(
        selection=[
            ("collector", "The case's collector"),
            ("salesperson", "The customer's salesperson"),
            ("user", "A certain person"),
        ],
        default="collector",
        required=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        domain=[("share", "=", False)],
    )
    mail_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Message",
        domain=[("model", "=", "collections.action")],
        ondelete="restrict",
    )
    activity_type_id = fields.Many2one(
        comodel_name="mail.activity.type",
        domain=[("res_model", "in", [False, "collections.case"])],
        ondelete="restrict",
    )
    script = fields.Html(
        translate=True,
        help="For the person who does the task: what to say, what to ask.",
    )
    summary = fields.Char(compute="_compute_summary")

    _answer_days_positive = models.Constraint(
        "CHECK (answer_days BETWEEN 0 AND 366)",
        "A step waits for an answer between no days and a year.",
    )
    _delay_days_positive = models.Constraint(
        "CHECK (delay_days BETWEEN 0 AND 366)",
        "A step waits between no days and a year.",
    )

    @api.depends("channel")
    def _compute_is_by_person(self):
        for step in self:
            step.is_by_person = bool(step.channel) and step._get_channel()._is_by_person

    @api.depends("channel", "level_id.tone")
    def _compute_may_unsubscribe(self):
        for step in self:
            step.may_unsubscribe = not (
                step.channel
                and step.level_id.tone == "formal"
                and step._get_channel()._serves_notices
            )

    @api.depends("name", "channel", "delay_days")
    @api.depends_context("lang")
    def _compute_summary(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for step in self:
            label = step.name or channels.get(step.channel, "")
            step.summary = step._get_summary(label)

    def _get_summary(self, label):
        if not self.delay_days:
            return label
        if self.delay_days == 1:
            return self.env._("%s, 1 day later", label)
        return self.env._(
            "%(step)s, %(days)s days later", step=label, days=self.delay_days
        )

    @api.depends("name", "channel", "level_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for step in self:
            label = step.name or channels.get(step.channel, "")
            step.display_name = f"{step.level_id.name}: {label}"

    @api.constrains(
        "channel",
        "mail_template_id",
        "activity_type_id",
        "responsible",
        "user_id",
        "only_if_unreached",
        "sequence",
    )
    def _check_complete(self):
        for step in self:
            problem = step._get_problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "“%(level)s”, step “%(step)s”: %(problem)s",
                        level=step.level_id.name,
                        step=step.name or step.channel,
                        problem=problem,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["collections.action.line"].sudo()
        if used.search_count([("step_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "This step has already been used for customers, and their history "
                    "refers to it. Archive it instead of deleting it."
                )
            )

    def _get_problem(self):
        """Return, in words, what is missing for the step to work; else ``None``."""
        self.ensure_one()
        if self.responsible == "user" and not self.user_id:
            return self.env._("choose the person who is responsible.")
        if self.only_if_unreached and self == self.level_id.step_ids.sorted()[:1]:
            return self.env._(
                "it waits for an earlier step to fail, but it is the level's first."
            )
        return self._get_channel()._get_step_problem(self)

    def _get_channel(self):
        """Return the service that carries the step out (``collections.channel``)."""
        self.ensure_one()
        return self.env["collections.channel"]._get(self.channel)

    def _prepare_snapshot(self):
        """Return what the policy says now, to be kept with each action it causes.

        :rtype: dict
        """
        self.ensure_one()
        level = self.level_id
        return {
            "policy": level.policy_id.name,
            "level": level.name,
            "when": level.offset_label,
            "tone": level.tone,
            "step": self.name or "",
            "channel": self.channel,
            "wait_days": self.delay_days,
            "only_if_unreached": self.only_if_unreached,
            "answer_days": self.answer_days,
            "needs_approval": self.needs_approval,
            "may_unsubscribe": self.may_unsubscribe,
            "template": self.mail_template_id.name or "",
            "task": self.activity_type_id.name or "",
        }
