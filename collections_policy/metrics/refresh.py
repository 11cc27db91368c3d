"""Last stage: what is costly to measure is summed up once a night, in sets.

What sums something up adds a stage: it names it in ``_get_stages``, and writes
``_refresh_<stage>``.  Whoever shows its figures says of when they are
(``_get_refreshed_on``).
"""

import logging
import time

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class CollectionsRefresh(models.Model):
    """When a stage of a company's figures was worked out last, and what came of it."""

    _name = "collections.refresh"
    _description = "Collections: figures worked out at night"
    _order = "company_id, id"
    _rec_name = "stage"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    stage = fields.Char(required=True, readonly=True)
    date = fields.Date(
        string="As Of", readonly=True, help="The company's day that it was done for."
    )
    refreshed_on = fields.Datetime(string="Worked Out On", readonly=True)
    seconds = fields.Float(readonly=True)
    problem = fields.Text(readonly=True, help="Why the last try failed.")

    _stage_unique = models.UniqueIndex("(company_id, stage)")

    @api.model
    def _get_stages(self):
        """Return the codes of the stages, in the order in which they build on another.

        :rtype: list[str]
        """
        return []

    @api.model
    def _cron_refresh(self):
        """Work out every company's figures, each stage in a transaction of its own.

        A stage that fails is noted, and holds up neither the others nor the next night.
        """
        progress = self.env["ir.cron"]._commit_progress
        todo = self._get_todo()
        progress(remaining=len(todo))
        for company, stage in todo:
            try:
                self._refresh(company, stage)
                self.env.flush_all()
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Stage %s failed for %s", stage, company.id)
                self._note(company, stage, problem=str(error))
            if not progress(1):
                break

    @api.model
    def _get_todo(self):
        """Return the companies and stages that are not worked out for today yet.

        :rtype: list[tuple[res.company, str]]
        """
        done = {
            (each.company_id, each.stage): each.date
            for each in self.search([("problem", "=", False)])
        }
        companies = self.env["res.company"].search([("parent_id", "=", False)])
        return [
            (company, stage)
            for company in companies
            for stage in self._get_stages()
            if done.get((company, stage)) != company._get_collections_date()
        ]

    @api.model
    def _refresh(self, company, stage):
        """Work out a stage of a company's figures for its today.

        :param company: a root company
        :param str stage: its code
        """
        began = time.monotonic()
        date = company._get_collections_date()
        getattr(self.with_company(company), f"_refresh_{stage}")(company, date)
        self._note(company, stage, date=date, seconds=time.monotonic() - began)

    @api.model
    def _note(self, company, stage, problem=False, **values):
        values.update(problem=problem)
        if not problem:
            values.update(refreshed_on=fields.Datetime.now())
        noted = self._find(company, stage)
        if noted:
            noted.write(values)
        else:
            self.create({"company_id": company.id, "stage": stage, **values})

    @api.model
    def _find(self, company, stage):
        return self.search([("company_id", "=", company.id), ("stage", "=", stage)])

    @api.model
    def _get_refreshed_on(self, company, stage):
        """Return when a company's figures were worked out last (UTC), or false.

        :param company: any company; those of branches are their root's
        """
        return self.sudo()._find(company.root_id, stage).refreshed_on
