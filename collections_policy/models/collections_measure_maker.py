"""How listings and protests are made, and what may never be listed."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools.measure_states import OPEN


class CollectionsMeasure(models.Model):
    _inherit = "collections.measure"

    @api.model
    def _make(self, case, items, kind, **values):
        """Freeze claims, each as a measure of its own: as bureaus and notaries do.

        :param case: the debtor's case
        :param items: ``account.move.line`` records of that debtor
        :param str kind: a code of :meth:`_selection_kind`
        :param values: what else to write: ``agency_id``, ``user_id``, ``action_id``
        :return: the measures
        :raises UserError: if one of the items must not be listed, or no rule is there
        """
        case.check_access("read")
        case = case.sudo()
        company = case.company_id
        owed_problem = items.sudo()._get_collections_claim_problem(
            company, case.partner_id
        )
        if owed_problem:
            raise UserError(owed_problem)
        today = company._get_collections_date()
        rule = self.env["collections.measure.rule"]._get(company, kind, today)
        years = rule._get_years(case.partner_id)
        claims = self._evaluate_claims(company, items, today)
        problems = self._find_problems(items, claims, kind, years, today)
        if problems:
            raise UserError("\n".join(problems.values()))
        measures = self.sudo().create(
            [
                {
                    **self._prepare_measure(case, kind, rule, claims[item.id]),
                    **values,
                    "max_years": years,
                }
                for item in items
            ]
        )
        measures._record_each("measure_made")
        measures._look_for_notice()
        return measures.sudo(False)

    @api.model
    def _prepare_measure(self, case, kind, rule, claim):
        """Return the values of a measure.

        :param EvaluatedItem claim: what the policy says of the item
        """
        policy = self.env["collections.policy"].sudo().browse(claim.policy_id)
        return {
            "company_id": case.company_id.id,
            "case_id": case.id,
            "partner_id": case.partner_id.id,
            "user_id": case.user_id.id or self.env.uid,
            "kind": kind,
            "amount": claim.amount,
            "needs_approval": policy.measure_approval,
            "line_ids": [Command.create(self._prepare_claim(claim))],
            **rule._prepare_measure(),
        }

    @api.model
    def _prepare_claim(self, claim):
        return {
            "move_line_id": claim.line_id,
            "name": claim.number,
            "date_issue": claim.date_issue,
            "date_due": claim.date_due,
            "currency_id": claim.currency_id,
            "amount_currency": claim.amount_currency,
            "amount": claim.amount,
        }

    # === WHAT MAY BE LISTED === #

    @api.model
    def _evaluate_claims(self, company, items, date):
        """Return what the policies say of open items, by their ids.

        :rtype: dict[int, EvaluatedItem]
        """
        evaluator = self.env["collections.evaluator"].sudo()
        found = evaluator._evaluate(company, date, lines=items.sudo())
        return {claim.line_id: claim for claim in found}

    @api.model
    def _find_problems(self, items, claims, kind, years, date):
        """Return, in words, why items must not be listed, by item.

        Paid, contested, held, prescribed, in an agreement: whatever the ladder leaves
        alone; what is not late; and what is older than the law allows.

        :param dict claims: see :meth:`_evaluate_claims`
        :param int years: how old a claim may be; 0: any age
        :rtype: dict[account.move.line, str]
        """
        taken = self._find_taken(items, kind)
        problems = {}
        for item in items:
            why = self._get_claim_problem(claims.get(item.id), years, date)
            if not why and item in taken:
                why = self.env._("it is listed or protested already")
            if why:
                problems[item] = self.env._(
                    "%(item)s: %(reason)s.",
                    item=item.sudo().move_id.name or item.display_name,
                    reason=why,
                )
        return problems

    @api.model
    def _get_claim_problem(self, claim, years, date):
        """Return, in words, why a claim must not be listed, else ``None``."""
        if not claim:
            return self.env._("nothing is owed of it")
        if claim.held_reason:
            reasons = dict(self.env["collections.hold"]._selection_reason())
            return reasons[claim.held_reason]
        if claim.date_due >= date:
            return self.env._("it is not overdue")
        if years and claim.date_due + relativedelta(years=years) < date:
            return self.env._("it has been overdue for more than %s years", years)
        return None

    @api.model
    def _find_taken(self, items, kind):
        """Return the items that an open measure of the kind is about."""
        open_lines = (
            self.env["collections.measure.line"]
            .sudo()
            .search(
                [
                    ("move_line_id", "in", items.ids),
                    ("measure_id.kind", "=", kind),
                    ("measure_id.state", "in", OPEN),
                ]
            )
        )
        return open_lines.move_line_id

    def _get_own_problems(self):
        """Return, in words, why these measures must not be requested now, by measure.

        :rtype: dict[collections.measure, str]
        """
        problems = {}
        for company, measures in self.sudo().grouped("company_id").items():
            today = company._get_collections_date()
            items = measures.line_ids.move_line_id
            claims = self._evaluate_claims(company, items, today)
            for measure in measures:
                if problem := measure._get_own_problem(claims, today):
                    problems[measure] = problem
        return problems

    def _get_own_problem(self, claims, today):
        for line in self.line_ids:
            claim = claims.get(line.move_line_id.id)
            why = self._get_claim_problem(claim, self.max_years, today)
            currency = line.currency_id
            if not why and currency.compare_amounts(
                claim.amount_currency, line.amount_currency
            ):
                why = self.env._("less or more is owed by now than it says")
            if why:
                return self.env._("%(item)s: %(reason)s.", item=line.name, reason=why)
        return None


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def action_make_measure(self):
        self.ensure_one()
        return self.env["collections.measure.wizard"]._open(self)

    def action_open_measures(self):
        self.ensure_one()
        measures = self.env["collections.measure"].search(self._get_measure_domain())
        return measures._open()

    def _get_measure_domain(self):
        return Domain("company_id", "in", self.company_id.ids) & Domain(
            "partner_id", "in", self.partner_id.ids
        )
