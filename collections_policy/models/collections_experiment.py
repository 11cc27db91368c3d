"""Champion and challenger: two policies, side by side, on debtors drawn by chance."""

import secrets

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..tools.experiment_draw import CHALLENGER, CHAMPION

ACTIVE = ("running", "closed")  # the challenger is applied
ENDED = ("finished", "stopped")
# For each state, those from which an experiment may come to it
TRANSITIONS = {
    "running": {"draft"},
    "closed": {"running"},
    "finished": {"running", "closed"},
    "stopped": {"running", "closed"},
}
# What makes another experiment of it, once it has begun
SETTINGS = {
    "baseline",
    "baseline_deviation",
    "challenger_id",
    "champion_id",
    "company_id",
    "horizon_days",
    "leaves_out",
    "left_out_domain",
    "measure",
    "planned_count",
    "share_percent",
    "smallest_difference",
}


class CollectionsExperiment(models.Model):
    """A challenger is tried on some of the debtors that a policy, the champion, is for.

    Debtors are drawn by chance as they come to the ladder
    (``collections_experiment_draw.py``), and stay in their arm until it ends.  What
    came of it is worked out once, at the end (``collections_experiment_outcome.py``):
    before that there is nothing to look at that a decision could be taken upon too
    early.
    """

    _name = "collections.experiment"
    _description = "Collections experiment"
    _inherit = ["collections.kept.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    description = fields.Text(
        string="Question", help="What you want to know, and why it may be so."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    champion_id = fields.Many2one(
        comodel_name="collections.policy",
        required=True,
        check_company=True,
        ondelete="restrict",
        index=True,
        help="The policy as it is. Customers are drawn for whom it applies by its rule "
        "or as the company's default.",
    )
    challenger_id = fields.Many2one(
        comodel_name="collections.policy",
        required=True,
        check_company=True,
        ondelete="restrict",
        index=True,
        help="The policy that may be better. Half of the customers that are drawn "
        "have it.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("running", "Running"),
            ("closed", "Closed to new ones"),
            ("finished", "Finished"),
            ("stopped", "Stopped"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )

    # Who takes part
    share_percent = fields.Float(
        string="Share Drawn",
        default=100.0,
        required=True,
        help="How many in a hundred of the champion's customers take part: half of "
        "them with each policy. The others have the champion, and are not looked at.",
    )
    leaves_out = fields.Boolean(
        string="Leave Some Out",
        help="Some customers are not drawn, such as strategic ones.",
    )
    left_out_domain = fields.Char(
        string="Customers Left Out", default="[]", help="Who matches is not drawn."
    )
    salt = fields.Char(
        default=lambda self: secrets.token_hex(16),
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="What the draw depends on, beside the customer.",
    )
    band_limits = fields.Json(
        readonly=True,
        copy=False,
        help="The upper limits of the bands of balances within which arms are drawn.",
    )

    # What is measured
    measure = fields.Selection(
        selection=[
            ("paid", "Share of customers that paid all"),
            ("amount", "Share of the amount that was recovered"),
            ("days", "Days to pay"),
        ],
        default="paid",
        required=True,
        tracking=True,
        help="One, chosen beforehand. It is about what was due when the customer was "
        "drawn, and the days of the horizon from then on.\n"
        "Share of the amount: of each customer, how much of what was due was paid; the "
        "mean of these, so that a single large debt does not decide.\n"
        "Days to pay: whoever has not paid all counts as the whole horizon.",
    )
    horizon_days = fields.Integer(
        string="Horizon",
        default=30,
        required=True,
        tracking=True,
        help="Days from the day a customer is drawn: what is paid until then counts.",
    )
    date_closing = fields.Date(
        string="Nobody New After",
        copy=False,
        tracking=True,
        help="Empty: until as many customers were drawn as are planned.",
    )

    # How it went
    date_started = fields.Date(string="Started On", readonly=True, copy=False)
    date_closed = fields.Date(string="Closed On", readonly=True, copy=False)
    date_ended = fields.Date(string="Ended On", readonly=True, copy=False)
    stop_reason = fields.Char(string="Stopped Because", readonly=True, copy=False)
    is_adopted = fields.Boolean(string="Adopted", readonly=True, copy=False)
    arm_ids = fields.One2many(
        comodel_name="collections.experiment.arm",
        inverse_name="experiment_id",
        string="Arms",
        readonly=True,
    )
    debtor_ids = fields.One2many(
        comodel_name="collections.experiment.debtor",
        inverse_name="experiment_id",
        string="Customers Drawn",
        readonly=True,
    )

    _horizon_days_positive = models.Constraint(
        "CHECK (horizon_days BETWEEN 1 AND 366)",
        "The horizon is one day at least, and a year at most.",
    )
    _share_percent_positive = models.Constraint(
        "CHECK (share_percent > 0 AND share_percent <= 100)",
        "The share that is drawn lies above 0 %, and is 100 % at most.",
    )
    _two_policies = models.Constraint(
        "CHECK (champion_id <> challenger_id)",
        "Champion and challenger are two policies.",
    )
    _one_a_champion = models.UniqueIndex(
        "(champion_id) WHERE state IN ('running', 'closed')",
        "An experiment with this champion runs already.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("company_id")
    def _check_company_is_root(self):
        if self.company_id.parent_id:
            raise ValidationError(
                self.env._("Experiments belong to the parent company of branches.")
            )

    @api.constrains("left_out_domain")
    def _check_left_out_domain(self):
        for experiment in self:
            experiment._get_left_out_domain()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail': each has its two arms; where it stands is not said by people
        kept = self._get_kept_fields() & set().union(*vals_list)
        if kept and not self.env.su:
            raise AccessError(
                self.env._("These are kept by the system: %s", ", ".join(sorted(kept)))
            )
        experiments = super().create(vals_list)
        self.env["collections.experiment.arm"].sudo().create(
            [
                {"experiment_id": experiment.id, "role": role}
                for experiment in experiments
                for role in (CHAMPION, CHALLENGER)
            ]
        )
        return experiments

    def write(self, vals):
        # EXTENDS 'collections.kept.mixin'
        begun = self.filtered(lambda experiment: experiment.state != "draft")
        if begun and SETTINGS & set(vals):
            raise UserError(
                self.env._(
                    "“%s” has begun: what it is about can't be changed any more. Stop "
                    "it, and begin another one.",
                    begun[0].name,
                )
            )
        result = super().write(vals)
        if "state" in vals:
            self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if self.filtered(lambda experiment: experiment.state != "draft"):
            raise UserError(
                self.env._("What has begun is kept: an experiment can only be stopped.")
            )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for experiment, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%s (copy)", experiment.name)
        return vals_list

    # === VERBS === #

    def _update_state(self, state, **values):
        """Bring experiments to a state, those that may come to it from theirs.

        :return: those that changed
        """
        changing = self.filtered(lambda each: each.state in TRANSITIONS[state])
        changing.sudo().write({"state": state, **values})
        return changing

    def _set_running(self):
        """Begin: from now on debtors are drawn."""
        for experiment in self:
            experiment._update_state(
                "running",
                date_started=experiment._get_today(),
                band_limits=experiment._get_present_bands(),
            )

    def _set_closed(self):
        """Draw nobody else; those that were drawn stay in their arms."""
        for experiment in self:
            experiment._update_state("closed", date_closed=experiment._get_today())

    def _set_ended(self, state, **values):
        """End: the champion applies again for all, and what came of it is worked out.

        :param str state: ``finished`` or ``stopped``
        """
        for experiment in self:
            today = experiment._get_today()
            ended = experiment._update_state(state, date_ended=today, **values)
            ended.sudo()._reckon(today)

    # === ACTION METHODS === #

    def action_start(self):
        self.ensure_one()
        self.check_access("write")
        self._check_may_start()
        self._set_running()

    def action_close(self):
        self.check_access("write")
        self._set_closed()

    def action_stop(self):
        """Ask for the reason, and stop."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stop the Experiment"),
            "res_model": "collections.experiment.stop.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_experiment_id": self.id},
        }

    def action_adopt(self):
        """Make the champion what the challenger is."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ENDED:
            raise UserError(self.env._("The experiment has not ended yet."))
        self._adopt()
        self.sudo().is_adopted = True

    def action_open_debtors(self):
        """Show who was drawn; the context key ``arm`` says into which arm."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_experiment_debtor_action"
        )
        domain = Domain("experiment_id", "=", self.id)
        arm = self.env.context.get("arm")
        action["domain"] = list(domain & Domain("arm", "=", arm) if arm else domain)
        action["context"] = {}
        return action

    # === GETTERS === #

    @api.model
    @tools.ormcache("company_id")
    def _is_any_active(self, company_id):
        """Tell whether a challenger is applied in a root company at all."""
        domain = [("company_id", "=", company_id), ("state", "in", ACTIVE)]
        return bool(self.sudo().search_count(domain, limit=1))

    @api.model
    def _get_active(self, company):
        """Return the experiments of a root company whose challenger is applied."""
        if not self._is_any_active(company.id):
            return self.browse()
        return self.sudo().search(
            [("company_id", "=", company.id), ("state", "in", ACTIVE)]
        )

    def _get_today(self):
        return self.company_id._get_collections_date()

    def _adopt(self):
        """Put the challenger in the champion's place.

        The champion takes over what the challenger says; it keeps its place, its
        history and its customers.
        """
        self.champion_id._take_over(
            self.challenger_id, self.env._("Adopted from the experiment %s", self.name)
        )
