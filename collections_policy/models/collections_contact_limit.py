"""What a contact rule allows by a channel: at which hours, how often."""

from odoo import fields, models

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class CollectionsContactLimit(models.AbstractModel):
    """What contact hours and caps have in common."""

    _name = "collections.contact.limit"
    _description = "Collections contact limit"

    rule_id = fields.Many2one(
        comodel_name="collections.contact.rule",
        required=True,
        ondelete="cascade",
        index=True,
    )
    channel = fields.Selection(
        selection="_selection_channel", default="any", required=True
    )

    def _selection_channel(self):
        return self.env["collections.channel"]._selection_channel_group()


class CollectionsContactWindow(models.Model):
    """Hours of a weekday at which debtors may be contacted."""

    _name = "collections.contact.window"
    _inherit = ["collections.contact.limit"]
    _description = "Collections contact hours"
    _order = "channel, weekday, hour_from, id"

    weekday = fields.Selection(selection=WEEKDAYS, required=True, default="0")
    hour_from = fields.Float(string="From", required=True, default=9.0)
    hour_to = fields.Float(string="To", required=True, default=18.0)

    _hours_in_order = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_to <= 24 AND hour_from < hour_to)",
        "Contact hours lie between 0:00 and 24:00, and begin before they end.",
    )


class CollectionsContactCap(models.Model):
    """How often debtors may be contacted."""

    _name = "collections.contact.cap"
    _inherit = ["collections.contact.limit"]
    _description = "Collections contact cap"
    _order = "channel, days, id"

    number = fields.Integer(
        string="Contacts", help="How many are allowed in so many days. 0: any number."
    )
    days = fields.Integer(string="In Days", default=7, required=True)
    gap_days = fields.Integer(
        string="Gap",
        help="Days from one contact to the next at least. 0: none.",
    )
    rest_days = fields.Integer(
        string="Rest after a Conversation",
        help="Days without contact after somebody spoke with the debtor. 0: none.",
    )

    _limits_positive = models.Constraint(
        "CHECK (number >= 0 AND gap_days >= 0 AND rest_days >= 0 "
        "AND days BETWEEN 1 AND 366)",
        "Caps are counted over 1 to 366 days, and are not negative.",
    )
