"""Registered notices: what was sent by post or notary, followed until it is proven."""

import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.models import MAGIC_COLUMNS

from ..tools.notice_states import STATES, UNDERWAY, WITH_US

OPEN = (*WITH_US, *UNDERWAY)
CAME_BACK = ("returned", "returning", "refused", "wrong_address", "moved", "lost")


class CollectionsNotice(models.Model):
    """One registered letter, telegram or notary's notice to one addressee.

    Its PDF, its addressee and what it is about are frozen when it is made; where it
    stands follows from what was reported of it (``collections.notice.event``), never
    from anything else.
    """

    _name = "collections.notice"
    _description = "Registered notice"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Reference", required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    case_id = fields.Many2one(
        comodel_name="collections.case",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
    )
    action_id = fields.Many2one(
        comodel_name="collections.action",
        readonly=True,
        index="btree_not_null",
        help="What the policy asked for. Empty: made by hand.",
    )
    letter_id = fields.Many2one(
        comodel_name="collections.letter",
        readonly=True,
        index="btree_not_null",
        help="What was printed for the action.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )

    # As they were: none of it changes any more
    addressee = fields.Char(required=True, readonly=True)
    address = fields.Char(readonly=True)
    subject = fields.Char(readonly=True)
    line_ids = fields.One2many(
        comodel_name="collections.notice.line", inverse_name="notice_id", readonly=True
    )
    amount = fields.Monetary(
        readonly=True, help="What it is about, in the company's currency."
    )
    pdf = fields.Binary(string="PDF", attachment=True, readonly=True)
    pdf_name = fields.Char(compute="_compute_pdf_name")
    pdf_sha256 = fields.Char(string="PDF (SHA-256)", readonly=True)

    # How it goes
    carrier_id = fields.Many2one(
        comodel_name="collections.carrier", required=True, check_company=True
    )
    service = fields.Selection(selection="_selection_service", required=True)
    tracking_number = fields.Char(copy=False, index="btree_not_null", tracking=True)
    tracking_link = fields.Char(compute="_compute_tracking_link")
    cost = fields.Monetary()
    date_deadline = fields.Date(
        string="Proof Until", help="After that day without proof it is overdue."
    )

    # Where it stands, after all that was reported
    state = fields.Selection(
        selection="_selection_state", required=True, readonly=True, default="draft"
    )
    date_state = fields.Datetime(string="Since", readonly=True)
    grade = fields.Integer(
        string="Evidence",
        readonly=True,
        aggregator=None,
        help="0 drafted · 1 handed over · 2 in the postal stream · 3 delivered · "
        "4 signed for by name, or read · 5 acknowledged by the debtor",
    )
    obstacle = fields.Selection(
        selection="_selection_state",
        string="Not Handed Over",
        readonly=True,
        help="Why it could not be handed over the last time.",
    )
    date_posted = fields.Datetime(string="Posted On", readonly=True)
    date_delivered = fields.Datetime(string="Delivered On", readonly=True)
    receiver = fields.Char(string="Received by", readonly=True)
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    event_ids = fields.One2many(
        comodel_name="collections.notice.event", inverse_name="notice_id", readonly=True
    )
    acknowledgement_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="Acknowledgements",
        readonly=True,
        bypass_search_access=True,
    )

    # === SELECTIONS === #

    def _selection_service(self):
        return self.env["collections.carrier.service"]._selection_kind()

    def _selection_state(self):
        events = self.env["collections.notice.event"]._selection_state()
        return [(code, label) for code, label in events if code in STATES]

    # === COMPUTE METHODS === #

    @api.depends("name")
    def _compute_pdf_name(self):
        for notice in self:
            notice.pdf_name = f"{(notice.name or '').replace('/', '-')}.pdf"

    @api.depends("tracking_number", "carrier_id.tracking_url")
    def _compute_tracking_link(self):
        for notice in self:
            number, url = notice.tracking_number, notice.carrier_id.tracking_url
            notice.tracking_link = (
                url.replace("%s", number) if number and url else False
            )

    @api.depends("state", "date_deadline")
    def _compute_is_overdue(self):
        for notice in self:
            deadline = notice.date_deadline
            notice.is_overdue = (
                notice.state in OPEN
                and deadline
                and deadline < notice.company_id._get_collections_date()
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", OPEN) & self.env[
            "res.company"
        ]._get_collections_day_domain(lambda today: Domain("date_deadline", "<", today))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail': numbered, hashed and written down
        for vals in vals_list:
            vals["name"] = self._get_next_name()
            if vals.get("pdf"):
                vals["pdf_sha256"] = _hash_base64(vals["pdf"])
        notices = super().create(vals_list)
        notices._record_made()
        return notices

    def write(self, vals):
        # EXTENDS 'mail': what was frozen, and what follows from reports, is kept
        kept = {fname for fname in vals if fname in self._get_kept_fields()}
        if kept and not self.env.su:
            raise AccessError(
                self.env._("These are kept by the system: %s", ", ".join(sorted(kept)))
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("Registered notices are evidence: cancel them instead.")
        )

    @api.model
    def _get_next_name(self):
        return self.env["ir.sequence"].sudo().next_by_code(self._name)

    @api.model
    def _get_kept_fields(self):
        """Return the names of the fields that no person writes."""
        return {
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and name not in MAGIC_COLUMNS
        } - {"message_main_attachment_id"}

    # === ACTION METHODS === #

    def action_download(self):
        """Open the PDF, as it was frozen."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pdf?filename_field=pdf_name",
            "target": "new",
        }

    def action_print(self):
        """Open the PDFs, and tell that they were printed."""
        self.check_access("write")
        now = fields.Datetime.now()
        self.filtered(lambda notice: notice.state == "draft")._set_printed(now)
        if len(self) == 1:
            return self.action_download()
        return self.env.ref("collections_policy.action_report_notices").report_action(
            self
        )

    def _is_posted_by_hand(self):
        """Tell whether somebody takes the notice to a counter, or did."""
        self.ensure_one()
        sends = self.carrier_id._get_adapter()._sends
        return self.state != "cancelled" and not sends

    def action_report(self):
        return self.env["collections.notice.report.wizard"]._open(self)

    def action_post(self):
        return self.env["collections.notice.report.wizard"]._open(self, "posted")

    def action_scan(self):
        return self.env["collections.tracking.wizard"]._open(self)

    def action_cancel(self):
        """Take back notices that were not handed over yet."""
        self.check_access("write")
        self._check_any(self.filtered(lambda notice: notice.state in WITH_US))
        self._set_cancelled(fields.Datetime.now())

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()

    def _check_any(self, fit):
        if not fit:
            raise UserError(
                self.env._("None of these notices is in a state that allows it.")
            )

    def _open(self):
        """Return the action that shows notices."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Registered Notices"),
            "res_model": self._name,
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", self.ids)],
        }
        if len(self) == 1:
            action.update(view_mode="form", res_id=self.id)
        return action


def _hash_base64(data):
    """Return the SHA-256 of what is kept in base64."""
    return hashlib.sha256(base64.b64decode(data)).hexdigest()
