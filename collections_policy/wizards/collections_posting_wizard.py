from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CollectionsPostingWizard(models.TransientModel):
    """Tell that printed letters were posted; those that are not true any more stay."""

    _name = "collections.posting.wizard"
    _description = "Post collections letters"

    action_ids = fields.Many2many(comodel_name="collections.action", readonly=True)
    batch_ids = fields.Many2many(comodel_name="collections.letter.batch", readonly=True)
    letter_count = fields.Integer(compute="_compute_letters")
    dropped_ids = fields.Many2many(
        comodel_name="collections.letter", compute="_compute_letters"
    )
    date = fields.Date(string="Posted On", required=True)
    carrier_note = fields.Char(
        help="What the post office gave you, such as the number of a receipt."
    )

    @api.depends("action_ids", "batch_ids")
    def _compute_letters(self):
        for wizard in self:
            wizard.letter_count = len(wizard.action_ids)
            wizard.dropped_ids = wizard.batch_ids.letter_ids.filtered(
                lambda letter: letter.state == "dropped"
            )

    @api.model
    def _open(self, actions):
        """Return the action that opens the wizard for printed letters."""
        batches = actions.letter_id.batch_id
        now = fields.Datetime.now()
        printed = actions._get_mine().filtered("can_post")
        actions._check_any(printed)
        fit = printed._drop_untrue(now)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mark as Posted"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_action_ids": [Command.set(fit.ids)],
                "default_batch_ids": [Command.set(batches.ids)],
                "default_date": printed[0]._get_date(now),
            },
        }

    def action_confirm(self):
        self.ensure_one()
        now = fields.Datetime.now()
        printed = self.action_ids._get_mine().filtered("can_post")
        self.action_ids._check_any(printed)
        self._check_date(printed, now)
        printed.case_id.lock_for_update()
        numbers = {action: action.letter_id for action in printed}
        fit = printed._drop_untrue(now)
        for paper, actions in fit._group_by_paper():
            paper._post(actions, self.date, self.carrier_note, now)
        return self._tell_dropped([numbers[action] for action in printed - fit])

    def _check_date(self, actions, now):
        """A letter is posted after it was printed, and not in the future."""
        last = min(action._get_date(now) for action in actions)
        first = max(actions.letter_id.batch_id.mapped("date"))
        if not first <= self.date <= last:
            raise UserError(
                self.env._(
                    "The day of posting must lie between the day on which the letters "
                    "were printed and today."
                )
            )

    def _tell_dropped(self, letters):
        """Tell which letters must be taken out of the pile; else just close."""
        close = {"type": "ir.actions.act_window_close"}
        if not letters:
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Take these letters out: less is owed by now"),
                "message": "\n".join(
                    f"{letter.batch_id.display_name}, {letter.sequence}: "
                    f"{letter.addressee}"
                    for letter in letters
                ),
                "next": close,
            },
        }
