"""What debtors choose: how, when, and in which language they are contacted."""

from odoo import models

from ..tools.clock import format_clock, parse_clock

CONSENT = "consent_"  # before the code of a channel, in the names of the form's fields
ANSWERS = ("given", "refused")


class CollectionsPreferences(models.AbstractModel):
    """The form by which a debtor chooses: what it shows, takes, and keeps.

    What was typed is a dictionary of strings, by the names of the form's fields:
    ``channel``, ``hours`` (``any`` or ``between``), ``hour_from`` and ``hour_to``,
    ``lang``, and ``consent_<channel>``.
    """

    _name = "collections.preferences"
    _description = "Collections: a customer's preferences"

    # === WHAT IS SHOWN === #

    def _prepare_values(self, company, debtor, typed=None, errors=None):
        """Return what the page shows.

        :param company: a root company
        :param debtor: a commercial partner
        :param dict typed: what was typed, where it could not be taken as it is
        :param dict errors: what is wrong with it, in words, by field
        """
        debtor = debtor.sudo()
        zones = debtor._get_collections_zones(company)
        return {
            "creditor": company.sudo().name,
            "debtor": debtor.name,
            "channels": self._prepare_channels(company, debtor),
            "languages": self.env["res.lang"].get_installed(),
            "zone": ", ".join(zones).replace("_", " "),
            "zone_of_history": zones[0],
            "typed": {**self._prepare_typed(company, debtor), **(typed or {})},
            "errors": errors or {},
            "has_notices": bool(self._get_steps(company, may_unsubscribe=False)),
            "history": self._get_consents(company, debtor),
        }

    def _prepare_channels(self, company, debtor):
        """Return the channels that a debtor may choose among.

        :rtype: list[dict]
        """
        codes = self._get_channel_codes(company, debtor)
        return [
            {
                "code": code,
                "label": label,
                "icon": self.env["collections.channel"]._get(code)._icon,
                "field": CONSENT + code,
            }
            for code, label in self.env[
                "collections.channel"
            ]._selection_contact_channel()
            if code in codes
        ]

    def _get_channel_codes(self, company, debtor):
        """Return the channels that the company uses, or the debtor spoke of.

        :rtype: set[str]
        """
        spoken_of = self._get_consents(company, debtor).mapped("channel")
        used = self._get_steps(company).mapped("channel")
        return {*used, *spoken_of, debtor.collections_channel}

    def _get_steps(self, company, **values):
        """Return the steps of a company's policies, those with certain values."""
        steps = self.env["collections.level.step"].sudo()
        return steps.search(
            [
                ("level_id.policy_id.company_id", "=", company.id),
                ("level_id.policy_id.active", "=", True),
                ("level_id.active", "=", True),
                *((name, "=", value) for name, value in values.items()),
            ]
        )

    def _get_consents(self, company, debtor):
        return (
            self.env["collections.consent"]
            .sudo()
            .search([("company_id", "=", company.id), ("partner_id", "=", debtor.id)])
        )

    def _prepare_typed(self, company, debtor):
        """Return what would be typed to choose what is chosen now."""
        words = self.env["collections.consent"]._get_last_words(company, debtor)
        has_hours = bool(debtor.collections_hour_to)
        return {
            "channel": debtor.collections_channel or "",
            "hours": "between" if has_hours else "any",
            "hour_from": format_clock(debtor.collections_hour_from if has_hours else 9),
            "hour_to": format_clock(debtor.collections_hour_to if has_hours else 18),
            "lang": debtor.lang or "",
            **{CONSENT + channel: said for (_debtor, channel), said in words.items()},
        }

    # === WHAT IS TAKEN === #

    def _read_typed(self, company, debtor, typed):
        """Return what a debtor chose, and what is wrong with it.

        :param company: a root company
        :param dict typed: what was typed
        :return: values of the partner, what is said of each channel, and, by field,
            what is wrong in words
        :rtype: tuple[dict, dict, dict]
        """
        debtor = debtor.sudo()
        errors = {}
        codes = [channel["code"] for channel in self._prepare_channels(company, debtor)]
        values = {
            "collections_channel": self._read_choice(typed, "channel", codes, errors),
            **self._read_hours(typed, errors),
        }
        if typed.get("lang"):
            installed = dict(self.env["res.lang"].get_installed())
            values["lang"] = self._read_choice(typed, "lang", installed, errors)
        consents = {
            code: self._read_choice(typed, CONSENT + code, ANSWERS, errors)
            for code in codes
        }
        return values, {code: said for code, said in consents.items() if said}, errors

    def _read_choice(self, typed, field, choices, errors):
        choice = typed.get(field) or False
        if choice and choice not in choices:
            errors[field] = self.env._("This can't be chosen any more: choose again.")
        return choice

    def _read_hours(self, typed, errors):
        if typed.get("hours") != "between":
            return {"collections_hour_from": 0.0, "collections_hour_to": 0.0}
        hours = {}
        for field in ("hour_from", "hour_to"):
            try:
                hours[field] = parse_clock(typed.get(field) or "")
            except ValueError:
                errors[field] = self.env._("Give an hour, such as 09:30.")
        if errors.keys() & {"hour_from", "hour_to"}:
            return {}
        end = hours["hour_to"] or 24.0  # midnight ends the day
        if hours["hour_from"] >= end:
            errors["hour_to"] = self.env._("The hours have to end after they begin.")
        return {
            "collections_hour_from": hours["hour_from"],
            "collections_hour_to": end,
        }

    # === WHAT IS KEPT === #

    def _save(self, company, debtor, values, consents, source):
        """Keep what a debtor chose; what was said of channels is added, never changed.

        :param company: a root company
        :param dict values: values of the partner
        :param dict consents: ``given`` or ``refused``, by channel
        :param str source: where it was said
        """
        debtor = debtor.sudo()
        changed = {
            name: value for name, value in values.items() if debtor[name] != value
        }
        lang = changed.pop("lang", None)
        if lang:
            self._get_readers(debtor).lang = lang
        if changed:
            debtor._track_set_author(self._get_author(debtor))
            debtor.write(changed)
        for channel, said in consents.items():
            self.env["collections.consent"].sudo()._note(
                company, debtor, channel, said, source
            )

    def _get_author(self, debtor):
        """Return who chose: the debtor itself where nobody has signed in."""
        user = self.env.user
        return debtor if user._is_public() else user.partner_id

    def _get_readers(self, debtor):
        """Return those to whom messages go where an invoice names nobody else."""
        return debtor | debtor.browse(debtor.address_get(["invoice"])["invoice"])
