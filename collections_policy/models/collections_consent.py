from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CollectionsConsent(models.Model):
    """What a debtor said of being contacted by a channel: the last word counts.

    Nothing is changed or deleted: whoever changes his mind says so again.
    """

    _name = "collections.consent"
    _description = "Collections consent"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        index=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    channel = fields.Selection(selection="_selection_channel", required=True)
    state = fields.Selection(
        selection=[("given", "Agreed"), ("refused", "Refused")],
        string="Said",
        required=True,
    )
    date = fields.Datetime(string="Said On", required=True, default=fields.Datetime.now)
    source = fields.Selection(
        selection=[
            ("portal", "In the portal"),
            ("message", "By a message's link"),
            ("answer", "In an answer"),
            ("phone", "On the phone"),
            ("writing", "In writing"),
            ("contract", "In the contract"),
        ],
        required=True,
        default="writing",
    )
    note = fields.Char()
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Noted by",
        default=lambda self: self.env.user,
        readonly=True,
    )

    _latest = models.Index("(company_id, partner_id, channel, date DESC, id DESC)")

    def _selection_channel(self):
        return self.env["collections.channel"]._selection_contact_channel()

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base': what is on its way by a channel that is refused comes back
        for vals in vals_list:
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            vals["partner_id"] = partner.commercial_partner_id.id
        consents = super().create(vals_list)
        consents.filtered(lambda consent: consent.state == "refused")._take_effect()
        return consents

    def write(self, vals):  # pylint: disable=method-required-super
        # OVERRIDE 'base'
        raise UserError(
            self.env._("What a customer said stays as it was: note what was said next.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._(
                "What a customer said can't be deleted: note what was said next."
            )
        )

    def _take_effect(self):
        """Have what is on its way by refused channels judged again."""
        for consent in self:
            self.env["collections.action"].sudo().search(
                [
                    ("company_id", "=", consent.company_id.id),
                    ("partner_id", "=", consent.partner_id.id),
                    ("channel", "=", consent.channel),
                    ("state", "=", "queued"),
                ]
            )._recall()

    @api.model
    def _get_last_words(self, company, partners):
        """Return what debtors said last, by channel.

        :param company: a root company
        :return: ``given`` or ``refused`` by debtor's id and channel
        :rtype: dict[tuple[int, str], str]
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (partner_id, channel) partner_id, channel, state
                  FROM collections_consent
                 WHERE company_id = %s
                   AND partner_id IN %s
              ORDER BY partner_id, channel, date DESC, id DESC
                """,
                company.id,
                tuple(partners.ids) or (0,),
            )
        )
        return {(partner_id, channel): state for partner_id, channel, state in rows}

    @api.model
    def _note(self, company, partner, channel, state, source, note=False):
        """Note what a debtor says, unless it was said already.

        :return: the new consent, if any
        """
        debtor = partner.commercial_partner_id
        known = self._get_last_words(company, debtor).get((debtor.id, channel))
        if known == state:
            return self.browse()
        return self.create(
            {
                "company_id": company.id,
                "partner_id": debtor.id,
                "channel": channel,
                "state": state,
                "source": source,
                "note": note,
            }
        )
