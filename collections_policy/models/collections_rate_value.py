from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools.rates import DECIMALS, MONTHLY, PLAUSIBLE, first_of_month, is_plausible


class CollectionsRateValue(models.Model):
    """What a series says of a month, or from a day on, and who says so."""

    _name = "collections.rate.value"
    _description = "Value of a collections rate"
    _order = "date desc, id desc"
    _rec_name = "date"

    rate_id = fields.Many2one(
        comodel_name="collections.rate",
        string="Series",
        required=True,
        ondelete="cascade",
        index=True,
    )
    date = fields.Date(
        required=True,
        help="The first day of the month. Of a reference rate: the day from which it "
        "is in force.",
    )
    percent = fields.Float(digits=(16, DECIMALS), required=True, aggregator="avg")
    origin = fields.Selection(
        selection=[
            ("typed", "Typed"),
            ("imported", "Imported"),
            ("fetched", "Fetched"),
            ("shipped", "Shipped"),
        ],
        required=True,
        default="typed",
        readonly=True,
        help="Typed: by a person here.\nImported: by a person, from a file.\n"
        "Fetched: from the public source.\nShipped: it came with the program.",
    )
    source = fields.Char(help="Who says so: a page, a file, an address.")
    # A person's word stands against that of the source until a person decides
    is_doubted = fields.Boolean(
        string="Source Differs",
        readonly=True,
        help="The public source says something else than the person who noted it.",
    )
    source_percent = fields.Float(
        string="According to the Source",
        digits=(16, DECIMALS),
        readonly=True,
        aggregator=None,
    )

    _one_a_date = models.Constraint(
        "UNIQUE (rate_id, date)", "This series already has a value for that date."
    )

    @api.constrains("date", "rate_id")
    def _check_date(self):
        for value in self:
            if value.rate_id.kind in MONTHLY and value.date.day != 1:
                raise ValidationError(
                    self.env._(
                        "%(date)s: %(series)s has one value a month, noted on the "
                        "first day of the month.",
                        date=format_date(self.env, value.date),
                        series=value.rate_id.name,
                    )
                )

    @api.constrains("percent", "rate_id")
    def _check_percent(self):
        for value in self:
            if not is_plausible(value.rate_id.kind, value._get_decimal()):
                lowest, highest = PLAUSIBLE[value.rate_id.kind]
                raise ValidationError(
                    self.env._(
                        "%(series)s, %(date)s: %(percent)s can't be right. It must lie "
                        "between %(lowest)s and %(highest)s percent.",
                        series=value.rate_id.name,
                        date=value._get_label(),
                        percent=f"{value._get_decimal():f}",
                        lowest=lowest,
                        highest=highest,
                    )
                )

    @api.onchange("date")
    def _onchange_date(self):
        if self.date and self.rate_id.kind in MONTHLY:
            self.date = first_of_month(self.date)

    # === WHAT CHANGES IS NOTED === #

    def write(self, vals):
        # EXTENDS 'base': what a person changes is his; each change leaves a note
        if "percent" in vals and "origin" not in vals:
            vals = {"source": False, **vals, "origin": "typed"}
        if "percent" in vals:
            vals = {**vals, "is_doubted": False}
        before = {value: (value._get_label(), value._get_decimal()) for value in self}
        done = super().write(vals)
        for value, (label, percent) in before.items():
            now = value._get_label(), value._get_decimal()
            if now != (label, percent):
                value._note_change(label, percent, *now)
        return done

    def unlink(self):
        # EXTENDS 'base': what is removed leaves a note
        for value in self:
            value._note(
                self.env._(
                    "%(date)s: removed, it was %(percent)s",
                    date=value._get_label(),
                    percent=f"{value._get_decimal():f}",
                )
            )
        return super().unlink()

    def _note_change(self, old_label, old_percent, label, percent):
        self._note(
            self.env._(
                "%(old_date)s: %(old)s → %(date)s: %(new)s",
                old_date=old_label,
                old=f"{old_percent:f}",
                date=label,
                new=f"{percent:f}",
            )
            if label != old_label
            else self.env._(
                "%(date)s: %(old)s → %(new)s",
                date=label,
                old=f"{old_percent:f}",
                new=f"{percent:f}",
            )
        )

    def _doubt(self, percent):
        """Keep what the source says beside what a person noted.

        :param Decimal percent: what the source says
        """
        self.ensure_one()
        known = self.is_doubted and Decimal(f"{self.source_percent:.{DECIMALS}f}")
        if known == percent:
            return
        self.write({"is_doubted": True, "source_percent": float(percent)})
        self._note(
            self.env._(
                "%(date)s: the source says %(percent)s; %(noted)s was noted by a "
                "person and stays",
                date=self._get_label(),
                percent=f"{percent:f}",
                noted=f"{self._get_decimal():f}",
            )
        )

    def _note(self, words):
        self.rate_id.message_post(body=Markup("<p>%s</p>") % words)

    def _is_a_persons(self):
        """Tell whether a person answers for the value, not a program."""
        return self.origin in ("typed", "imported")

    # === IN FIGURES, IN WORDS === #

    def _get_decimal(self):
        """Return the percent as it is kept, exactly.

        :rtype: Decimal
        """
        self.ensure_one()
        return Decimal(f"{self.percent:.{DECIMALS}f}").normalize() + 0

    def _get_label(self):
        """Return the month, or the day, in words."""
        if self.rate_id.kind in MONTHLY:
            return format_date(self.env, self.date, date_format="MMM y")
        return format_date(self.env, self.date)

    @api.depends("date", "rate_id.kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for value in self:
            value.display_name = value._get_label() if value.date else ""
