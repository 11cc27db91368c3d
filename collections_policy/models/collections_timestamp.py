"""Time stamps: an authority's word on when the chains of events were as they are."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ..tools.merkle import Tree
from ..tools.verify_chain import STAMPED, get_leaf


class CollectionsTimestamp(models.Model):
    """One hash that stands for the chains of many cases, stamped by an authority.

    It is the root of a Merkle tree (``tools/merkle.py``) with a leaf for each case;
    what leads from a leaf to it is written down in the chain of the case.  The token is
    the whole answer of the authority (RFC 3161), as it came.
    """

    _name = "collections.timestamp"
    _description = "Time stamp"
    _inherit = ["collections.kept.mixin"]
    _order = "moment desc, id desc"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    moment = fields.Datetime(
        string="Stamped At",
        required=True,
        readonly=True,
        help="By the authority's clock.",
    )
    received = fields.Datetime(
        string="Received At", required=True, readonly=True, help="By our own clock."
    )
    authority = fields.Char(
        required=True, readonly=True, help="The name in its certificate."
    )
    url = fields.Char(string="Address", required=True, readonly=True)
    policy = fields.Char(
        string="Policy (OID)",
        readonly=True,
        help="The number of the rules by which the authority stamps.",
    )
    serial = fields.Char(string="Serial Number", readonly=True)
    root = fields.Char(
        string="Stamped Hash",
        required=True,
        readonly=True,
        help="The root of a Merkle tree over the last events of the cases.",
    )
    # By position in the tree: numbers of a case and its last event, and that one's hash
    leaves = fields.Json(required=True, readonly=True, prefetch=False)
    case_count = fields.Integer(string="Cases", readonly=True, aggregator=None)
    token_id = fields.Many2one(comodel_name="ir.attachment", readonly=True)
    token_sha256 = fields.Char(
        related="token_id.collections_sha256", string="SHA-256 of the Token"
    )
    is_recorded = fields.Boolean(
        string="Written Down in the Cases", readonly=True, index=True
    )

    @api.depends("moment", "authority")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for stamp in self:
            moment = format_datetime(self.env, stamp.moment)
            stamp.display_name = f"{moment}, {stamp.authority}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Time stamps are evidence: they can't be deleted."))

    # === ACTION METHODS === #

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.token_id.id}?download=true",
            "target": "download",
        }

    def action_open_events(self):
        """Show what was written down in the cases that it stands for."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_event_action"
        )
        domain = [
            ("kind", "=", STAMPED),
            ("res_model", "=", self._name),
            ("res_id", "=", self.id),
        ]
        return {**action, "domain": domain}

    # === THE TREE === #

    @api.model
    def _build_tree(self, leaves):
        """Return the tree whose root is stamped.

        :param leaves: numbers of a case and its last event, and that one's hash
        :rtype: odoo.addons.collections_policy.tools.merkle.Tree
        """
        return Tree(get_leaf(*leaf) for leaf in leaves)
