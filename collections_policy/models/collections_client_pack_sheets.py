"""What the spreadsheets of a client pack are written with."""

from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.tools.misc import format_date

from ..metrics.scope import MetricScope
from ..tools.workbook import Sheet


class CollectionsClientPack(models.Model):
    _inherit = "collections.client.pack"

    def _get_last_day(self):
        return self._get_scope().date_to

    def _get_scope(self):
        """Return the company and the days of the pack's month."""
        following = (self.date + timedelta(days=31)).replace(day=1)
        return MetricScope(self.company_id.id, self.date, following - timedelta(days=1))

    def _get_month_domain(self, fname):
        """Return the condition that a day, or a moment, lies in the month.

        Moments are UTC; the month is the company's.

        :param str fname: ``model:field``
        """
        model, name = fname.split(":")
        scope = self._get_scope()
        first, after = scope.date_from, scope.date_to + timedelta(days=1)
        if self.env[model]._fields[name].type == "datetime":
            first = self.company_id._get_collections_midnight(first)
            after = self.company_id._get_collections_midnight(after)
        return [(name, ">=", first), (name, "<", after)]

    def _search_own(self, model, domain, order=None):
        """Return records of the company, whoever asks."""
        own = [("company_id", "=", self.company_id.id)]
        return self.env[model].search([*own, *domain], order=order)

    # === CELLS === #

    def _prepare_sheet(self, name, columns, rows, *notes):
        """Return a sheet with the company, and what is said of it, above.

        :param columns: labels
        """
        return Sheet(
            name,
            columns,
            rows,
            title=f"{name} – {self.company_id.name}",
            notes=notes,
            empty=self.env._("Nothing."),
        )

    def _get_labels(self, model, *fnames):
        """Return what fields are called, in the language of the context."""
        known = self.env[model]._fields
        return [known[fname]._description_string(self.env) for fname in fnames]

    def _get_amount(self, amount, currency):
        """Return an amount with as many digits as its currency has.

        :rtype: Decimal
        """
        rounded = currency.round(amount or 0.0) + 0.0  # no minus zero
        return Decimal(f"{rounded:.{currency.decimal_places}f}")

    def _get_choice(self, record, fname):
        """Return a selection in words."""
        choices = record._fields[fname]._description_selection(self.env)
        return dict(choices).get(record[fname], "")

    def _get_moment(self, moment):
        """Return a moment as clocks where the company is show it."""
        local = moment and self.company_id._get_collections_moment(moment)
        return local and local.replace(tzinfo=None)

    def _write_day(self, day):
        return format_date(self.env, day)
