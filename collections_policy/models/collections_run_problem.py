import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionsRunProblem(models.Model):
    """What a run found wrong: it stops nothing else, and a person can mend it."""

    _name = "collections.run.problem"
    _description = "Problem found by a collections run"
    _order = "id"

    run_id = fields.Many2one(
        comodel_name="collections.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="run_id.company_id")
    name = fields.Char(string="What Is Wrong", required=True)
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")

    @api.model
    def _look_for(self, run):
        """Name what is wrong with the settings that a run depends on."""
        self._note(run, self._get_problems(run))

    @api.model
    def _note(self, run, problems):
        """Add problems to the report of a run.

        :param problems: pairs of a record (or none) and what is wrong with it
        """
        known = set(run.problem_ids.mapped("name"))
        self.create(
            [
                {
                    "run_id": run.id,
                    "name": name,
                    "res_model": record._name if record else False,
                    "res_id": record.id if record else False,
                }
                for record, name in problems
                if name not in known
            ]
        )

    @api.model
    def _get_problems(self, run):
        """Return what is wrong with the company and its policies.

        :rtype: list[tuple[models.Model, str]]
        """
        policies = self.env["collections.policy"]._get_assignable(run.company_id)
        return [
            *self._get_company_problems(run.company_id),
            *self._get_rule_problems([*policies, *policies.level_ids]),
            *self._get_step_problems(policies.level_ids.step_ids),
        ]

    def _get_company_problems(self, company):
        problems = []
        if not company.email:
            problems.append(
                (
                    company,
                    self.env._(
                        "%s has no e-mail address: its messages may not leave.",
                        company.name,
                    ),
                )
            )
        for zone in company._get_collections_tz_names():
            if zone not in pytz.all_timezones_set:
                problems.append(
                    (
                        company.partner_id,
                        self.env._(
                            "%(company)s: there is no time zone “%(zone)s”; "
                            "another one decides where its day begins.",
                            company=company.name,
                            zone=zone,
                        ),
                    )
                )
        return problems

    def _get_rule_problems(self, records):
        problems = []
        for record in records:
            try:
                record._get_partner_domain()
            except ValidationError as error:
                problems.append((record, str(error)))
        return problems

    def _get_step_problems(self, steps):
        return [
            (
                step.policy_id,
                self.env._(
                    "“%(policy)s”, %(step)s: %(problem)s",
                    policy=step.policy_id.name,
                    step=step.display_name,
                    problem=problem,
                ),
            )
            for step in steps
            if (problem := step._get_problem())
        ]

    @api.model
    def _note_range(self, failed):
        """Name the customers for whom planning failed.

        :param failed: a ``collections.run.range``, of one customer where possible
        """
        debtors = failed._get_debtor_ids()
        partner = self.env["res.partner"].browse(debtors[:1]).exists()
        name = partner.display_name or str(failed.first)
        if len(debtors) > 1:
            name = self.env._(
                "%(customer)s and %(count)s more", customer=name, count=len(debtors) - 1
            )
        problem = self.env._(
            "%(customer)s could not be planned: %(error)s",
            customer=name,
            error=failed.error,
        )
        self._note(failed.run_id, [(partner, problem)])

    def action_open(self):
        """Open what is wrong."""
        self.ensure_one()
        record = (
            self.env[self.res_model].browse(self.res_id) if self.res_model else None
        )
        return record and record.exists().get_formview_action()
