"""What debtors do on their pages, so that nobody does it without end."""

from datetime import timedelta

from odoo import api, fields, models

PER_HOUR = 20


class CollectionsVisit(models.Model):
    """One thing that a debtor did by himself; it is forgotten after a day.

    A link holds a signature that can't be guessed: tries to guess it are not counted.
    """

    _name = "collections.visit"
    _description = "Collections: something that a customer did by himself"
    _log_access = False
    _rec_name = "what"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
    )
    what = fields.Char(required=True)
    moment = fields.Datetime(required=True, default=fields.Datetime.now)

    _recent = models.Index("(partner_id, company_id, what, moment)")

    @api.model
    def _count(self, company, debtor, what):
        """Note that a debtor does something, unless it has done so too often.

        Several at once may pass the limit by as many: it is there to slow machines.

        :param company: a root company
        :param debtor: a commercial partner
        :param str what: what is done; each thing has a limit of its own
        :return: whether it may
        :rtype: bool
        """
        visits = self.sudo()
        now = fields.Datetime.now()
        done = visits.search_count(
            [
                ("partner_id", "=", debtor.id),
                ("company_id", "=", company.id),
                ("what", "=", what),
                ("moment", ">", now - timedelta(hours=1)),
            ]
        )
        if done >= self._get_limit(what):
            return False
        visits.create(
            {
                "partner_id": debtor.id,
                "company_id": company.id,
                "what": what,
                "moment": now,
            }
        )
        return True

    def _get_limit(self, what):
        """Return how often a debtor may do something within an hour. TO EXTEND."""
        return PER_HOUR

    @api.autovacuum
    def _gc_visits(self):
        self.search(
            [("moment", "<", fields.Datetime.now() - timedelta(days=1))]
        ).unlink()
