"""Warnings of claims that are about to lapse."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date

TASK = "collections_policy.mail_activity_type_limitation"


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    limitation_date = fields.Date(
        string="Limitation Ends On",
        compute="_compute_next",
        search="_search_limitation_date",
        help="Of the first open item to lapse.",
    )
    limitation_warned_date = fields.Date(
        string="Warned of Limitation On",
        readonly=True,
        copy=False,
        help="The last day of the claim of which somebody was warned.",
    )

    def _set_next(self, items):
        # EXTENDS 'collections_policy'
        result = super()._set_next(items)
        for case in self:
            ends = [item.limitation_end for item in items.get(case, [])]
            case.limitation_date = min(filter(None, ends), default=False)
        return result

    @api.model
    def _search_limitation_date(self, operator, value):
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        evaluator = self.env["collections.evaluator"].sudo()
        return Domain("state", "=", "open") & Domain.OR(
            Domain("company_id", "=", root.id)
            & Domain(
                "partner_id",
                "in",
                SQL(
                    "(SELECT partner_id FROM (%s) AS evaluated "
                    "WHERE limitation_end %s %s)",
                    evaluator._get_query(root, root._get_collections_date()),
                    SQL(operator),
                    value,
                ),
            )
            for root in self.env.companies.root_id
        )

    # === WARNINGS === #

    @api.model
    def _warn_of_limitation(self, company, date):
        """Ask for a decision on claims that lapse soon, once for each day they end on.

        What ``collections.evaluator._materialize`` left is what there is to look at.

        :param company: a root company
        :param date: the day, in the company's time zone
        :return: the cases that somebody was warned of
        """
        ends = dict(self.env.execute_query(self._get_lapsing_sql(date)))
        cases = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", list(ends)),
                ("state", "=", "open"),
            ]
        )
        warned = cases.filtered(
            lambda case: case.limitation_warned_date != ends[case.partner_id.id]
        )
        for case in warned:
            case._warn(ends[case.partner_id.id])
        return warned

    def _get_lapsing_sql(self, date):
        """Return for each debtor the first day that claims of theirs end on soon."""
        return SQL(
            """
            SELECT item.partner_id, MIN(item.limitation_end)
              FROM collections_evaluated AS item
              JOIN collections_policy AS policy ON policy.id = item.policy_id
             WHERE item.limitation_end BETWEEN %(date)s::date
                   AND %(date)s::date + policy.limitation_warn_days
               AND policy.limitation_warn_days > 0
          GROUP BY item.partner_id
            """,
            date=date,
        )

    def _warn(self, end):
        """Ask the collector of a case to decide before a claim of it lapses."""
        self.ensure_one()
        users = (self.user_id, self.company_id.collections_user_id, self.env.user)
        owner = next((user for user in users if user.active), self.env.user)
        self.limitation_warned_date = end
        self.activity_schedule(
            TASK,
            date_deadline=end,
            summary=self.env._("A claim lapses after %s", format_date(self.env, end)),
            user_id=owner.id,
        )


class CollectionsRunRange(models.Model):
    _inherit = "collections.run.range"

    def _plan(self):
        # EXTENDS 'collections_policy'
        result = super()._plan()
        run = self.run_id
        self.env["collections.case"]._warn_of_limitation(run.company_id, run.date)
        return result
