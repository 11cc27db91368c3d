from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    whatsapp_message_ids = fields.One2many(
        comodel_name="collections.whatsapp.message",
        inverse_name="action_id",
        string="WhatsApp Messages",
        readonly=True,
    )
    is_sent_by_hand = fields.Boolean(compute="_compute_can")

    def _selection_reason(self):
        # EXTENDS 'collections_policy'
        return [
            *super()._selection_reason(),
            ("no_whatsapp", self.env._("Not to be reached by WhatsApp")),
            ("whatsapp_declined", self.env._("WhatsApp did not deliver the message")),
            ("whatsapp_template", self.env._("WhatsApp did not accept the template")),
            ("whatsapp_invalid", self.env._("WhatsApp did not accept the message")),
            ("whatsapp_busy", self.env._("WhatsApp was out of order")),
        ]

    @api.depends("state", "line_ids.cancelled")
    @api.depends_context("uid")
    def _compute_can(self):
        # EXTENDS 'collections_policy': a message to send is not a task to report on
        result = super()._compute_can()
        for action in self:
            action.is_sent_by_hand = action.state == "todo" and not action.is_by_person
            if action.is_sent_by_hand:
                action.can_finish = False
        return result

    def _compute_body(self):
        # EXTENDS 'collections_policy': what waits is not on the case yet
        result = super()._compute_body()
        for action in self:
            message = action.sudo().whatsapp_message_ids[:1]
            if message and action.state == "queued":
                action.body = plaintext2html(message.text)
        return result

    # === ACTION METHODS === #

    def action_open_whatsapp(self):
        """Open the conversation with the text ready to be sent."""
        self.ensure_one()
        action = self._get_by_hand()
        return {
            "type": "ir.actions.act_url",
            "url": action._get_channel()._get_link(action),
            "target": "new",
        }

    def action_sent_by_hand(self):
        """Note that the message was sent from a person's WhatsApp."""
        actions = self._get_by_hand()
        actions._get_channel()._finish_by_hand(actions, fields.Datetime.now())

    def action_unreached_by_hand(self):
        """Note that the number has no WhatsApp."""
        actions = self._get_by_hand()
        actions._get_channel()._fail_by_hand(actions, fields.Datetime.now())

    def _get_by_hand(self):
        actions = self._get_mine().filtered("is_sent_by_hand")
        if not actions:
            raise UserError(self.env._("There is nothing to be sent by hand here."))
        return actions
