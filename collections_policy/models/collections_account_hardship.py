"""Debtors say on their page that they go through a hard time."""

from odoo import models
from odoo.tools.misc import format_date


class CollectionsAccountHardship(models.AbstractModel):
    """The fields are ``reason`` (a code) and ``words``; neither has to be said."""

    _name = "collections.account.hardship"
    _inherit = "collections.account.form"
    _description = "Collections: hardship on the customer's account"

    # === WHAT IS SHOWN === #

    def _prepare_values(self, company, debtor, companies, rows, date):
        # OVERRIDE
        running = self.env["collections.hardship"]._find_running(company, debtor)
        return {
            "until": running and format_date(self.env, running.date_review),
            "talk_by": running.state == "open"
            and format_date(self.env, running.date_talk),
            "talks": running.user_id.name or company.name,
            "may_say": bool(rows) and self._may_say(company, debtor),
            "reasons": self._get_reasons(),
            "months": company.collections_hardship_keep_months,
        }

    def _may_say(self, company, debtor):
        """Tell whether a debtor may open a hardship by itself."""
        hardships = self.env["collections.hardship"]
        policy = hardships._find_policy(company, debtor)
        return (
            policy.hardship_portal
            and not hardships._find_running(company, debtor)
            and not hardships._is_too_soon(company, debtor, policy)
        )

    def _get_reasons(self):
        """Return why somebody can't pay, as the debtor itself would say it.

        :rtype: dict[str, str]
        """
        return {
            "not_said": self.env._("I would rather not say"),
            "income": self.env._("I have less income than before"),
            "expenses": self.env._("I had expenses that I did not expect"),
            "business": self.env._("Business is slow"),
            "event": self.env._("Something serious happened"),
            "other": self.env._("Something else"),
        }

    # === WHAT IS TAKEN === #

    def _read_typed(self, sent, errors):
        # OVERRIDE
        if not self._may_say(sent.company, sent.debtor) or not sent.rows:
            errors["form"] = self.env._(
                "You have told us before. Please write to us: we will find a way "
                "together."
            )
        reason = sent.typed.get("reason") or "not_said"
        if reason not in self._get_reasons():
            errors["reason"] = self.env._("Choose what it is about.")
        return {"reason": reason, "note": self._read_text(sent.typed, "words")}

    def _keep(self, sent, values):
        # OVERRIDE
        self.env["collections.hardship"]._open(
            sent.company, sent.debtor, "portal", **values
        )


class CollectionsAccount(models.AbstractModel):
    _inherit = "collections.account"

    def _get_forms(self):
        # EXTENDS 'collections_policy'
        return [*super()._get_forms(), "hardship"]
