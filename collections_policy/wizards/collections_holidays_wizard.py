from datetime import date, datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

try:
    import holidays as public_holidays
except ImportError:
    public_holidays = None


class CollectionsHolidaysWizard(models.TransientModel):
    """Note the public holidays of a place for a year in working hours.

    Which days they are comes from the Python package ``holidays``, where it is
    installed.
    """

    _name = "collections.holidays.wizard"
    _description = "Fill in public holidays"

    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Hours",
        required=True,
        default=lambda self: self.env.company.root_id.resource_calendar_id,
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        default=lambda self: self.env.company.country_id,
    )
    state_id = fields.Many2one(
        comodel_name="res.country.state",
        domain="[('country_id', '=', country_id)]",
        help="Empty: the holidays of the whole country alone.",
    )
    year = fields.Char(required=True, default=lambda self: self._get_this_year())

    def _get_this_year(self):
        return str(self.env.company._get_collections_date().year)

    def action_confirm(self):
        """Note the holidays that are not there yet."""
        self.ensure_one()
        known = self.env.company._get_collections_holidays(self.calendar_id)
        days = self._get_holidays()
        new = {day: name for day, name in sorted(days.items()) if day not in known}
        self.env["resource.calendar.leaves"].create(
            [self._prepare_leave_values(day, name) for day, name in new.items()]
        )
        return self._notify(len(new), len(days))

    def _get_holidays(self):
        """Return the names of the public holidays of the year.

        :rtype: dict[date, str]
        :raises UserError: if the package is missing, or does not know the place
        """
        if public_holidays is None:
            raise UserError(
                self.env._(
                    "The Python package “holidays” is not installed on the server: "
                    "install it, or note the holidays as days off in the working hours."
                )
            )
        try:
            days = public_holidays.country_holidays(
                self.country_id.code,
                subdiv=self.state_id.code or None,
                years=self._parse_year(),
            )
        except NotImplementedError:
            raise UserError(
                self.env._(
                    "The holidays of %s are not known: note them as days off in the "
                    "working hours.",
                    self.state_id.display_name or self.country_id.name,
                )
            ) from None
        return dict(days)

    def _parse_year(self):
        try:
            return date(int(self.year), 1, 1).year
        except ValueError:
            raise UserError(self.env._("“%s” is not a year.", self.year)) from None

    def _prepare_leave_values(self, day, name):
        zone = pytz.timezone(self.calendar_id.tz or "UTC")
        first, last = (
            zone.localize(datetime.combine(day, moment))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for moment in (time.min, time(23, 59, 59))
        )
        return {
            "name": name,
            "calendar_id": self.calendar_id.id,
            "company_id": self.calendar_id.company_id.id,
            "date_from": first,
            "date_to": last,
            "time_type": "leave",
        }

    @api.model
    def _notify(self, added, known):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(added)s holidays noted, of %(known)s in the year.",
                    added=added,
                    known=known,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
