from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.rate_csv import NotText, parse_csv
from ..tools.rates import DECIMALS


class CollectionsRateImportWizard(models.TransientModel):
    """Take over the values of a series from a CSV file, once they were looked at."""

    _name = "collections.rate.import.wizard"
    _description = "Import the values of a series"
    _inherit = ["collections.import.mixin"]

    rate_id = fields.Many2one(
        comodel_name="collections.rate",
        string="Series",
        required=True,
        ondelete="cascade",
    )
    source = fields.Char(
        help="Who says so, kept with each value. Empty: the name of the file."
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

    def _get_title(self):
        return self.env._("Import Values")

    def _take_over(self, content):
        source = self.source or self.filename
        added, changed = self.rate_id._take_over(content.percents, "imported", source)
        self.rate_id.message_post(
            body=self.env._(
                "Imported from %(origin)s: %(added)s new, %(changed)s changed.",
                origin=source or "CSV",
                added=added,
                changed=changed,
            )
        )
        return {"type": "ir.actions.act_window_close"}

    # === READING === #

    def _read(self):
        try:
            parsed = parse_csv(self._get_content(), self.rate_id.kind)
        except NotText:
            raise UserError(
                self.env._(
                    "This is not a CSV file of dates and percents. From a spreadsheet, "
                    "save the two columns as CSV."
                )
            ) from None
        self._refuse_empty(parsed)
        problems = [
            self._prepare_problem(bad.line, bad.text, bad.reason) for bad in parsed.bad
        ]
        return parsed, problems

    def _prepare_lines(self, content):
        percents = content.percents
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
    _inherit = ["collections.import.problem.mixin"]

    wizard_id = fields.Many2one(
        comodel_name="collections.rate.import.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
