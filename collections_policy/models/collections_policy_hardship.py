"""What a policy does for customers in hardship: days, words, limits of deals."""

from odoo import fields, models
from odoo.fields import Date


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    hardship_days = fields.Integer(
        string="Pause in Hardship",
        default=60,
        help="Days for which nothing is asked for, unless somebody says otherwise.",
    )
    hardship_talk_days = fields.Integer(
        string="Talk Within",
        default=3,
        help="Business days in which somebody talks to the customer.",
    )
    hardship_portal = fields.Boolean(
        string="Customers Can Say So",
        default=True,
        help="On the page of their account: the pause begins at once, and a person "
        "sees to it.",
    )
    hardship_again_days = fields.Integer(
        string="Not Again For",
        default=180,
        help="Days after a hardship was over for which the customer can’t open another "
        "one by himself. A collector always can.",
    )
    hardship_template_id = fields.Many2one(
        comodel_name="mail.template",
        string="E-mail in Hardship",
        default=lambda self: self._get_default_template("mail_template_hardship"),
        domain=[("model", "=", "collections.hardship")],
        ondelete="restrict",
        help="Tells the customer until when reminders are paused. Empty: nothing is "
        "sent.",
    )

    _hardship_days_positive = models.Constraint(
        "CHECK (hardship_days >= 1 AND hardship_talk_days >= 0 "
        "AND hardship_again_days >= 0)",
        "A pause in hardship has a day at least, and no days are below zero.",
    )

    def _get_hardship_review(self, date):
        """Return the last day of a pause that begins on a day."""
        return Date.add(date, days=self.hardship_days)

    def _get_limits_in_turn(self, debtor):
        # EXTENDS 'collections_policy': those for hardship first, while one runs
        turns = super()._get_limits_in_turn(debtor)
        special = [limits.filtered("in_hardship") for limits in turns]
        usual = [limits - own for limits, own in zip(turns, special, strict=True)]
        hardships = self.env["collections.hardship"]
        is_hard = hardships._find_running(self.company_id.root_id, debtor)
        return [*special, *usual] if is_hard else usual


class CollectionsPolicyLimit(models.Model):
    _inherit = "collections.policy.limit"

    in_hardship = fields.Boolean(
        help="Counts for customers in hardship alone, as long as that runs, and before "
        "the other limits."
    )
