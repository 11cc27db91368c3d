"""Files for bureaus and notaries: what was asked of them, as it was."""

import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_repr

from ..tools.measure_csv import write_csv


class CollectionsMeasureFile(models.Model):
    """A file with the measures that one bureau or notary was asked for together."""

    _name = "collections.measure.file"
    _description = "File for a bureau or notary"
    _inherit = ["collections.kept.mixin"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    agency_id = fields.Many2one(
        comodel_name="res.partner",
        string="Bureau or Notary",
        required=True,
        readonly=True,
    )
    attachment_id = fields.Many2one(
        comodel_name="ir.attachment", readonly=True, ondelete="restrict"
    )
    sha256 = fields.Char(string="SHA-256", readonly=True)
    measure_ids = fields.One2many(
        comodel_name="collections.measure", inverse_name="file_id", readonly=True
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What was asked of a bureau or notary is kept."))

    @api.model
    def _export(self, measures):
        """Freeze a file that asks for measures, and note that they were requested.

        :param measures: ready ones of one company, kind, and bureau or notary
        :return: the file
        """
        data = write_csv(
            [name for name, _get in measures._get_file_columns()],
            [
                [get(line) for _name, get in measures._get_file_columns()]
                for line in measures.line_ids
            ],
        )
        today = measures.company_id._get_collections_date()
        file = self.sudo().create(
            {
                "name": f"{measures[:1].kind}-{today.isoformat()}.csv",
                "company_id": measures.company_id.id,
                "agency_id": measures.agency_id.id,
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
        file.attachment_id = file.env["ir.attachment"].create(
            {
                "name": file.name,
                "raw": data,
                "mimetype": "text/csv",
                "res_model": self._name,
                "res_id": file.id,
            }
        )
        file.attachment_id._keep_as_evidence()
        measures.sudo().file_id = file
        measures._set_requested()
        return file

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }


class CollectionsMeasure(models.Model):
    _inherit = "collections.measure"

    file_id = fields.Many2one(
        comodel_name="collections.measure.file",
        readonly=True,
        index="btree_not_null",
        copy=False,
    )

    def action_request(self):
        """Note that bureaus or notaries were asked, by other ways than a file."""
        self.check_access("write")
        self._set_requested()

    def action_export(self):
        """Make the file that asks a bureau or notary for what was chosen.

        :raises UserError: if it is not of one kind, company, and bureau or notary
        """
        self.check_access("write")
        if not self:
            raise UserError(self.env._("Choose what is to be in the file."))
        self._check_requestable()
        same = {(each.company_id, each.kind, each.agency_id) for each in self}
        if len(same) > 1:
            raise UserError(
                self.env._(
                    "A file is for one bureau or notary, of one kind, and of one "
                    "company: choose them one after the other."
                )
            )
        return self.env["collections.measure.file"]._export(self).action_download()

    def action_download_file(self):
        self.ensure_one()
        return self.file_id.action_download()

    @api.model
    def _get_file_columns(self):
        """Return the columns of the file: a name, and what a claim has in it.

        To be extended where a bureau or notary wants others.

        :rtype: list[tuple[str, Callable]]
        """
        return [
            ("reference", lambda line: line.measure_id.name),
            ("kind", lambda line: line.measure_id.kind),
            ("debtor", lambda line: line._get_debtor().name),
            ("debtor_tax_id", lambda line: line._get_debtor().vat),
            ("debtor_is_company", lambda line: int(line._get_debtor().is_company)),
            ("street", lambda line: line._get_debtor().street),
            ("street2", lambda line: line._get_debtor().street2),
            ("zip", lambda line: line._get_debtor().zip),
            ("city", lambda line: line._get_debtor().city),
            ("state", lambda line: line._get_debtor().state_id.code),
            ("country", lambda line: line._get_debtor().country_id.code),
            ("email", lambda line: line._get_debtor().email),
            ("number", lambda line: line.name),
            ("issued", lambda line: line.date_issue),
            ("due", lambda line: line.date_due),
            ("amount", lambda line: line._write_amount()),
            ("currency", lambda line: line.currency_id.name),
            ("notified", lambda line: line.measure_id.date_notified),
            ("notice", lambda line: line.measure_id.notice_id.tracking_number),
            ("creditor", lambda line: line.measure_id.company_id.name),
            ("creditor_tax_id", lambda line: line.measure_id.company_id.vat),
        ]


class CollectionsMeasureLine(models.Model):
    _inherit = "collections.measure.line"

    def _get_debtor(self):
        return self.measure_id.partner_id

    def _write_amount(self):
        """Return what is claimed, exactly: ``1234.50``."""
        return float_repr(self.amount_currency, self.currency_id.decimal_places)
