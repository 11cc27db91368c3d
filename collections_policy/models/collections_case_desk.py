"""The cases of several companies as one queue."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

MANAGER = "collections_policy.group_manager"


class CollectionsCase(models.Model):
    _inherit = "collections.case"
    _order = "amount_overdue_common desc, id desc"

    user_id = fields.Many2one(
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]"
    )
    common_currency_id = fields.Many2one(
        comodel_name="res.currency",
        string="Your Currency",
        compute="_compute_amount_overdue_common",
    )
    amount_overdue_common = fields.Monetary(
        string="Overdue in Your Currency",
        compute="_compute_amount_overdue_common",
        currency_field="common_currency_id",
        help="In the currency of the company you work in, at today's rate: cases of "
        "several companies come in this order.",
    )

    @api.depends("amount_overdue", "company_id")
    @api.depends_context("company")
    def _compute_amount_overdue_common(self):
        currency = self.env.company.currency_id
        rates = self.company_id._get_collections_common_rates()
        for case in self:
            case.common_currency_id = currency
            case.amount_overdue_common = currency.round(
                case.amount_overdue * rates.get(case.company_id.id, 1.0)
            )

    def _field_to_sql(self, alias, field_expr, query=None):
        # EXTENDS 'base': so that cases can be sorted over currencies
        if field_expr != "amount_overdue_common":
            return super()._field_to_sql(alias, field_expr, query=query)
        amount = super()._field_to_sql(alias, "amount_overdue", query=query)
        rates = self.env.companies.root_id._get_collections_common_rates()
        foreign = {number: rate for number, rate in rates.items() if rate != 1.0}
        if not foreign:
            return amount
        return SQL(
            "(%s * CASE %s %s ELSE 1 END)",
            amount,
            super()._field_to_sql(alias, "company_id", query=query),
            SQL(" ").join(
                SQL("WHEN %s THEN %s", number, rate) for number, rate in foreign.items()
            ),
        )

    @api.constrains("user_id", "company_id")
    def _check_collector(self):
        for case in self:
            user = case.user_id.sudo()
            if user and case.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s has no access to %(company)s, and can't work its "
                        "cases.",
                        user=user.name,
                        company=case.company_id.name,
                    )
                )

    # === ACTION METHODS === #

    def action_share_out(self):
        """Give these cases to those who serve their companies, as evenly as may be.

        Who has the fewest open cases is given the next one, the largest first.

        :raises UserError: if nobody serves one of the companies
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers share out cases."))
        self.check_access("write")
        for company, cases in self.grouped("company_id").items():
            cases._share_out(company)

    def _share_out(self, company):
        team = company.sudo().collections_desk_user_ids.filtered(
            lambda user: user.active and company in user.company_ids
        )
        if not team:
            raise UserError(
                self.env._(
                    "Nobody serves %s: name its collectors under Settings, "
                    "Collections.",
                    company.name,
                )
            )
        known = self._read_group(
            [
                ("user_id", "in", team.ids),
                ("state", "=", "open"),
                ("id", "not in", self.ids),
            ],
            ["user_id"],
            ["__count"],
        )
        load = dict.fromkeys(team, 0) | dict(known)
        shares = dict.fromkeys(team, self.browse())
        for case in self.sorted("amount_overdue_common", reverse=True):
            user = min(team, key=lambda user: (load[user], user.id))
            load[user] += 1
            shares[user] |= case
        for user, cases in shares.items():
            cases.user_id = user
