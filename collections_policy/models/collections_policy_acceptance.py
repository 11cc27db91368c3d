"""Who accepted a policy as it was told, when, how, and in which words."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request


class CollectionsPolicyAcceptance(models.Model):
    """A customer accepted a text.  It is evidence: nothing is changed or deleted."""

    _name = "collections.policy.acceptance"
    _description = "Acceptance of a collections policy"
    _inherit = ["collections.kept.mixin"]
    _order = "date desc, id desc"
    _rec_name = "name"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    text_id = fields.Many2one(
        comodel_name="collections.policy.told.text",
        string="Accepted Text",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    told_id = fields.Many2one(
        related="text_id.told_id", string="Accepted Edition", store=True, index=True
    )
    policy_id = fields.Many2one(
        related="told_id.policy_id", string="Accepted Policy", store=True, index=True
    )
    lang = fields.Selection(related="text_id.lang", string="Read In")
    sha256 = fields.Char(related="text_id.sha256", string="SHA-256 of the Text")
    html = fields.Html(related="text_id.html", string="What Was Accepted")
    is_current = fields.Boolean(
        string="Current Text",
        compute="_compute_is_current",
        search="_search_is_current",
        help="It is what customers of this policy read now.",
    )
    name = fields.Char(
        string="Accepted by",
        required=True,
        readonly=True,
        help="The person's name, as it was given.",
    )
    date = fields.Datetime(string="Accepted On", required=True, readonly=True)
    source = fields.Selection(
        selection="_selection_source", string="How", required=True, readonly=True
    )
    origin = fields.Char(
        string="Document", readonly=True, help="The document that was signed with it."
    )
    address = fields.Char(string="IP Address", readonly=True)
    agent = fields.Char(string="Browser", readonly=True)
    note = fields.Char(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        help="Who was signed in: the customer, or the colleague who noted it.",
    )
    attachment_ids = fields.One2many(
        comodel_name="ir.attachment",
        inverse_name="res_id",
        domain=[("res_model", "=", "collections.policy.acceptance")],
        string="Signed Documents",
        readonly=True,
    )

    _of_debtor = models.Index("(partner_id, company_id, date DESC, id DESC)")

    @api.model
    def _selection_source(self):
        """Return the ways of accepting; to be extended where there are others.

        No selection of Odoo's own: uninstalling an extension would change history.

        :rtype: list[tuple[str, str]]
        """
        return [
            ("portal", self.env._("In the portal")),
            ("noted", self.env._("Noted by a colleague")),
        ]

    # === COMPUTE METHODS === #

    @api.depends("told_id.is_current")
    def _compute_is_current(self):
        for acceptance in self:
            acceptance.is_current = acceptance.told_id.is_current

    @api.model
    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = Domain("told_id.is_current", "=", True)
        return current if True in value else ~current

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What was accepted can't be deleted."))

    # === ACCEPTING === #

    @api.model
    def _accept(self, text, debtor, name, source, files=(), **values):
        """Note that a customer accepted a text.

        The same person who accepts the same text again in the portal, or on the same
        document, says nothing new: a page that was sent twice notes it once.

        :param text: the ``collections.policy.told.text`` that was read
        :param debtor: a partner of the customer
        :param str name: who accepted it
        :param str source: a code of :meth:`_selection_source`
        :param files: what was signed: pairs of a name, and bytes
        :param values: what else is known: ``origin``, ``note``, ``address``, ``agent``
        :return: the acceptance
        """
        prepared = self._prepare_acceptance(text, debtor, name, source, values)
        known = self._find_same(prepared)
        if known:
            return known.with_env(self.env)
        acceptance = self.sudo().create(prepared)
        acceptance._keep_files(files)
        acceptance._record_accepted()
        return acceptance.with_env(self.env)

    @api.model
    def _prepare_acceptance(self, text, debtor, name, source, values):
        user = self.env.user
        return {
            "company_id": text.sudo().company_id.id,
            "partner_id": debtor.sudo().commercial_partner_id.id,
            "text_id": text.id,
            "name": name,
            "date": self.env["collections.event"]._get_moment(),
            "source": source,
            "origin": False,
            "user_id": False if user._is_public() else user.id,
            **values,
        }

    @api.model
    def _find_same(self, prepared):
        """Return an acceptance that says the same already.

        What colleagues note is never the same: each has heard, or got, something.
        """
        if prepared["source"] == "noted":
            return self.sudo().browse()
        same = ("partner_id", "text_id", "name", "source", "origin")
        return self.sudo().search(
            [(fname, "=", prepared[fname]) for fname in same], limit=1
        )

    def _keep_files(self, files):
        self.env["ir.attachment"].create(
            [
                {"name": name, "raw": raw, "res_model": self._name, "res_id": self.id}
                for name, raw in files
            ]
        )._keep_as_evidence()
        self.invalidate_recordset(["attachment_ids"])

    @api.model
    def _as_reader(self):
        """Return the model as whoever sent the request, who has signed in or not.

        Pages of documents act as the superuser, who accepts nothing.
        """
        return self.with_user(request.env.user).sudo() if request else self

    @api.model
    def _get_origin(self):
        """Return the address and the browser that a request comes from, if it does."""
        if not request:
            return {}
        return {
            "address": request.httprequest.remote_addr,
            "agent": (request.httprequest.user_agent.string or "")[:250],
        }

    @api.model
    def _get_last(self, company, debtors):
        """Return the last acceptance of each customer, where there is one.

        :param company: a root company
        :rtype: dict[res.partner, collections.policy.acceptance]
        """
        found = {}
        for acceptance in self.sudo().search(
            [("company_id", "=", company.id), ("partner_id", "in", debtors.ids)]
        ):
            found.setdefault(acceptance.partner_id, acceptance)
        return found
