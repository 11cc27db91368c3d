"""A file is imported once it was looked at: chosen, previewed, taken over."""

import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

SHOWN_CHARACTERS = 100


class CollectionsImportMixin(models.AbstractModel):
    """What a wizard that imports a file inherits.

    It has ``line_ids``, what good lines would do, and ``problem_ids``, whose model
    inherits ``collections.import.problem.mixin``.
    """

    _name = "collections.import.mixin"
    _description = "Import of a file"

    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    state = fields.Selection(
        selection=[("file", "File"), ("preview", "Preview")],
        required=True,
        default="file",
    )
    leave_out = fields.Boolean(
        string="Leave Them Out",
        help="Import the good lines, without those that can't be taken over.",
    )

    # === ACTION METHODS === #

    def action_preview(self):
        """Show what the file would change; nothing is written."""
        self.ensure_one()
        content, problems = self._read()
        self.line_ids.unlink()
        self.problem_ids.unlink()
        self.write(
            {
                "state": "preview",
                "leave_out": False,
                "line_ids": [
                    Command.create(values) for values in self._prepare_lines(content)
                ],
                "problem_ids": [Command.create(values) for values in problems],
            }
        )
        return self._reopen()

    def action_back(self):
        """Choose another file."""
        self.ensure_one()
        self.state = "file"
        return self._reopen()

    def action_confirm(self):
        """Take over what the file says.

        :raises UserError: if lines are bad and nobody said to leave them out
        """
        self.ensure_one()
        content, problems = self._read()
        if problems and not self.leave_out:
            raise UserError(
                self.env._(
                    "%s lines can't be taken over, so nothing was imported. Mend the "
                    "file, or say that they are to be left out.",
                    len(problems),
                )
            )
        return self._take_over(content)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "name": self._get_title(),
            "view_mode": "form",
            "target": "new",
        }

    # === TO BE SAID BY EACH === #

    def _get_title(self):
        """Return what the dialog is called, in the user's language."""
        raise NotImplementedError

    def _read(self):
        """Return what the file says, and values of problems for what is wrong with it.

        :rtype: tuple[object, list[dict]]
        :raises UserError: if it is no such file at all
        """
        raise NotImplementedError

    def _prepare_lines(self, content):
        """Return what is shown of what the file says, as values of ``line_ids``."""
        raise NotImplementedError

    def _take_over(self, content):
        """Write what the file says.

        :return: the next action
        """
        raise NotImplementedError

    def _get_reasons(self):
        """Return why a line can't be taken over, in words, by the code of the reason.

        :rtype: dict[str, str]
        """
        raise NotImplementedError

    # === READING === #

    def _get_content(self):
        return base64.b64decode(self.with_context(bin_size=False).file)

    def _refuse_empty(self, parsed):
        if not parsed.rows and not parsed.bad:
            raise UserError(self.env._("The file has no lines."))

    def _prepare_problem(self, line, text, reason):
        return {
            "line": line,
            "text": text[:SHOWN_CHARACTERS],
            "reason": self._get_reasons()[reason],
        }


class CollectionsImportProblemMixin(models.AbstractModel):
    """A line of a file that can't be taken over, and why.

    Who inherits it has a ``wizard_id``.
    """

    _name = "collections.import.problem.mixin"
    _description = "Line that can't be imported"
    _order = "line"

    line = fields.Integer(required=True)
    text = fields.Char()
    reason = fields.Char(required=True)
