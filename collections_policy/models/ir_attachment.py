"""Files that are evidence: neither changed nor deleted."""

import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

FROZEN = {
    "name",
    "raw",
    "datas",
    "db_datas",
    "store_fname",
    "checksum",
    "type",
    "url",
    "res_model",
    "res_id",
    "res_field",
    "collections_sha256",
}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    collections_sha256 = fields.Char(
        string="SHA-256 as Evidence",
        readonly=True,
        copy=False,
        help="Of a file that is evidence in a collections case, when it was kept.",
    )

    def _keep_as_evidence(self):
        """Let nobody change or delete files from now on.

        :return: the SHA-256 of each, in hexadecimal, by file
        :rtype: dict[ir.attachment, str]
        """
        files = self.sudo()
        for file in files.filtered(lambda file: not file.collections_sha256):
            file.collections_sha256 = file._hash_raw()
        return {file.with_env(self.env): file.collections_sha256 for file in files}

    @api.model
    def _search_evidence(self, model, ids):
        """Return the files of records that are kept as evidence."""
        return self.search(
            [
                ("res_model", "=", model),
                ("res_id", "in", ids),
                ("collections_sha256", "!=", False),
                "|",
                ("res_field", "=", False),
                ("res_field", "!=", False),
            ]
        )

    def _hash_raw(self):
        """Return the SHA-256 of what a file holds now, in hexadecimal."""
        return hashlib.sha256(self.raw or b"").hexdigest()

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base': nobody makes evidence but what keeps it
        if not self.env.su:
            for vals in vals_list:
                vals.pop("collections_sha256", None)
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS 'base'
        if "collections_sha256" in vals and not self.env.su:
            raise AccessError(self.env._("Nobody makes evidence by hand."))
        if FROZEN & set(vals):
            self._check_no_evidence()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._check_no_evidence()

    def _check_no_evidence(self):
        kept = self.sudo().filtered("collections_sha256")[:1]
        if kept:
            raise UserError(
                self.env._(
                    "“%s” is evidence in a collections case: it can't be changed or "
                    "deleted.",
                    kept.name,
                )
            )
