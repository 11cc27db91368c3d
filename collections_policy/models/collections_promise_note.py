"""A promise is noted: what may be promised, and what it leaves alone."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date


class CollectionsPromise(models.Model):
    _inherit = "collections.promise"

    @api.model
    def _note(self, company, debtor, lines, amount, date, source, note=None):
        """Note what a debtor promises to pay, and leave its items alone until then.

        It takes the place of what was promised for any of the items before.

        :param company: the root company
        :param debtor: the commercial partner
        :param lines: the open items that it is about, in one currency
        :param float amount: in the currency of the items; at most what is open of them
        :param date: by when: today at the earliest, and no later than the policy allows
        :param str source: a code of :meth:`_selection_source`
        :param str note: what was said
        :return: the ``collections.promise``
        :raises UserError: if that can't be promised
        """
        self.check_access("write")
        self._check_terms(company, debtor, lines, amount, date)
        lines.sudo().lock_for_update(allow_referencing=True)
        earlier = self.sudo().search(
            [("line_ids", "in", lines.ids), ("state", "=", "open")]
        )
        values = self._prepare_values(company, debtor, lines, amount, date)
        promise = self.sudo().create(
            {
                **values,
                "source": source,
                "note": note,
                "renewal_count": max(earlier.mapped("renewal_count"), default=-1) + 1,
            }
        )
        promise._hold()
        earlier._set_withdrawn(renewed_by=promise)
        promise._tell_noted()
        return promise.with_env(self.env)

    # === WHAT MAY BE PROMISED === #

    def _check_terms(self, company, debtor, lines, amount, date):
        problem = self._get_problem(company, debtor, lines, amount, date)
        if problem:
            raise UserError(problem)

    def _get_problem(self, company, debtor, lines, amount, date):
        """Return, in words, why something can't be promised, if it can't."""
        problem = lines._get_collections_claim_problem(company, debtor)
        if problem:
            return problem
        if len(lines.currency_id) > 1:
            return self.env._("Promise the invoices of each currency by themselves.")
        currency = lines.currency_id
        most = sum(lines.mapped("amount_residual_currency"))
        if currency.compare_amounts(amount, 0) <= 0:
            return self.env._("Say how much is promised.")
        if currency.compare_amounts(amount, most) > 0:
            return self.env._(
                "%(amount)s is more than what is open of these invoices: %(most)s.",
                amount=format_amount(self.env, amount, currency),
                most=format_amount(self.env, most, currency),
            )
        return self._get_date_problem(company, lines, date)

    def _get_date_problem(self, company, lines, date):
        today = company._get_collections_date()
        if not date:
            return self.env._("Until when shall the invoices be left alone?")
        if date < today:
            return self.env._("That day has passed.")
        days = self._get_policy(lines).promise_max_days
        if days and date > fields.Date.add(today, days=days):
            return self.env._(
                "The policy accepts no promise for more than %(days)s days ahead: at "
                "the latest for %(date)s.",
                days=days,
                date=format_date(self.env, fields.Date.add(today, days=days)),
            )
        return None

    def _get_policy(self, lines):
        """Return the policy whose terms apply: that of the oldest of the items."""
        oldest = lines.sudo().sorted(lambda line: line.date_maturity or line.date)
        return oldest.collections_applied_policy_id[:1]

    # === WHAT IS KEPT OF IT === #

    def _prepare_values(self, company, debtor, lines, amount, date):
        policy = self._get_policy(lines)
        worth = sum(lines.mapped("amount_residual"))
        worth /= sum(lines.mapped("amount_residual_currency"))
        return {
            "company_id": company.id,
            "partner_id": debtor.id,
            "case_id": self.env["collections.case"]._get_open(company, debtor).id,
            "line_ids": [Command.set(lines.ids)],
            "currency_id": lines.currency_id.id,
            "amount": amount,
            "amount_company": amount * worth,
            "date_promised": company._get_collections_date(),
            "date": date,
            "tolerance_days": policy.promise_tolerance_days,
            "tolerance_percent": policy.promise_tolerance_percent,
            "user_id": self.env.uid,
            "known_partial_id": self._get_last_partial_id(lines),
        }

    def _get_last_partial_id(self, lines):
        """Return the last payment that had been matched with items, by its id."""
        self.env["account.partial.reconcile"].flush_model()
        query = SQL(
            "SELECT COALESCE(MAX(id), 0) FROM account_partial_reconcile "
            "WHERE debit_move_id IN %s",
            tuple(lines.ids),
        )
        return self.env.execute_query(query)[0][0]

    # === WHAT IS LEFT ALONE === #

    def _hold(self):
        """Leave the items alone until the last day that counts."""
        self.env["collections.hold"].create(
            [
                promise._prepare_hold_values(line)
                for promise in self
                for line in promise.line_ids
            ]
        )

    def _prepare_hold_values(self, line):
        return {
            "kind": "promise",
            "promise_id": self.id,
            "company_id": self.company_id.id,
            "move_line_id": line.id,
            "date_from": self.date_promised,
            "date_to": self.date_last,
            "reason": self._get_reason(),
        }

    def _get_reason(self):
        return ": ".join(filter(None, [self._get_terms(), (self.note or "").strip()]))

    # === TELLING === #

    def _tell_noted(self):
        """Tell on the case what was promised, and what that takes the place of."""
        for promise in self.filtered("case_id"):
            case = promise.case_id
            body = case._draw_outcome(
                "promised", promise.line_ids.move_id, promise._get_reason()
            )
            case._message_log(body=body)

    def _tell(self):
        """Tell on promises and on their cases what became of them."""
        words = {promise: promise._draw() for promise in self}
        self._message_log_batch({promise.id: words[promise] for promise in self})
        by_case = self.grouped(lambda promise: promise._get_case())
        cases = self.env["collections.case"].union(*by_case)
        cases._message_log_batch(
            {
                case.id: Markup().join(words[promise] for promise in promises)
                for case, promises in by_case.items()
                if case
            }
        )

    def _get_case(self):
        """Return the case on which the promise is told of: the debtor's open one."""
        self.ensure_one()
        case = self.case_id
        if case.state == "open":
            return case
        return case._get_open(self.company_id, self.partner_id) or case

    def _draw(self):
        """Return, as HTML, what became of the promise."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        facts = [self._get_terms()]
        if self.amount_paid:
            paid = format_amount(self.env, self.amount_paid, self.currency_id)
            facts.append(self.env._("%(amount)s paid in time", amount=paid))
        if self.renewed_by_id:
            terms = self.renewed_by_id._get_terms()
            facts.append(self.env._("now %(promise)s", promise=terms))
        return Markup("<p>%s: <b>%s</b> (%s)</p>") % (
            self.env._("Promise to pay"),
            states[self.state],
            ", ".join(facts),
        )
