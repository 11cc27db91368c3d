"""The files of a client pack, and what proves that they are the ones that were sent."""

import hashlib

from odoo import api, fields, models


class CollectionsClientPackFile(models.Model):
    _name = "collections.client.pack.file"
    _description = "File of a client pack"
    _order = "id"

    pack_id = fields.Many2one(
        comodel_name="collections.client.pack",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    name = fields.Char(required=True, readonly=True)
    size = fields.Integer(string="Bytes", readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)

    @api.model
    def _prepare_file(self, name, content):
        return {
            "name": name,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
