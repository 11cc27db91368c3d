"""Who serves a company, and how companies are put side by side."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_desk_user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="collections_desk_rel",
        column1="company_id",
        column2="user_id",
        string="Collectors Who Serve It",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Only they are given its customers. Without a default collector, those "
        "that nobody else has are shared out among them. Empty: whoever has access.",
    )

    @api.constrains("collections_desk_user_ids")
    def _check_collections_desk_user_ids(self):
        for company in self:
            strangers = company.collections_desk_user_ids.filtered(
                lambda user, company=company: company not in user.company_ids
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(names)s can't serve %(company)s: give them access to it "
                        "first.",
                        names=", ".join(strangers.mapped("name")),
                        company=company.name,
                    )
                )

    @api.model
    def _get_collections_desk(self):
        """Return the root companies that the user works now: those chosen at the top.

        Of a branch that was chosen without its parent, nothing is shown.
        """
        return self.env.companies.filtered(lambda company: not company.parent_id)

    def _get_collections_common_rates(self):
        """Return what one unit of each company's currency is worth in the user's.

        It is for putting amounts in order, by the rates of today that the user's
        company has; it is no figure for the books.

        :rtype: dict[int, float]
        """
        mine = self.env.company.sudo()
        currencies = self.sudo().currency_id | mine.currency_id
        if len(currencies) == 1:
            return dict.fromkeys(self.ids, 1.0)
        rates = currencies._get_rates(mine, mine._get_collections_date())
        worth = rates[mine.currency_id.id]
        return {
            company.id: worth / rates[company.currency_id.id] for company in self.sudo()
        }

    @api.model
    def _get_collections_day_domain(self, about):
        """Return a condition about today, which begins at each company's own midnight.

        :param about: a function from the day to the condition
        """
        here = self.env.company._get_collections_date()
        elsewhere = {}
        for root in self.env.companies.root_id:
            elsewhere.setdefault(root._get_collections_date(), []).append(root.id)
        elsewhere.pop(here, None)
        if not elsewhere:
            return about(here)
        groups = {
            day: Domain("company_id", "child_of", ids) for day, ids in elsewhere.items()
        }
        return Domain.OR(about(day) & group for day, group in groups.items()) | (
            about(here) & ~Domain.OR(groups.values())
        )
