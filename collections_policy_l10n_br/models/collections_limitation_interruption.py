"""The one act that lets a limitation period begin anew (Código Civil, art. 202)."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date


class CollectionsLimitationInterruption(models.Model):
    """What interrupted the limitation of an open item, and when: once, and no more."""

    _name = "collections.limitation.interruption"
    _description = "Interruption of a limitation period"
    _order = "date desc, id desc"

    active = fields.Boolean(
        default=True, help="Archive what was undone, such as a protest by a court."
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Open Item",
        required=True,
        ondelete="cascade",
        index=True,
    )
    move_id = fields.Many2one(
        related="move_line_id.move_id", string="Document", store=True, index=True
    )
    company_id = fields.Many2one(
        related="move_line_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="move_line_id.partner_id.commercial_partner_id", string="Customer"
    )
    date = fields.Date(
        string="Interrupted On",
        required=True,
        help="The day of the act: the period runs anew from it.",
    )
    cause = fields.Selection(selection="_selection_cause", required=True)
    reference = fields.Char(
        help="Where the proof is: the protest, the letter, the number of the lawsuit."
    )
    agreement_id = fields.Many2one(
        comodel_name="collections.agreement",
        ondelete="set null",
        index="btree_not_null",
    )
    measure_id = fields.Many2one(
        comodel_name="collections.measure",
        string="Protest",
        ondelete="set null",
        index="btree_not_null",
    )

    _only_once = models.UniqueIndex(
        "(move_line_id) WHERE active",
        "Limitation may be interrupted only once (Código Civil, art. 202).",
    )

    @api.model
    def _selection_cause(self):
        """Return the acts that interrupt it, each with its article.

        :rtype: list[tuple[str, str]]
        """
        return [
            ("protest", self.env._("Protest (CC, art. 202, II and III)")),
            (
                "acknowledgement",
                self.env._("Acknowledgement by the debtor (CC, art. 202, VI)"),
            ),
            ("court", self.env._("Lawsuit: service ordered (CC, art. 202, I)")),
            ("default", self.env._("Put in default by a court (CC, art. 202, V)")),
            (
                "insolvency",
                self.env._("Claim filed in an insolvency (CC, art. 202, IV)"),
            ),
            (
                "settlement_offer",
                self.env._("Offer through the notary (Lei 9.492/1997, art. 11-A)"),
            ),
        ]

    @api.constrains("date", "move_line_id", "active")
    def _check_date(self):
        """Refuse acts that interrupt nothing: before the due date, or too late."""
        for act in self.filtered("active"):
            line = act.move_line_id.sudo()
            due = line.date_maturity or line.date
            if act.date < due:
                raise ValidationError(
                    self.env._(
                        "The limitation period only runs from %s on: nothing can "
                        "interrupt it before.",
                        format_date(self.env, due),
                    )
                )
            end = act._get_original_end()
            if end and act.date > end:
                raise ValidationError(
                    self.env._(
                        "The limitation period was over on %s: nothing can interrupt "
                        "it any more.",
                        format_date(self.env, end),
                    )
                )

    def _get_original_end(self):
        """Return the last day of the period as if nothing had interrupted it."""
        return self.move_line_id.sudo()._get_limitation_end(interrupted=None)

    @api.model
    def _note(self, lines, date, cause, **values):
        """Note an act for those of some items whose limitation it interrupts.

        Left out is what was interrupted before, what is not due yet, and what lapsed.

        :param lines: ``account.move.line`` records
        :param date: the day of the act
        :param str cause: a code of :meth:`_selection_cause`
        :return: what was noted
        """
        known = self.sudo().search([("move_line_id", "in", lines.ids)]).move_line_id
        running = (lines - known).filtered(
            lambda line: (
                line.company_id._is_collections_brazilian()
                and line._is_limitation_running(date)
            )
        )
        return self.create(
            [
                {"move_line_id": line.id, "date": date, "cause": cause, **values}
                for line in running
            ]
        )
