"""A policy is imported from a file, once it was looked through."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.policy_file import ERROR, MAX_BYTES, PolicyFileError, read

DECIDED = ("code",)  # problems that a person may take upon himself


class CollectionsPolicyImportWizard(models.TransientModel):
    """A file, what would come of it, and what is wrong with it."""

    _name = "collections.policy.import.wizard"
    _description = "Import a policy"
    _inherit = ["collections.import.mixin"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
    )
    trusts_code = fields.Boolean(
        string="I have read the placeholders named below, and answer for them as if I "
        "had written them"
    )
    asks_trust = fields.Boolean(compute="_compute_problems", store=True)
    error_count = fields.Integer(
        string="Errors", compute="_compute_problems", store=True
    )
    name = fields.Char(string="Policy", readonly=True)
    description = fields.Text(readonly=True)
    is_known = fields.Boolean(
        string="There Is One of This Name", compute="_compute_is_known"
    )
    timeline_html = fields.Html(string="Ladder", readonly=True, sanitize=False)
    health_html = fields.Html(string="Health Check", readonly=True, sanitize=False)
    line_ids = fields.One2many(
        comodel_name="collections.policy.import.line",
        inverse_name="wizard_id",
        readonly=True,
    )
    problem_ids = fields.One2many(
        comodel_name="collections.policy.import.problem",
        inverse_name="wizard_id",
        readonly=True,
    )

    @api.depends("problem_ids", "trusts_code")
    def _compute_problems(self):
        for wizard in self:
            errors = wizard.problem_ids.filtered(lambda each: each.severity == ERROR)
            decided = errors.filtered(lambda each: each.code in DECIDED)
            wizard.asks_trust = wizard.asks_trust or bool(decided)
            wizard.error_count = len(errors - decided) + (
                0 if wizard.trusts_code else len(decided)
            )

    @api.depends("name", "company_id")
    def _compute_is_known(self):
        policies = self.env["collections.policy"].with_context(active_test=False)
        for wizard in self:
            wizard.is_known = bool(
                wizard.name
                and policies.search_count(
                    [
                        ("name", "=", wizard.name),
                        ("company_id", "=", wizard.company_id.id),
                        ("draft_of_id", "=", False),
                    ],
                    limit=1,
                )
            )

    # === ACTION METHODS === #

    @api.model
    def _open(self, content, filename):
        """Return the action that shows what a file would bring.

        :param bytes content: of the file
        """
        wizard = self.create(
            {"file": base64.b64encode(content).decode(), "filename": filename}
        )
        return wizard.action_preview()

    def action_preview(self):
        # OVERRIDE 'collections.import.mixin': all that it would do is done, and undone
        self.ensure_one()
        data, problems = self._read()
        seen, state = self.env["collections.policy.file"]._try(
            data, self.company_id, self.trusts_code, look=self._look
        )
        seen = seen or {"name": False, "timeline_html": False, "health_html": False}
        self.write(
            {
                "state": "preview",
                **seen,
                "line_ids": [
                    Command.clear(),
                    *map(Command.create, self._prepare_lines(state)),
                ],
                "problem_ids": [
                    Command.clear(),
                    *map(Command.create, map(self._prepare_problem_of, state.problems)),
                ],
            }
        )
        return self._reopen()

    def action_confirm(self):
        # OVERRIDE 'collections.import.mixin': all of it, or nothing
        self.ensure_one()
        self.env["collections.policy"].check_access("create")
        data, _problems = self._read()
        policy, state = self.env["collections.policy.file"]._import(
            data, self.company_id, self.trusts_code
        )
        if not policy:
            raise UserError(
                "\n".join(
                    [
                        self.env._("Nothing was imported."),
                        *(
                            f"{each.place}: {self._explain(each)}"
                            for each in state.problems
                            if each.severity == ERROR
                        ),
                    ]
                )
            )
        policy = policy.with_env(self.env)
        policy._check_health()
        policy.message_post(
            body=self.env._("Imported from %s.", self.filename or "JSON")
        )
        return policy.get_formview_action()

    def _get_title(self):
        # OVERRIDE 'collections.import.mixin'
        return self.name or self.env._("Import a Policy")

    # === READING === #

    def _read(self):
        # OVERRIDE 'collections.import.mixin'
        encoded = self.with_context(bin_size=False).file
        try:
            if len(encoded) > MAX_BYTES * 4 // 3 + 4:
                raise PolicyFileError("too_big", str(MAX_BYTES // 1000))
            return read(self._get_content()), []
        except PolicyFileError as error:
            raise UserError(self._explain_file(error)) from None

    def _explain_file(self, error):
        """Return why a file is none of a policy, in words."""
        return {
            "too_big": self.env._(
                "The file is too big for a policy: at most %s kB.", error.detail
            ),
            "not_text": self.env._("This is no text: a policy’s file is JSON (UTF-8)."),
            "not_json": self.env._(
                "This can’t be read as JSON, from here on (line:column): %s",
                error.detail or "?",
            ),
            "twice": self.env._("“%s” stands twice in one place.", error.detail),
            "too_deep": self.env._("Too much stands within one another."),
            "not_ours": self.env._(
                "This is no file of a collections policy: it has to say “format”: "
                "“collections-policy”."
            ),
            "older": self.env._(
                "The number of the file’s format can’t be read: %s", error.detail
            ),
            "newer": self.env._(
                "The file is of a newer format (%s) than is known here: update "
                "Collections Policy first.",
                error.detail,
            ),
        }[error.code]

    # === WHAT IS SHOWN === #

    def _look(self, policy):
        """Return what is shown of a policy that is not there any more, then."""
        health = self.env["collections.policy.health"]
        user_lang = policy.with_context(lang=self.env.lang)
        findings = [
            finding._replace(record=None) for finding in health._find(user_lang)
        ]
        return {
            "name": user_lang.name,
            "description": user_lang.description,
            "timeline_html": user_lang.timeline_html,
            "health_html": health._draw(findings),
        }

    def _prepare_lines(self, state):
        labels = {
            model: self.env["ir.model"]._get(model).name
            for model in {done.model for done in state.done}
        }
        return [
            {"what": done.what, "kind": labels[done.model], "name": done.name}
            for done in state.done
        ]

    def _prepare_problem_of(self, problem):
        return {
            "place": problem.place,
            "code": problem.code,
            "severity": problem.severity,
            "text": self._explain(problem),
        }

    def _explain(self, problem):
        """Return what is wrong at a place, in words."""
        return self._get_reasons()[problem.code] % {"detail": problem.detail}

    def _get_reasons(self):
        # OVERRIDE 'collections.import.mixin'
        return {
            "unknown": self.env._("No field of this name is known here."),
            "required": self.env._("This has to be said."),
            "record": self.env._("Fields with their values are wanted: {…}"),
            "list": self.env._("A list is wanted, of reasonable length: […]"),
            "lines": self.env._("A list of texts is wanted."),
            "text": self.env._("A text is wanted, of reasonable length: %(detail)s"),
            "language": self.env._("There is no language “%(detail)s”."),
            "whole": self.env._("A whole number is wanted: %(detail)s"),
            "number": self.env._("A number is wanted: %(detail)s"),
            "flag": self.env._("true or false is wanted: %(detail)s"),
            "choice": self.env._("“%(detail)s” is none of what may be chosen."),
            "day": self.env._("A day is wanted, such as 2026-01-31: %(detail)s"),
            "domain": self.env._(
                "Conditions of plain values are wanted, such as "
                "[('is_company', '=', True)]: %(detail)s"
            ),
            "place": self.env._(
                "There is no such level: %(detail)s (the first one is 0)"
            ),
            "currency": self.env._(
                "A currency’s code of three letters is wanted: %(detail)s"
            ),
            "reference": self.env._("This tells of no record: %(detail)s"),
            "not_found": self.env._("“%(detail)s” is not there: it is left empty."),
            "ambiguous": self.env._(
                "There are several “%(detail)s”: it is left empty, for you to choose."
            ),
            "needs": self.env._("Left out, as “%(detail)s” is not installed."),
            "addon": self.env._("Left out, as “%(detail)s” is not installed."),
            "first": self.env._(
                "It waited for a step that is left out: now it is the level’s first."
            ),
            "currency_other": self.env._(
                "The amounts are in %(detail)s, and taken over as they are: look "
                "through them."
            ),
            "archived": self.env._("“%(detail)s” is archived here: it is not kept to."),
            "code": self.env._(
                "The text holds more than plain placeholders, and may read anything "
                "when it is sent: %(detail)s"
            ),
            "code_refused": self.env._(
                "The text holds more than plain placeholders, which you may not write: "
                "%(detail)s"
            ),
            "refused": self.env._("It can’t be so: %(detail)s"),
        }


class CollectionsPolicyImportLine(models.TransientModel):
    """What becomes of a record that a file is about."""

    _name = "collections.policy.import.line"
    _description = "Record of a policy’s file"
    _order = "what, kind, id"

    wizard_id = fields.Many2one(
        comodel_name="collections.policy.import.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    what = fields.Selection(
        selection=[("made", "Is Created"), ("used", "Is There Already")], required=True
    )
    kind = fields.Char(required=True)
    name = fields.Char(required=True)


class CollectionsPolicyImportProblem(models.TransientModel):
    """What is wrong at a place of a file."""

    _name = "collections.policy.import.problem"
    _description = "Problem of a policy’s file"
    _order = "severity, id"

    wizard_id = fields.Many2one(
        comodel_name="collections.policy.import.wizard",
        required=True,
        ondelete="cascade",
        index=True,
    )
    place = fields.Char()
    code = fields.Char(required=True)
    severity = fields.Selection(
        selection=[("error", "Error"), ("warning", "Warning")], required=True
    )
    text = fields.Text(string="What Is Wrong", required=True)
