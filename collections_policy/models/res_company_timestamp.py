"""Whom a company asks for time stamps, and what came of it."""

from urllib.parse import urlsplit

from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import ValidationError

DAYS_UNTIL_TOLD = 3
TOLD = "collections_policy.mail_activity_type_stamp"


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_stamp_url = fields.Char(
        string="Time-Stamping Authority",
        help="The address at which an authority answers by RFC 3161.  Empty: nothing "
        "is stamped.",
    )
    collections_stamp_login = fields.Char(
        string="User at the Authority", groups="base.group_system"
    )
    collections_stamp_password = fields.Char(
        string="Password at the Authority", groups="base.group_system"
    )
    collections_stamp_tried = fields.Datetime(
        string="Time Stamp Last Tried", readonly=True
    )
    collections_stamp_problem = fields.Char(
        string="Why There Is No Time Stamp", readonly=True
    )
    collections_stamp_failures = fields.Integer(
        string="Days Without a Time Stamp", readonly=True
    )

    @api.constrains("collections_stamp_url", "collections_stamp_password")
    def _check_collections_stamp_url(self):
        for company in self.filtered("collections_stamp_url"):
            parts = _split(company.collections_stamp_url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValidationError(
                    self.env._(
                        "“%s” is not the address of a time-stamping authority: it "
                        "begins with https:// or http://.",
                        company.collections_stamp_url,
                    )
                )
            if parts.username is not None:
                raise ValidationError(
                    self.env._(
                        "Enter user and password of the authority in their own fields: "
                        "everybody can read the address."
                    )
                )
            if company.sudo().collections_stamp_password and parts.scheme != "https":
                raise ValidationError(
                    self.env._(
                        "A password is sent to an https:// address alone: anybody on "
                        "the way could read it."
                    )
                )

    @api.model
    def _get_collections_stamp_due(self):
        """Return the root companies that have an authority, and no stamp of today."""
        companies = self.sudo().search(
            [("parent_id", "=", False), ("collections_stamp_url", "!=", False)]
        )
        return companies.filtered(
            lambda company: (
                company.collections_stamp_failures
                or not company._was_collections_stamp_tried()
            )
        )

    def _was_collections_stamp_tried(self):
        """Tell whether the authority was asked today."""
        tried = self.collections_stamp_tried
        return (
            bool(tried)
            and self._get_collections_date(tried) == self._get_collections_date()
        )

    def _get_collections_stamp_user(self):
        """Return name and password for the authority, or nothing."""
        company = self.sudo()
        login = company.collections_stamp_login
        return login and (login, company.collections_stamp_password or "")

    # === WHAT CAME OF IT === #

    def _note_collections_stamp(self, problem=None):
        """Note that the authority was asked, and tell a manager if it fails for days.

        :param str problem: in words, why nothing was stamped
        """
        self.ensure_one()
        before = self.collections_stamp_failures
        is_new_day = not before or not self._was_collections_stamp_tried()
        failures = before + is_new_day if problem else 0
        self.write(
            {
                "collections_stamp_tried": self.env["collections.event"]._get_moment(),
                "collections_stamp_problem": problem,
                "collections_stamp_failures": failures,
            }
        )
        if not problem:
            self.partner_id.activity_unlink([TOLD])
        elif before < failures == DAYS_UNTIL_TOLD:
            self._tell_collections_stamp(problem)

    def _tell_collections_stamp(self, problem):
        self.partner_id.activity_schedule(
            TOLD,
            date_deadline=self._get_collections_date(),
            user_id=self._get_collections_manager().id,
            note=escape(problem),
        )

    def _get_collections_manager(self):
        """Return who sees to what goes wrong: the collector, if a manager, or another.

        :rtype: res.users
        """
        managers = self.env.ref("collections_policy.group_manager").all_user_ids
        managers = managers.filtered(
            lambda user: user.active and self in user.company_ids
        ).sorted("id")
        chosen = managers & self.collections_user_id or managers
        return chosen[:1] or self.env.ref("base.user_admin")


def _split(url):
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
