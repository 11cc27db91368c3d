import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.rate_csv import NotText, parse_csv
from ..tools.rates import DECIMALS


class CollectionsRateImportWizard(models.TransientModel):
    """Take over the values of a series from a CSV file, once they were looked at."""

    _name = "collections.rate.import.wizard"
    _description = "Import the values of a series"

    rate_id = fields.Many2one(
        comodel_name="collections.rate",
        string="Series",
        required=True,
        ondelete="cascade",
    )
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    source = fields.Char(
        help="Who says so, kept with each value. Empty: the name of the file."
    )
    state = fields.Selection(
        selection=[("file", "File"), ("preview", "Preview")],
        required=True,
        default="file",
    )
    leave_out = fields.Boolean(
        string="Leave Them Out",
        help="Import the good lines, without those that can't be read.",
    )
    line_ids = fields.One2many(
        comodel_name="collections.rate.import.line",
        inverse_name="wizard_id",
        readonly=True,
    )
    problem_ids = fields.One2many(
        comodel_name="collections.rate.import.problem",
        inverse_name="wizard_id",
        readonly=True,
    )
    new_count = fields.Integer(compute="_compute_counts")
    changed_count = fields.Integer(compute="_compute_counts")
    same_count = fields.Integer(compute="_compute_counts")

    @api.depends("line_ids.change")
    def _compute_counts(self):
        for wizard in self:
            changes = wizard.line_ids.mapped("change")
            wizard.new_count = changes.count("new")
            wizard.changed_count = changes.count("changed")
            wizard.same_count = changes.count("same")

    def action_preview(self):
        """Show what the file would change; nothing is written."""
        self.ensure_one()
        parsed = self._parse()
        self.line_ids.unlink()
        self.problem_ids.unlink()
        self.write(
            {
                "state": "preview",
                "leave_out": False,
                "line_ids": [
                    Command.create(values) for values in self._prepare_lines(parsed)
                ],
                "problem_ids": [
                    Command.create(self._prepare_problem(bad)) for bad in parsed.bad
                ],
            }
        )
        return self._reopen()

    def action_back(self):
        """Choose another file."""
        self.ensure_one()
        self.state = "file"
        return self._reopen()

    def action_confirm(self):
        """Take over what the file says.

        :raises UserError: if lines are bad and nobody said to leave them out
        """
        self.ensure_one()
        parsed = self._parse()
        if parsed.bad and not self.leave_out:
            raise UserError(
                self.env._(
                    "%s lines can't be read, so nothing was imported. Mend the file, "
                    "or say that they are to be left out.",
                    len(parsed.bad),
                )
            )
        source = self.source or self.filename
        added, changed = self.rate_id._take_over(parsed.percents, "imported", source)
        self.rate_id.message_post(
            body=self.env._(
                "Imported from %(origin)s: %(added)s new, %(changed)s changed.",
                origin=source or "CSV",
                added=added,
                changed=changed,
            )
        )
        return {"type": "ir.actions.act_window_close"}

    def _parse(self):
        """Return what the file says.

        :rtype: odoo.addons.collections_policy.tools.rate_csv.Parsed
        :raises UserError: if it is no CSV, or has no lines
        """
        try:
            parsed = parse_csv(base64.b64decode(self.file), self.rate_id.kind)
        except NotText:
            raise UserError(
                self.env._(
                    "This is not a CSV file of dates and percents. From a spreadsheet, "
                    "save the two columns as CSV."
                )
            ) from None
        if not parsed.rows and not parsed.bad:
            raise UserError(self.env._("The file has no lines."))
        return parsed

    def _prepare_lines(self, parsed):
        percents = parsed.percents
        new, changed, same = self.rate_id._compare(percents)
        known = self.rate_id._get_known()
        changes = [("new", new), ("changed", changed), ("same", same)]
        return [
            {
                "date": date,
                "change": change,
                "percent": float(percents[date]),
                "old_percent": known[date].percent if date in known else 0.0,
            }
            for change, dates in changes
            for date in dates
        ]

    def _prepare_problem(self, bad):
        return {
            "line": bad.line,
            "text": bad.text[:100],
            "reason": self._get_reasons()[bad.reason],
        }

    def _get_reasons(self):
        return {
            "columns": self.env._(
                "Not a date and a percent. A decimal comma needs quotes, or semicolons "
                "between the columns."
            ),
            "date": self.env._(
                "Not a date. Write 31/12/2025, 2025-12-31, 12/2025 or 2025-12."
            ),
            "not_first": self.env._(
                "A day within a month: a monthly series has one value for each month."
            ),
            "percent": self.env._("Not a percent."),
            "decimals": self.env._("More than %s decimals.", DECIMALS),
            "implausible": self.env._("This percent can't be right."),
            "duplicate": self.env._("An earlier line has the same date."),
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "name": self.env._("Import Values"),
            "view_mode": "form",
            "target": "new",
        }


class CollectionsRateImportLine(models.TransientModel):
    """What a good line of the file would do."""

    _name = "collections.rate.import.line"
    _description = "Value to import into a series"
    _order = "change desc, date desc"

    wizard_id = fields.Many2one(
        comodel_name="collections.rate.import.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    date = fields.Date(required=True)
    change = fields.Selection(
        selection=[("new", "New"), ("changed", "Changed"), ("same", "Same")],
        required=True,
    )
    old_percent = fields.Float(string="So Far", digits=(16, DECIMALS))
    percent = fields.Float(string="In the File", digits=(16, DECIMALS))


class CollectionsRateImportProblem(models.TransientModel):
    """A line of the file that can't be read, and why."""

    _name = "collections.rate.import.problem"
    _description = "Line that can't be imported into a series"
    _order = "line"

    wizard_id = fields.Many2one(
        comodel_name="collections.rate.import.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    line = fields.Integer(required=True)
    text = fields.Char()
    reason = fields.Char(required=True)
