"""Series whose values are fetched from where they are published."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.rate_download import download
from ..tools.rate_sources import SOURCES, SourceError
from ..tools.rates import MONTHLY, first_of_month, is_plausible, read_changes

_logger = logging.getLogger(__name__)

LOOK_BACK = 2  # years that are asked for again: what was published may be revised
REACH = 10  # years that are asked for at most: the Banco Central gives no more


class CollectionsRate(models.Model):
    _inherit = "collections.rate"

    provider = fields.Selection(
        selection=[
            ("manual", "Nowhere: typed or imported"),
            ("bcb", "Banco Central do Brasil (SGS)"),
            ("ecb", "European Central Bank"),
            ("boe", "Bank of England"),
        ],
        string="Fetched From",
        required=True,
        default="manual",
        tracking=True,
    )
    provider_code = fields.Char(
        string="Code There",
        tracking=True,
        help="At the Banco Central the number of the series in the SGS, such as 433; "
        "at the ECB dataflow and key, such as FM/D.U2.EUR.4F.KR.MRR_FR.LEV; at the "
        "Bank of England a code, such as IUDBEDR.",
    )
    is_automatic = fields.Boolean(
        string="Every Day by Itself",
        tracking=True,
        help="The server asks the source once a day. Otherwise only when somebody "
        "presses Fetch Now.",
    )
    is_early = fields.Boolean(
        string="Known as Its Month Begins",
        tracking=True,
        help="The source publishes a month’s value as that month begins, as for the "
        "Taxa Legal. Otherwise what it says of the month that is not over is partial, "
        "and left out.",
    )
    last_fetch_date = fields.Datetime(string="Last Fetched", readonly=True, copy=False)
    last_fetch_result = fields.Char(string="What Came of It", readonly=True, copy=False)
    has_failed = fields.Boolean(
        string="Fetching Failed", readonly=True, copy=False, tracking=True
    )

    @api.constrains("provider", "provider_code", "is_automatic")
    def _check_provider(self):
        for rate in self:
            source = rate._get_source()
            if source and not source.is_series(rate.provider_code):
                raise ValidationError(
                    self.env._(
                        "%(series)s: “%(code)s” is not the code of a series there.",
                        series=rate.name,
                        code=rate.provider_code or "",
                    )
                )
            if rate.is_automatic and not source:
                raise ValidationError(
                    self.env._("%s: say where it is fetched from.", rate.name)
                )

    def _get_source(self):
        """Return who is asked for the series, nothing for nobody.

        To be extended for other providers.

        :rtype: odoo.addons.collections_policy.tools.rate_sources.Source
        """
        self.ensure_one()
        return SOURCES.get(self.provider)

    def action_fetch(self):
        """Fetch the values of series from their sources, and tell what came of it."""
        self.check_access("write")
        today = self.env.company._get_collections_date()
        for rate in self:
            if not rate._get_source():
                raise UserError(
                    self.env._("%s: say where it is fetched from.", rate.name)
                )
            rate._fetch(today)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if any(self.mapped("has_failed")) else "success",
                "message": "\n".join(
                    f"{rate.name}: {rate.last_fetch_result}" for rate in self
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _cron_fetch(self):
        """Fetch the series that are fetched by themselves, each on its own."""
        today = self.env.company._get_collections_date()
        rates = self.search([("is_automatic", "=", True)])
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(rates))
        for rate in rates:
            rate = rate.try_lock_for_update()
            try:
                rate._fetch(today)
                self.env.flush_all()
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Fetching %s failed", rate)
                rate._keep_result(str(error), has_failed=True)
            progress._commit_progress(1)

    def _fetch(self, today):
        """Ask the source, and note what is new.

        What fails is kept on the series as well, and raises nothing.

        :param date today: the day on which it is asked
        """
        for rate in self:
            try:
                result = rate._fetch_values(today)
            except SourceError as error:
                rate._keep_result(rate._describe(error), has_failed=True)
            else:
                rate._keep_result(result, has_failed=False)

    def _fetch_values(self, today):
        """Ask the source, and note what is new.

        :return: what came of it, in words
        :rtype: str
        :raises SourceError: if nothing can be made of the answer
        """
        source = self._get_source()
        date_from = self._get_fetch_start(today)
        url = source.build_url(
            self.provider_code, date_from, today, self._get_base_url_of_source()
        )
        percents = source.parse(download(url), self.provider_code)
        self._check_percents(percents, date_from, today)
        return self._note_fetched(self._get_final(percents, today), url)

    def _get_base_url_of_source(self):
        """Return the address at which the source is asked, if not its own.

        It is a system parameter, for a proxy or another address.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param(f"collections_policy.rate_url_{self.provider}")

    def _get_fetch_start(self, today):
        """Return the day from which values are asked for.

        They are asked for again for two years back, and from the first gap on.  Of a
        reference rate the first day is that of a known value, so that the first one
        that the source tells is no change.

        :rtype: date
        """
        furthest = first_of_month(today.replace(day=1, year=today.year - REACH))
        known = sorted(self._get_known())
        if not known:
            return furthest
        recent = first_of_month(today.replace(day=1, year=today.year - LOOK_BACK))
        if self.kind in MONTHLY:
            start = min([recent, *self._get_gaps(today)])
        else:
            start = max([known[0], *(day for day in known if day <= recent)])
        return max(furthest, start)

    def _check_percents(self, percents, date_from, today):
        """Refuse an answer as a whole if part of it can't be right.

        :raises SourceError: for a percent that is not plausible, a date that was not
            asked for, or a day within a month in a monthly series
        """
        for day, percent in percents.items():
            if not is_plausible(self.kind, percent):
                raise SourceError("value", f"{day.isoformat()}: {percent}")
            if not date_from <= day <= today:
                raise SourceError("shape", day.isoformat())
            if self.kind in MONTHLY and day.day != 1:
                raise SourceError("shape", day.isoformat())

    def _get_final(self, percents, today):
        """Return the percents that will not change as time goes by.

        :param dict percents: as the source gave them, by date
        :param date today: the day on which it was asked
        :return: those of months that are over; of a reference rate, the days on which
            it changed, and what was in force on the days that are known
        :rtype: dict[date, Decimal]
        """
        if self.kind not in MONTHLY:
            return read_changes(percents, *self._get_in_force(min(percents)))
        this_month = first_of_month(today)
        return {
            month: percent
            for month, percent in percents.items()
            if month < this_month or (month == this_month and self.is_early)
        }

    def _get_in_force(self, day):
        """Return the dates of the known values, and the percent in force on a day.

        :rtype: tuple[list[date], Decimal | None]
        """
        known = self._get_known()
        earlier = [date for date in known if date <= day]
        percent = known[max(earlier)]._get_decimal() if earlier else None
        return list(known), percent

    def _note_fetched(self, percents, url):
        """Note what is new; what a person noted stays, and is marked if it differs.

        :param dict percents: percents by date
        :return: what came of it, in words
        :rtype: str
        """
        known = self._get_known()
        _new, changed, same = self._compare(percents)
        theirs = [day for day in changed if known[day]._is_a_persons()]
        for day in theirs:
            known[day]._doubt(percents[day])
        for day in same:
            known[day].filtered("is_doubted").write({"is_doubted": False})
        wanted = {day: value for day, value in percents.items() if day not in theirs}
        added, revised = self._take_over(wanted, "fetched", url)
        if added or revised:
            self.message_post(body=self._describe_fetched(added, revised, len(theirs)))
        return self._describe_fetched(added, revised, len(theirs))

    def _describe_fetched(self, added, revised, doubted):
        parts = [
            self.env._(
                "%(added)s new, %(revised)s revised", added=added, revised=revised
            )
        ]
        if doubted:
            parts.append(
                self.env._("%s noted by a person differ from the source", doubted)
            )
        return "; ".join(parts)

    def _keep_result(self, result, has_failed):
        self.write(
            {
                "last_fetch_date": fields.Datetime.now(),
                "last_fetch_result": result,
                "has_failed": has_failed,
            }
        )

    def _describe(self, error):
        """Return in words why nothing was fetched.

        :param SourceError error: what happened
        """
        words = {
            "unreached": self.env._("The source did not answer"),
            "status": self.env._("The source answered with an error"),
            "redirect": self.env._("The source sends to another address"),
            "large": self.env._("The answer is too large"),
            "shape": self.env._("The answer is not what this source is known to give"),
            "refused": self.env._("The source refuses"),
            "series": self.env._("The answer is about another series"),
            "value": self.env._("The answer has a percent that can’t be right"),
            "duplicate": self.env._("The answer has a date twice"),
            "empty": self.env._("The source has no values for these dates"),
        }[error.code]
        return f"{words}: {error.detail}" if error.detail else words
