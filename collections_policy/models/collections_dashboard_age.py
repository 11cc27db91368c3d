"""Of which day the figures are that the dashboard shows."""

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.periods import PERIODS, is_still_on


class CollectionsDashboard(models.AbstractModel):
    _inherit = "collections.dashboard"

    @api.model
    def _get_day(self, filters, fresh=False):
        """Return the day up to which a period goes that still runs, for the company.

        It is today; but where figures take long and today's night has not kept them
        yet, it is the day of the newest night that has, so that nobody waits.  On the
        first day of a month or quarter nothing stands in for it, as nothing was kept of
        it (``is_still_on``): it is reckoned at once.

        :param dict filters: see the class
        :param bool fresh: today, whatever was kept
        :rtype: date
        """
        company = self.env.company.root_id
        today = company._get_collections_date()
        code = filters.get("period") or "this_month"
        if fresh or code not in PERIODS:
            return today
        scope, _before = self._get_scopes(filters)
        kept = self.env["collections.metric.kept"]
        newest = min(kept._get_newest_day(scope) or today, today)
        return newest if is_still_on(code, newest, today) else today

    def _get_oldest(self, sections, refreshed_on):
        """Return when the oldest figure was reckoned, or what else is shown (UTC).

        :param datetime refreshed_on: when the oldest of the rest was
        """
        figures = [
            fields.Datetime.to_datetime(tile["refreshed_on"])
            for section in sections
            for tile in section["tiles"]
            if tile["refreshed_on"]
        ]
        return min([refreshed_on, *figures])

    def _get_age_note(self, company, refreshed_on):
        """Return of which day the figures are, in words, where it is not today.

        :param datetime refreshed_on: when the oldest was reckoned (UTC)
        :rtype: str | bool
        """
        day = company._get_collections_date(refreshed_on)
        if day == company._get_collections_date():
            return False
        return self.env._(
            "These are the figures of %s. Refresh reckons today’s, which may take "
            "minutes.",
            format_date(self.env, day),
        )
