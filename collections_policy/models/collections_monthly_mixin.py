"""What is made for a company once a month: when, and that no failure stops others."""

import logging
from datetime import timedelta

from babel.dates import format_skeleton
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import babel_locale_parse, get_lang

MANAGER = "collections_policy.group_manager"
FAILED = "failed"

_logger = logging.getLogger(__name__)


class CollectionsMonthlyMixin(models.AbstractModel):
    """A record of a company and a month; the model adds a ``state`` with ``failed``."""

    _name = "collections.monthly.mixin"
    _description = "Collections: once a month"
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    date = fields.Date(
        string="Month", required=True, readonly=True, help="Its first day."
    )
    date_tried = fields.Datetime(string="Last Tried On", readonly=True)
    problem = fields.Text(readonly=True, help="Why it could not be made the last time.")

    @api.model
    def _get_month_label(self, day):
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_skeleton("yMMMM", day, locale=locale)

    @api.model
    def _get_month_before(self, day):
        return day.replace(day=1) - relativedelta(months=1)

    def _check_sender(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers send reports."))
        self.check_access("read")

    @api.model
    def _cron_send(self):
        """Send what is due of each company; whatever fails is tried again the next day.

        A company that fails holds up no other.
        """
        progress = self.env["ir.cron"]._commit_progress
        todo = self._get_todo()
        progress(remaining=len(todo))
        for company, month in todo:
            try:
                self._send(company, month)
                self.env.flush_all()
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("No %s of %s for %s", self._name, month, company.id)
                self._note_problem(company, month, str(error))
            if not progress(1):
                break

    @api.model
    def _get_todo(self):
        """Return the companies of which something is due, with its month.

        What failed is tried once a day.

        :rtype: list[tuple[res.company, date]]
        """
        todo = []
        lately = fields.Datetime.now() - timedelta(hours=20)
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            today = company._get_collections_date()
            month = self._get_month_before(today)
            known = self._find(company, month)
            tried_lately = known.date_tried and known.date_tried > lately
            if not tried_lately and self._is_due(company, today, known):
                todo.append((company, month))
        return todo

    @api.model
    def _is_due(self, company, today, known):
        """Tell whether a company's month is to be sent today.  To be implemented.

        :param company: a root company
        :param date today: the company's day
        :param known: the record of the month, if there is one
        """
        return False

    @api.model
    def _find(self, company, month):
        return self.search([("company_id", "=", company.id), ("date", "=", month)])

    @api.model
    def _send(self, company, month):
        """Make and queue what is due of a company's month.  To be implemented."""
        raise NotImplementedError

    @api.model
    def _note_problem(self, company, month, problem):
        values = {
            "state": FAILED,
            "date_tried": fields.Datetime.now(),
            "problem": problem,
        }
        known = self._find(company, month)
        if known:
            known.write(values)
        else:
            self.create({"company_id": company.id, "date": month, **values})
