"""What customers are told of agreements, by the channels: a proposal, and thanks.

Each is an action of the customer's case, delivered like any other: when the gate says
yes, by the queue, and without a say in what becomes of the agreement.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MESSAGE_ACTION = "collections_policy.collections_action_action"
WAITING = ("planned", "queued", "todo")
ONCE = ("planned", "queued", "sent", "failed", "skipped")  # not said again after these


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    message_action_count = fields.Integer(
        string="Messages Planned or Sent", compute="_compute_message_action_count"
    )
    account_link = fields.Char(
        compute="_compute_account_link",
        help="Where the customer reads the agreement, and accepts it.",
    )

    def _compute_message_action_count(self):
        counts = dict(
            self.env["collections.action"]._read_group(
                [("agreement_id", "in", self.ids)], ["agreement_id"], ["__count"]
            )
        )
        for agreement in self:
            agreement.message_action_count = counts.get(agreement, 0)

    def _compute_account_link(self):
        for agreement in self:
            agreement.account_link = agreement._get_account_link()

    @api.model
    def mail_allowed_qweb_expressions(self):
        # EXTENDS 'mail': what a template of a message may show without being code
        return super().mail_allowed_qweb_expressions() + (
            "object.account_link",
            "object.company_id.email_formatted",
            "object.company_id.name",
            "object.name",
            "object.partner_id.lang",
            "object.partner_id.name",
            "object.summary",
            "object.user_id.email_formatted",
            "object.user_id.name",
        )

    def _update_state(self, state, **values):
        # EXTENDS 'collections.agreement': what has not left must not say what was
        changed = super()._update_state(state, **values)
        waiting = changed._find_messages(WAITING)
        self.env["collections.reviewer"]._cancel_void(waiting)
        return changed

    # === THANKS === #

    def _keep(self):
        # EXTENDS 'collections.agreement'
        result = super()._keep()
        self._plan_thanks()
        return result

    def _plan_thanks(self):
        """Plan to thank the customer, once, if the policy wants it."""
        email, policy = self.env["collections.channel.email"], self.policy_id
        if (
            policy.agreement_thanks
            and email._get_agreement_template("kept", policy)
            and not self._find_messages(ONCE, "kept")
        ):
            self._plan_message("kept", email)
            self.env["collections.action"]._trigger_cron()

    # === THE PROPOSAL === #

    def action_send(self):
        """Send the proposal: by e-mail, or by any other channel that can."""
        self.ensure_one()
        self.check_access("write")
        self._check_may_send()
        able = [
            channel
            for channel in self.env["collections.channel"]._get_all().values()
            if channel._can_propose()
        ]
        if len(able) == 1:
            return able[0]._send_proposal(self)
        return self.env["collections.agreement.send"]._open(self)

    def _check_may_send(self):
        if self.state != "proposed":
            raise UserError(self.env._("Only what is proposed can be sent."))

    def _send_by(self, channel):
        """Send the proposal by a channel, now, or as soon as the gate allows it.

        What waits already is asked again, not planned twice.

        :param channel: the service of a ``collections.channel``
        :return: an action that tells the user what came of it
        """
        self.ensure_one()
        waiting = self._find_messages(["planned"], "proposal").filtered(
            lambda action: action.channel == channel._get_code()
        )
        action = waiting[:1] or self._plan_message("proposal", channel)
        held_back = action.with_env(self.env).action_send_now()
        return held_back or self._show_sent(action)

    def _show_sent(self, action):
        """Tell that a proposal is on its way; what a person has to do is opened."""
        if action.state == "todo":
            return action.get_formview_action()
        channels = dict(action._selection_channel())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(channel)s: the proposal goes to %(address)s.",
                    channel=channels[action.channel],
                    address=action.address,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === IN THE OUTBOX === #

    def _find_messages(self, states, purpose=None):
        """Return what was planned to be said of agreements, as far as it got.

        :param states: those of the actions
        :param str purpose: what is said; anything, if not given
        """
        domain = Domain("agreement_id", "in", self.ids) & Domain("state", "in", states)
        if purpose:
            domain &= Domain("purpose", "=", purpose)
        return self.env["collections.action"].sudo().search(domain)

    def _sketch_message(self, purpose, channel):
        """Return a message as it would be planned, without planning it."""
        actions = self.env["collections.action"].sudo()
        return actions.new(self._prepare_message(purpose, channel))

    def _plan_message(self, purpose, channel):
        """Plan a message about the agreement, for today.

        :param str purpose: what is said: a code of ``collections.action.purpose``
        :param channel: the service of a ``collections.channel``
        :return: the new ``collections.action``
        """
        self.ensure_one()
        return (
            self.env["collections.action"]
            .sudo()
            .create(
                {
                    **self._prepare_message(purpose, channel),
                    "case_id": self._get_message_case().id,
                }
            )
        )

    def _prepare_message(self, purpose, channel):
        template = channel._get_agreement_template(purpose, self.policy_id)
        return {
            "agreement_id": self.id,
            "purpose": purpose,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "channel": channel._get_code(),
            "user_id": self.user_id.id,
            "date_planned": self._get_today(),
            "snapshot": {
                "policy": self.policy_id.name,
                "channel": channel._get_code(),
                "template": template.display_name,
            },
        }

    def _get_message_case(self):
        """Return the customer's case: the open one, else the last, else a new one."""
        cases = self.env["collections.case"].sudo()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
        ]
        found = cases.search(domain, order="id desc")
        is_open = found.filtered(lambda case: case.state == "open")
        return (is_open or found)[:1] or cases.create(self._prepare_case())

    def _prepare_case(self):
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "user_id": self.user_id.id,
            "date_opened": self._get_today(),
        }

    # === OPEN === #

    def action_open_messages(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(MESSAGE_ACTION)
        action["domain"] = [("agreement_id", "=", self.id)]
        action["context"] = {}
        return action
