"""Who receives the figures of each month, and when."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_report_partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="collections_report_partner_rel",
        column1="company_id",
        column2="partner_id",
        string="Recipients of the Monthly Report",
        help="Empty: no report is sent.",
    )
    collections_report_day = fields.Integer(
        string="Day of the Monthly Report",
        default=2,
        help="The day of the month on which the report of the month before is sent. "
        "In shorter months: their last day.",
    )

    _collections_report_day_of_month = models.Constraint(
        "CHECK (collections_report_day BETWEEN 1 AND 31)",
        "The report is sent on a day between 1 and 31.",
    )

    def _get_collections_report_day(self, today):
        """Return the day of a month on which the report is due.

        :param today: any day of the month
        """
        return self._get_collections_month_day(today, self.collections_report_day)

    def _get_collections_month_day(self, month, number):
        """Return a day of a month, or its last one where it is shorter.

        :param month: any day of the month
        :param int number: of the day, from 1
        """
        first = month.replace(day=1)
        last = first + relativedelta(months=1) - timedelta(days=1)
        return first.replace(day=min(number, last.day))
