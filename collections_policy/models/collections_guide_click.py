from odoo import api, fields, models
from odoo.fields import Domain


class CollectionsGuideClick(models.Model):
    """A customer has opened a guide: counted once a day for each way there."""

    _name = "collections.guide.click"
    _description = "Guide opened by a customer"
    _order = "date desc, id desc"
    _rec_name = "guide_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    guide_id = fields.Many2one(
        comodel_name="collections.guide",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    theme_id = fields.Many2one(related="guide_id.theme_id", store=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    level_id = fields.Many2one(
        comodel_name="collections.level",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The level of the message that offered it. Empty: opened from the "
        "customer's own pages.",
    )
    policy_id = fields.Many2one(related="level_id.policy_id")
    source = fields.Selection(
        selection=[
            ("message", "Message"),
            ("account", "Account page"),
            ("portal", "Portal"),
        ],
        string="Opened From",
        required=True,
        readonly=True,
        help="Programs that look through mail may open links as well: what is counted "
        "from messages can be a little high.",
    )
    date = fields.Date(string="Day", required=True, readonly=True)

    _by_debtor = models.Index("(company_id, partner_id, guide_id, date)")

    @api.model
    def _note(self, guide, company, debtor, source, level=None):
        """Note that a customer has opened a guide, unless it is known of that day.

        :param company: a root company
        :param debtor: a commercial partner
        :param str source: from where, a code of ``source``
        :param level: the ``collections.level`` whose message offered it, if one did
        """
        values = {
            "company_id": company.id,
            "partner_id": debtor.id,
            "guide_id": guide.id,
            "date": company._get_collections_date(),
            "source": source,
            "level_id": level.id if level else False,
        }
        clicks = self.sudo()
        known = Domain.AND(Domain(name, "=", value) for name, value in values.items())
        if not clicks.search_count(known, limit=1):
            clicks.create(values)

    @api.model
    def _get_opened(self, company, debtors, guides):
        """Return what customers have opened of some guides.

        :rtype: dict[res.partner, collections.guide]
        """
        opened = {}
        for debtor, guide in self.sudo()._read_group(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", debtors.ids)
            & Domain("guide_id", "in", guides.ids),
            ["partner_id", "guide_id"],
        ):
            debtor, guide = debtor.with_env(debtors.env), guide.with_env(guides.env)
            opened[debtor] = opened.get(debtor, guides.browse()) | guide
        return opened
