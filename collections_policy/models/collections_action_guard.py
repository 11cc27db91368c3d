"""What the gate said of an action, in words, and what a manager may say instead."""

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_datetime


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    guard_answer = fields.Selection(
        selection=[("yes", "Allowed"), ("later", "Later"), ("no", "Not allowed")],
        readonly=True,
    )
    guard_reason = fields.Selection(selection="_selection_reason", readonly=True)
    contact_rule_id = fields.Many2one(
        comodel_name="collections.contact.rule",
        readonly=True,
        help="The contact rule that put it off, or did not allow it.",
    )
    not_after = fields.Datetime(
        readonly=True, help="The moment until which the gate's yes is good."
    )
    guard_label = fields.Char(string="The Gate Says", compute="_compute_guard_label")
    override_user_id = fields.Many2one(
        comodel_name="res.users", string="Let Through by", readonly=True
    )
    override_reason = fields.Char(readonly=True)
    override_date = fields.Datetime(string="Let Through On", readonly=True)
    can_override = fields.Boolean(compute="_compute_can_override")

    @api.depends("guard_answer", "guard_reason", "not_before", "contact_rule_id")
    @api.depends_context("lang")
    def _compute_guard_label(self):
        for action in self:
            action.guard_label = action._explain_verdict(
                action.guard_answer,
                action.guard_reason,
                action.not_before,
                action.contact_rule_id,
            )

    @api.depends("guard_answer", "state")
    @api.depends_context("uid")
    def _compute_can_override(self):
        is_manager = self.env.user.has_group("collections_policy.group_manager")
        for action in self:
            action.can_override = (
                is_manager
                and action.state == "planned"
                and action.guard_answer == "later"
            )

    def _keep_verdict(self, verdict, now):
        """Keep the guard's answer, and act on one that is not a yes."""
        self.write(
            {
                "guard_answer": verdict.answer,
                "guard_reason": verdict.reason,
                "not_after": verdict.not_after,
                "contact_rule_id": verdict.contact_rule and verdict.contact_rule.id,
            }
        )
        if verdict.answer == "later":
            self._set_postponed(verdict.not_before, verdict.reason)
        elif verdict.elsewhere:
            self._set_failed(verdict.reason, now=now)
        elif verdict.answer == "no":
            self._set_cancelled(verdict.reason)

    # === WORDS === #

    def _explain_verdict(self, answer, reason, not_before, contact_rule):
        """Return a verdict in words: what, why, and by which rule.

        :rtype: str
        """
        self.ensure_one()
        if answer not in ("later", "no"):
            return ""
        why = dict(self._selection_reason()).get(reason, "")
        if contact_rule:
            named = filter(
                None, [contact_rule.sudo().name, contact_rule.sudo().legal_ref]
            )
            why = f"{why}: {', '.join(named)}"
        if answer == "no":
            return self.env._("Not allowed. %s", why)
        return self.env._(
            "Not before %(moment)s. %(why)s",
            moment=self._format_moment(not_before),
            why=why,
        )

    def _format_moment(self, moment):
        """Return a moment as it is where the debtor lives: “Monday 09:00”.

        The day is named where it is more than a week away.
        """
        zone = self.partner_id._get_collections_zones(self.company_id)[0]
        local = pytz.utc.localize(moment).astimezone(pytz.timezone(zone))
        today = self.company_id._get_collections_date()
        is_near = 0 <= (local.date() - today).days < 7
        pattern = "EEEE HH:mm" if is_near else "EEEE d MMMM HH:mm"
        words = format_datetime(self.env, moment, tz=zone, dt_format=pattern)
        return f"{words} ({zone.rpartition('/')[2].replace('_', ' ')})"

    # === A MANAGER'S WORD === #

    def action_override(self):
        return self.env["collections.override.wizard"]._open(self)

    def _override(self, reason):
        """Let actions through that the gate put off: hours and caps are lifted.

        What a debtor refused, and what needs approval, stays so.
        """
        if not self.env.user.has_group("collections_policy.group_manager"):
            raise AccessError(
                self.env._("Only a collections manager can let something through.")
            )
        waiting = self._get_mine().filtered("can_override")
        if not waiting:
            raise UserError(self.env._("None of these actions is put off."))
        waiting.write(
            {
                "override_user_id": self.env.uid,
                "override_reason": reason,
                "override_date": fields.Datetime.now(),
                "not_before": False,
            }
        )
        return waiting.action_send_now()
