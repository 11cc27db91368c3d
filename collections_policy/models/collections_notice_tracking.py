"""Tracking numbers of notices: right, and not in use twice within a year."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

REUSE_MONTHS = 12  # UPU S10: an identifier may be used again after that


class CollectionsNotice(models.Model):
    _inherit = "collections.notice"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'collections_policy'
        return super().create([self._normalize_number(vals) for vals in vals_list])

    def write(self, vals):
        # EXTENDS 'collections_policy'
        if not vals.get("tracking_number"):
            return super().write(vals)
        for carrier, notices in self._group_by_carrier(vals).items():
            super(CollectionsNotice, notices).write(
                self._normalize_number({**vals, "carrier_id": carrier.id})
            )
        return True

    def _group_by_carrier(self, vals):
        if "carrier_id" in vals:
            carrier = self.env["collections.carrier"].browse(vals["carrier_id"])
            return {carrier: self}
        return self.grouped("carrier_id")

    @api.model
    def _normalize_number(self, vals):
        """Return values with the number as its carrier's scheme has it."""
        if not vals.get("tracking_number"):
            return vals
        carrier = self.env["collections.carrier"].browse(vals.get("carrier_id"))
        number = carrier._check_number(vals["tracking_number"])
        return {**vals, "tracking_number": number}

    @api.constrains("tracking_number", "carrier_id")
    def _check_tracking_number(self):
        for notice in self.filtered("tracking_number"):
            notice.carrier_id._check_number(notice.tracking_number)
            other = notice._find_number_in_use()
            if other:
                raise ValidationError(notice._tell_number_in_use(other))

    def _tell_number_in_use(self, other):
        """Return why a notice can't have its number, in words.

        :param other: the notice that has it; of another company no more is told
        """
        whose = other.name
        if other.company_id not in self.env.companies:
            whose = self.env._("another notice")
        return self.env._(
            "%(number)s is the number of %(notice)s. It may be used again %(months)s "
            "months after that one was posted.",
            number=self.tracking_number,
            notice=whose,
            months=REUSE_MONTHS,
        )

    def _find_number_in_use(self):
        """Return another notice that has the number, and had it lately."""
        self.ensure_one()
        limit = fields.Datetime.now() - relativedelta(months=REUSE_MONTHS)
        others = self.sudo().search(
            [
                ("id", "!=", self.id),
                ("tracking_number", "=", self.tracking_number),
                ("state", "!=", "cancelled"),
            ]
        )
        return others.filtered(
            lambda other: (other.date_posted or other.create_date) > limit
        )[:1]

    @api.model
    def _find_by_numbers(self, company, numbers):
        """Return the last notice of a company with each of some tracking numbers.

        :param numbers: in their compact form
        :rtype: dict[str, collections.notice]
        """
        notices = self.search(
            [("company_id", "=", company.id), ("tracking_number", "in", list(numbers))],
            order="id",
        )
        return {notice.tracking_number: notice for notice in notices}
