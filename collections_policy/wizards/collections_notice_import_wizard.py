from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.notice_file import NotEvents, parse_events
from ..tools.notice_states import UNMAPPED, Meaning
from ..tools.texts import fold


class CollectionsNoticeImportWizard(models.TransientModel):
    """Take over what a carrier's file reports, once it was looked at.

    What was known already is passed over: a file may be imported again.
    """

    _name = "collections.notice.import.wizard"
    _description = "Import events of registered notices"
    _inherit = ["collections.import.mixin"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
    )
    line_ids = fields.One2many(
        comodel_name="collections.notice.import.line",
        inverse_name="wizard_id",
        readonly=True,
    )
    problem_ids = fields.One2many(
        comodel_name="collections.notice.import.problem",
        inverse_name="wizard_id",
        readonly=True,
    )
    new_count = fields.Integer(compute="_compute_counts")
    known_count = fields.Integer(compute="_compute_counts")

    @api.depends("line_ids.change")
    def _compute_counts(self):
        for wizard in self:
            changes = wizard.line_ids.mapped("change")
            wizard.new_count = changes.count("new")
            wizard.known_count = changes.count("known")

    def _get_title(self):
        return self.env._("Import Events")

    def _take_over(self, content):
        notices = self.env["collections.notice"]
        notices.check_access("write")
        notices._take_reports(content)
        return {"type": "ir.actions.act_window_close"}

    # === READING === #

    def _read(self):
        """Return what the file reports of our notices, and what is wrong with it.

        :return: values of ``collections.notice.event``, and of problems
        :raises UserError: if it is no such file
        """
        parsed = self._parse()
        notices = self.env["collections.notice"]._find_by_numbers(
            self.company_id, {row.number for row in parsed.rows}
        )
        finders = self._get_finders(notices.values())
        reports = [
            self._prepare_report(row, notices[row.number], finders)
            for row in parsed.rows
            if row.number in notices
        ]
        problems = [
            self._prepare_problem(bad.line, bad.text, bad.reason) for bad in parsed.bad
        ] + [
            self._prepare_problem(row.line, row.number, "unknown")
            for row in parsed.rows
            if row.number not in notices
        ]
        return reports, problems

    def _parse(self):
        zone = self.company_id._get_collections_tz()
        try:
            parsed = parse_events(self._get_content(), zone, self._get_state_words())
        except NotEvents as error:
            raise UserError(self._tell_no_events(str(error))) from None
        self._refuse_empty(parsed)
        return parsed

    def _get_state_words(self):
        """Return what states are called in the language of the user.

        :rtype: dict[str, str]
        """
        states = self.env["collections.notice.event"]._selection_by_hand()
        return {fold(label): state for state, label in states}

    def _tell_no_events(self, missing):
        """Return in words why a file is none of events."""
        return {
            "number": self.env._("The first line names no column “tracking number”."),
            "moment": self.env._("The first line names no column “moment”."),
            "code": self.env._("The first line names neither “code” nor “state”."),
            "text": self.env._("This is neither a CSV file nor a spreadsheet (XLSX)."),
        }[missing]

    def _get_finders(self, notices):
        """Return, by carrier, a function that tells what its codes mean."""
        carriers = self.env["collections.carrier"].union(
            *(notice.carrier_id for notice in notices)
        )
        return {
            carrier: carrier._get_adapter()._get_finder(carrier) for carrier in carriers
        }

    def _prepare_report(self, row, notice, finders):
        meaning = Meaning(row.state)
        if row.code:
            meaning = finders[notice.carrier_id](row.code, row.kind)
        return {
            "notice_id": notice.id,
            "moment": row.moment,
            "state": meaning.state,
            "grade": meaning.grade,
            "code": row.code,
            "kind": row.kind,
            "source": "file",
            "receiver": row.receiver,
            "note": row.note,
            "payload": row.raw,
        }

    def _prepare_lines(self, reports):
        """Return what is shown of reports: which are new."""
        Event = self.env["collections.notice.event"]
        prepared = [Event._prepare_event(report) for report in reports]
        known = {
            (event.notice_id.id, event.identity)
            for event in Event.search(
                [("notice_id", "in", [vals["notice_id"] for vals in prepared])]
            )
        }
        lines = []
        for vals in prepared:
            key = (vals["notice_id"], vals["identity"])
            lines.append(
                {
                    "notice_id": vals["notice_id"],
                    "moment": vals["moment"],
                    "code": " ".join(filter(None, [vals["code"], vals["kind"]])),
                    "event_state": vals["state"],
                    "change": "known" if key in known else "new",
                    "is_unmapped": vals["state"] == UNMAPPED,
                }
            )
            known.add(key)
        return lines

    def _get_reasons(self):
        return {
            "number": self.env._("There is no tracking number."),
            "meaning": self.env._("Neither a code nor a state."),
            "state": self.env._("There is no such state."),
            "moment": self.env._(
                "Not a moment. Write 2026-03-16 12:00 or 16/03/2026 12:00."
            ),
            "unknown": self.env._("No notice of this company has this number."),
        }


class CollectionsNoticeImportLine(models.TransientModel):
    """What a good line of the file would do."""

    _name = "collections.notice.import.line"
    _description = "Event to import for a registered notice"
    _order = "change desc, moment, id"

    wizard_id = fields.Many2one(
        comodel_name="collections.notice.import.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    notice_id = fields.Many2one(comodel_name="collections.notice", required=True)
    moment = fields.Datetime(string="When", required=True)
    code = fields.Char()
    event_state = fields.Selection(selection="_selection_state", string="What")
    change = fields.Selection(
        selection=[("new", "New"), ("known", "Known already")], required=True
    )
    is_unmapped = fields.Boolean()

    def _selection_state(self):
        return self.env["collections.notice.event"]._selection_state()


class CollectionsNoticeImportProblem(models.TransientModel):
    """A line of the file that can't be taken over, and why."""

    _name = "collections.notice.import.problem"
    _description = "Line that can't be imported for a registered notice"
    _inherit = ["collections.import.problem.mixin"]

    wizard_id = fields.Many2one(
        comodel_name="collections.notice.import.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
