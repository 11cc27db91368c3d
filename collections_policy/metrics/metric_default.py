"""The default rate (inadimplência), by the definition that a company has chosen."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_default_definition = fields.Selection(
        selection=[
            ("very_late", "Overdue for more than 90 days ÷ all that is owed"),
            ("late_90_180", "Overdue for 91 to 180 days ÷ all that is owed"),
            ("sales", "Overdue ÷ sales of the period"),
            ("vintage", "Still open of what fell due in the period ÷ what fell due"),
            ("customers", "Customers who are late ÷ customers who owe"),
        ],
        string="Default Rate",
        default="very_late",
        required=True,
        help="Several definitions are in use; this one is printed beside the figure.",
    )

    def write(self, vals):
        # EXTENDS 'base': what was kept is of the definition before
        result = super().write(vals)
        if "collections_default_definition" in vals:
            kept = self.env["collections.metric.kept"].sudo()
            kept.search(
                [
                    ("company_id", "in", self.ids),
                    ("metric", "=", "collections.metric.default_rate"),
                ]
            ).unlink()
        return result


class CollectionsMetricDefaultRate(models.AbstractModel):
    _name = "collections.metric.default_rate"
    _inherit = "collections.metric"
    _description = "Collections: default rate"
    _unit = "percent"
    _more_is = "worse"
    _sequence = 78

    def _get_label(self):
        return self.env._("Default Rate")

    def _get_formula(self):
        """Return the definition that the user's company has chosen."""
        company = self.env.company.root_id.sudo()
        field = company._fields["collections_default_definition"]
        labels = dict(field._description_selection(self.env))
        return labels[company.collections_default_definition]

    def _get_parts(self):
        return {
            "part": self.env._("In default"),
            "whole": self.env._("Held against"),
        }

    def _reckon(self, scope):
        company = self._get_company(scope).sudo()
        reckon = getattr(self, f"_reckon_{company.collections_default_definition}")
        part, whole = reckon(scope)
        return {"part": part, "whole": whole}

    def _reckon_very_late(self, scope):
        owed = self.env["collections.receivables"]._sum_owed(scope, scope.date_to)
        return owed.very_late, owed.claims

    def _reckon_late_90_180(self, scope):
        owed = self.env["collections.receivables"]._sum_owed(scope, scope.date_to)
        return owed.late_90_180, owed.claims

    def _reckon_sales(self, scope):
        receivables = self.env["collections.receivables"]
        sales = receivables._sum_sales(scope, scope.date_from, scope.date_to)
        owed = receivables._sum_owed(scope, scope.date_to)
        return owed.overdue, float(sum(sales.values()))

    def _reckon_vintage(self, scope):
        due, still_open = self.env["collections.receivables"]._sum_vintage(scope)
        return still_open, due

    def _reckon_customers(self, scope):
        receivables = self.env["collections.receivables"]
        owing, late = receivables._sum_customers(scope, scope.date_to)
        return late, owing

    def _get_value(self, numbers):
        whole = numbers["whole"]
        return 100 * numbers["part"] / whole if whole > 0 else None
