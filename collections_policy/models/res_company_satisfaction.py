"""After what a company asks its customers, and how often."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_ask_accepted = fields.Boolean(string="When an Agreement Is Made")
    collections_ask_kept = fields.Boolean(string="When an Agreement Is Kept")
    collections_ask_dispute = fields.Boolean(string="When a Dispute Is Closed")
    collections_ask_paid = fields.Boolean(string="When a Debt Is Paid")
    collections_ask_days = fields.Integer(
        string="Ask Again After",
        default=90,
        help="Days for which a customer that was asked is not asked again.",
    )
    collections_ask_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Question by E-mail",
        domain=[("model", "=", "collections.satisfaction")],
        ondelete="restrict",
        help="Empty: the usual words.",
    )

    _collections_ask_days_positive = models.Constraint(
        "CHECK (collections_ask_days IS NULL OR collections_ask_days >= 7)",
        "A customer is asked once a week at most.",
    )

    def _get_collections_ask_template(self):
        """Return the words with which the company asks, the usual ones by default.

        :return: a template; nothing if there is none any more
        """
        self.ensure_one()
        return self.sudo().collections_ask_template_id or self.env.ref(
            "collections_policy.mail_template_satisfaction", raise_if_not_found=False
        )

    def _get_collections_ask_occasions(self):
        """Return the occasions after which customers are asked: codes.

        :rtype: list[str]
        """
        self.ensure_one()
        asked = self.sudo()
        occasions = self.env["collections.satisfaction"]._get_occasion_sources()
        return [code for code in occasions if asked[f"collections_ask_{code}"]]


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_ask_accepted = fields.Boolean(
        related="company_id.root_id.collections_ask_accepted", readonly=False
    )
    collections_ask_kept = fields.Boolean(
        related="company_id.root_id.collections_ask_kept", readonly=False
    )
    collections_ask_dispute = fields.Boolean(
        related="company_id.root_id.collections_ask_dispute", readonly=False
    )
    collections_ask_paid = fields.Boolean(
        related="company_id.root_id.collections_ask_paid", readonly=False
    )
    collections_ask_days = fields.Integer(
        related="company_id.root_id.collections_ask_days", readonly=False
    )
    collections_ask_template_id = fields.Many2one(
        related="company_id.root_id.collections_ask_template_id", readonly=False
    )
