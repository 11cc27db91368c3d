"""What kind of document a claim is, what interrupted its limitation, and its name."""

from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..tools.document_name import write_name
from ..tools.limitation import limitation_end

GROUP = "collections_policy.group_user"


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_limitation_kind_id = fields.Many2one(
        comodel_name="collections.limitation.kind",
        string="Kind of Document",
        check_company=True,
        copy=False,
        tracking=True,
        groups=GROUP,
        index="btree_not_null",
        ondelete="restrict",
        help="It says how long the claim may be made. Empty: as the journal says.",
    )
    collections_limitation_act_ids = fields.One2many(
        comodel_name="collections.limitation.interruption",
        inverse_name="move_id",
        string="Interruptions of Limitation",
        groups=GROUP,
    )
    collections_limitation_text = fields.Char(
        string="Limitation",
        compute="_compute_collections_limitation_text",
        compute_sudo=True,
        groups=GROUP,
    )

    @api.depends(
        "collections_limitation_kind_id",
        "journal_id.collections_limitation_kind_id",
        "collections_limitation_act_ids.date",
    )
    @api.depends_context("lang")
    def _compute_collections_limitation_text(self):
        for move in self:
            move.collections_limitation_text = " ".join(move._word_limitation())

    def _word_limitation(self):
        """Return in sentences which period runs, by which article, and what stopped it.

        :rtype: list[str]
        """
        self.ensure_one()
        items = self.collections_item_ids.filtered(lambda line: not line.reconciled)
        period = items[:1]._find_limitation_period()
        sentences = []
        if period:
            sentences.append(
                self.env._(
                    "%(kind)s: %(months)s months (%(article)s).",
                    kind=period.kind_id.name,
                    months=period.months,
                    article=period.legal_ref,
                )
            )
        causes = dict(
            self.env["collections.limitation.interruption"]._selection_cause()
        )
        sentences += [
            self.env._(
                "Begun anew on %(date)s: %(cause)s. It can't be interrupted again.",
                date=format_date(self.env, act.date),
                cause=causes[act.cause],
            )
            for act in self.collections_limitation_act_ids[:1]
        ]
        return sentences

    def _get_limitation_kind(self):
        """Return what kind of document an invoice is: as it or its journal says."""
        self.ensure_one()
        move = self.sudo()
        return (
            move.collections_limitation_kind_id
            or move.journal_id.collections_limitation_kind_id
        )

    def _get_collections_names(self):
        # EXTENDS 'collections_policy': “NF-e 123”, “Duplicata 2026/001”
        names = super()._get_collections_names()
        moves = self.sudo()
        moves.fetch(
            [
                "l10n_latam_document_type_id",
                "collections_limitation_kind_id",
                "journal_id",
            ]
        )
        return {move: move._write_collections_name(names[move]) for move in moves}

    def _write_collections_name(self, name):
        """Return an invoice's name with what Brazilians call such a document.

        :param str name: what it is called elsewhere
        """
        kind = self.l10n_latam_document_type_id
        if kind and kind.country_id.code == "BR" and self.l10n_latam_document_number:
            return write_name(
                kind.doc_code_prefix or "", self.l10n_latam_document_number
            )
        prefix = self._get_limitation_kind().short_name
        return f"{prefix} {name}" if prefix and name else name

    def action_collections_interrupt(self):
        """Open the form that notes what interrupted the limitation of an invoice."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Limitation Interrupted"),
            "res_model": "collections.limitation.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_id": self.id},
        }


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _find_limitation_period(self):
        """Return the period of an item's kind of document, if it has one.

        :rtype: collections.limitation.period
        """
        periods = self.env["collections.limitation.period"].sudo()
        if not self:
            return periods
        self.ensure_one()
        kind = self.move_id._get_limitation_kind()
        return kind._find_period(self.date_maturity or self.date) if kind else periods

    def _get_limitation_end(self, interrupted):
        """Return the last day on which an item may be claimed.

        :param interrupted: the day on which its period began anew, if it did
        :return: nothing, if neither its kind of document nor its policy ends it
        """
        self.ensure_one()
        due = self.date_maturity or self.date
        if period := self._find_limitation_period():
            return limitation_end(due, period._get_period(), interrupted)
        years = self.sudo().collections_applied_policy_id.limitation_years
        return fields.Date.add(interrupted or due, years=years) if years else None

    def _is_limitation_running(self, date):
        """Tell whether a day lies in an item's period, as if nothing had stopped it."""
        self.ensure_one()
        due = self.date_maturity or self.date
        end = self._get_limitation_end(interrupted=None)
        return due <= date and not (end and end < date)
