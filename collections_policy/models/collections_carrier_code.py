"""What carriers' codes mean: shipped for some, extended by people."""

import csv

from odoo import api, fields, models
from odoo.tools import file_open

from ..tools.notice_states import TOP_GRADE, get_grade, normalize_code

SHIPPED = {"SRO": "collections_policy/data/sro_events.csv"}


class CollectionsCarrierCode(models.Model):
    """What a code and its type mean, in one of the vocabularies of carriers."""

    _name = "collections.carrier.code"
    _description = "Collections carrier's code"
    _order = "vocabulary, code, kind, id"

    vocabulary = fields.Char(required=True, help="Whose codes, such as SRO.")
    code = fields.Char(required=True)
    kind = fields.Char(string="Type", help="Empty: all types that are not listed.")
    state = fields.Selection(
        selection="_selection_state", string="Means", required=True
    )
    grade = fields.Integer(
        string="Evidence",
        help="What it proves, from 1 to 5, where that is not what its state says. "
        "0: what its state says.",
        aggregator=None,
    )
    words = fields.Char(translate=True)
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex(
        "(vocabulary, code, COALESCE(kind, ''))",
        "This code and type are there already.",
    )
    _grade_known = models.Constraint(
        "CHECK (grade BETWEEN 0 AND 5)", "Evidence is graded from 0 to 5."
    )

    def _selection_state(self):
        return self.env["collections.notice.event"]._selection_state()

    @api.depends("code", "kind")
    def _compute_display_name(self):
        for code in self:
            code.display_name = " ".join(filter(None, [code.code, code.kind]))

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        return super().create([self._normalize(vals) for vals in vals_list])

    def write(self, vals):
        # EXTENDS 'base'
        return super().write(self._normalize(vals))

    def _normalize(self, vals):
        """Return values with a code as carriers' reports are compared with it."""
        code, kind = normalize_code(vals.get("code"), vals.get("kind"))
        normal = {"code": code, "kind": kind or False}
        return {**vals, **{name: normal[name] for name in normal if name in vals}}

    def _get_grade(self):
        return get_grade(self.state, min(self.grade, TOP_GRADE) or None)

    @api.model
    def _load_shipped(self):
        """Add the shipped codes that are not there; those that are stay as they are."""
        for vocabulary, path in SHIPPED.items():
            known = self.with_context(active_test=False).search(
                [("vocabulary", "=", vocabulary)]
            )
            pairs = {(code.code, code.kind or "") for code in known}
            with file_open(path) as file:
                rows = list(csv.DictReader(file))
            self.create(
                [
                    {
                        "vocabulary": vocabulary,
                        "code": row["code"],
                        "kind": row["type"],
                        "state": row["state"],
                        "grade": int(row["grade"] or 0),
                        "words": row["words"],
                    }
                    for row in rows
                    if (row["code"], row["type"]) not in pairs
                ]
            )
