from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..tools.tracking_lines import parse_tracking_lines


class CollectionsTrackingWizard(models.TransientModel):
    """Give many notices their tracking numbers, as a scanner types them."""

    _name = "collections.tracking.wizard"
    _description = "Scan tracking numbers"

    notice_ids = fields.Many2many(comodel_name="collections.notice", readonly=True)
    waiting_ids = fields.Many2many(
        comodel_name="collections.notice",
        string="In This Order",
        compute="_compute_waiting_ids",
    )
    numbers = fields.Text(
        string="Tracking Numbers",
        help="One a line, in the order of the notices; or reference;number.",
    )

    @api.depends("notice_ids")
    def _compute_waiting_ids(self):
        for wizard in self:
            wizard.waiting_ids = wizard._get_waiting()

    def _get_waiting(self):
        """Return the notices that have no number yet, in the order of their making."""
        open_ones = self.notice_ids.filtered(
            lambda notice: not notice.tracking_number and notice.state != "cancelled"
        )
        return open_ones.sorted("id")

    @api.model
    def _open(self, notices):
        """Return the action that opens the wizard for notices."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Scan Tracking Numbers"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_notice_ids": [Command.set(notices.ids)]},
        }

    def action_confirm(self):
        """Give the notices their numbers: all, or none if a line is wrong."""
        self.ensure_one()
        pairs, problems = self._assign(parse_tracking_lines(self.numbers))
        if problems:
            raise UserError("\n".join(problems))
        if not pairs:
            raise UserError(self.env._("There is no tracking number."))
        for notice, number in pairs:
            notice.tracking_number = number
        return {"type": "ir.actions.act_window_close"}

    def _assign(self, lines):
        """Return which notice gets which number, and what is wrong.

        :rtype: tuple[list[tuple[collections.notice, str]], list[str]]
        """
        named = {notice.name: notice for notice in self.notice_ids}
        told = {line.reference for line in lines}
        waiting = iter(
            notice for notice in self._get_waiting() if notice.name not in told
        )
        pairs, problems, numbers = [], [], {}
        for line in lines:
            notice = (
                named.get(line.reference) if line.reference else next(waiting, None)
            )
            problem, number = self._look_at(line, notice, numbers)
            if problem:
                problems.append(
                    self.env._(
                        "Line %(line)s: %(problem)s", line=line.line, problem=problem
                    )
                )
            else:
                numbers[number] = line.line
                pairs.append((notice, number))
        return pairs, problems

    def _look_at(self, line, notice, numbers):
        """Return what is wrong with a line, if anything, and the compact number."""
        if not notice:
            return self._tell_no_notice(line), None
        try:
            number = notice.carrier_id._check_number(line.number)
        except ValidationError as error:
            return str(error), None
        if number in numbers:
            return (
                self.env._(
                    "%(number)s stands in line %(other)s as well.",
                    number=number,
                    other=numbers[number],
                ),
                None,
            )
        return None, number

    def _tell_no_notice(self, line):
        if line.reference:
            return self.env._("%s is none of the chosen notices.", line.reference)
        return self.env._("there are more numbers than notices without one.")
