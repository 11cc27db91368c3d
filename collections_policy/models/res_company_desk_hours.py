"""When somebody sits at the collections desk."""

import pytz

from odoo import models

from ..tools.contact_hours import ContactHours


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_collections_desk_opening(self, now):
        """Return when somebody is there next, by the company's working hours.

        :param datetime now: UTC
        :return: an opening that ends after the moment; ``None`` if the company has no
            working hours
        :rtype: Opening | None
        """
        self.ensure_one()
        calendar = self.sudo().resource_calendar_id
        hours = {}
        for attendance in calendar.attendance_ids:
            if attendance.day_period != "lunch" and not attendance.display_type:
                span = (attendance.hour_from, attendance.hour_to)
                hours.setdefault(int(attendance.dayofweek), []).append(span)
        zone = pytz.timezone(calendar.tz or self._get_collections_tz().zone)
        holidays = self._get_collections_holidays()
        desk = ContactHours(zone, hours, holidays.__contains__)
        return desk.next_opening(now) if hours else None
