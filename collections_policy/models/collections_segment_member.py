"""Who was in a segment from when to when; and how many there were each day."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .fields import ViewMany2many

CASES_VIEW = "collections_case_segment_rel"


class CollectionsSegmentMember(models.Model):
    """A stay of a customer in a segment: never rewritten, whoever returns has another.

    ``date_end`` is the first day on which the customer was not in it any more.
    """

    _name = "collections.segment.member"
    _description = "Customer in a segment"
    _order = "date_start desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    segment_id = fields.Many2one(
        comodel_name="collections.segment",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    date_start = fields.Date(string="In Since", required=True, readonly=True)
    date_end = fields.Date(
        string="Left On",
        readonly=True,
        help="The first day on which the customer was not in it. Empty: still in.",
    )

    _one_open = models.UniqueIndex("(segment_id, partner_id) WHERE date_end IS NULL")
    _current = models.Index("(partner_id, company_id) WHERE date_end IS NULL")
    _history = models.Index("(segment_id, date_start)")

    def init(self):
        # EXTENDS 'base': the segments of cases are read, and grouped by, as a relation
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE VIEW %s AS
                SELECT debt.id AS case_id, member.segment_id
                  FROM collections_case AS debt
                  JOIN collections_segment_member AS member
                    ON member.partner_id = debt.partner_id
                   AND member.company_id = debt.company_id
                 WHERE member.date_end IS NULL
                """,
                SQL.identifier(CASES_VIEW),
            )
        )

    @api.model
    def _get_domain_on(self, date):
        """Return the domain of the stays that include a day."""
        return Domain("date_start", "<=", date) & (
            Domain("date_end", "=", False) | Domain("date_end", ">", date)
        )

    @api.model
    def _get_current_sql(self, domain):
        """Return a query for the ids of the customers in segments now.

        :param domain: which stays count, besides that they last
        :rtype: SQL
        """
        query = self.sudo()._search(Domain(domain) & Domain("date_end", "=", False))
        return query.subselect(SQL.identifier(self._table, "partner_id"))

    @api.model
    def _get_strategic(self, company, partners):
        """Return those of some customers that are in a strategic segment now.

        :param company: a root company
        """
        members = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", partners.ids),
                ("date_end", "=", False),
                ("segment_id.is_strategic", "=", True),
            ]
        )
        return members.partner_id.with_env(partners.env)

    @api.model
    def _close(self, segment, date, matching):
        """Let those leave who do not match any more.

        :param date: the first day on which they are not in the segment
        :param SQL matching: a query for the ids of those who match
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_segment_member AS member
                   SET date_end = %(date)s
                 WHERE member.segment_id = %(segment)s
                   AND member.date_end IS NULL
                   AND NOT EXISTS (
                       SELECT FROM %(matching)s AS match
                        WHERE match.id = member.partner_id)
                """,
                date=date,
                segment=segment.id,
                matching=matching,
            )
        )
        self.invalidate_model()

    @api.model
    def _open(self, segment, date, matching):
        """Let those in who match, and are not in the segment yet."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO collections_segment_member
                            (segment_id, partner_id, company_id, date_start)
                SELECT %(segment)s, match.id, %(company)s, %(date)s
                  FROM %(matching)s AS match
                 WHERE NOT EXISTS (
                       SELECT FROM collections_segment_member AS member
                        WHERE member.segment_id = %(segment)s
                          AND member.partner_id = match.id
                          AND member.date_end IS NULL)
                    ON CONFLICT DO NOTHING
                """,
                segment=segment.id,
                company=segment.company_id.id,
                date=date,
                matching=matching,
            )
        )
        self.invalidate_model()


class CollectionsSegmentSize(models.Model):
    """How many customers were in a segment on a day."""

    _name = "collections.segment.size"
    _description = "Size of a customer segment"
    _order = "date desc, id desc"
    _rec_name = "date"
    _log_access = False

    segment_id = fields.Many2one(
        comodel_name="collections.segment",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="segment_id.company_id")
    date = fields.Date(required=True, readonly=True)
    number = fields.Integer(string="Customers", readonly=True, aggregator="max")

    _one_a_day = models.UniqueIndex("(segment_id, date)")

    @api.model
    def _note(self, segment, date):
        """Count who is in a segment at the end of a day."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO collections_segment_size (segment_id, date, number)
                SELECT %(segment)s, %(date)s, COUNT(*)
                  FROM collections_segment_member
                 WHERE segment_id = %(segment)s AND date_end IS NULL
                    ON CONFLICT (segment_id, date)
                    DO UPDATE SET number = EXCLUDED.number
                """,
                segment=segment.id,
                date=date,
            )
        )
        self.invalidate_model()


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    segment_ids = ViewMany2many(
        comodel_name="collections.segment",
        relation=CASES_VIEW,
        column1="case_id",
        column2="segment_id",
        string="Segments",
        readonly=True,
        copy=False,
        help="In which segments the customer is now.",
    )


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_segment_ids = fields.Many2many(
        comodel_name="collections.segment",
        string="Segments",
        compute="_compute_collections_segment_ids",
        search="_search_collections_segment_ids",
        help="In which segments of the company the customer is now.",
        groups="collections_policy.group_user",
    )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_collections_segment_ids(self):
        members = (
            self.env["collections.segment.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.root_id.id),
                    ("date_end", "=", False),
                ]
            )
        )
        by_partner = members.grouped("partner_id")
        for partner in self:
            own = by_partner.get(partner.commercial_partner_id, members.browse())
            segments = own.segment_id.sorted(lambda one: (one.sequence, one.id))
            partner.collections_segment_ids = segments.ids

    def _search_collections_segment_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        members = self.env["collections.segment.member"]
        company = Domain("company_id", "=", self.env.company.root_id.id)
        if operator == "any":
            chosen = company & Domain("segment_id", "any", value)
            current = members._get_current_sql(chosen)
            return Domain("commercial_partner_id", "in", current)
        ids = [each for each in value if each]
        current = members._get_current_sql(company & Domain("segment_id", "in", ids))
        found = Domain("commercial_partner_id", "in", current)
        if False in value:
            anywhere = members._get_current_sql(company)
            found |= Domain("commercial_partner_id", "not in", anywhere)
        return found


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    segment_ids = fields.Many2many(
        comodel_name="collections.segment",
        relation="collections_policy_segment_rel",
        column1="policy_id",
        column2="segment_id",
        string="Segments",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        help="Only for customers in one of them. Empty: for all that match the rule.",
    )

    @api.model
    def _get_identity_fields(self):
        # EXTENDS 'collections.policy'
        return super()._get_identity_fields() | {"segment_ids"}

    @api.model
    def _prepare_for_other_company(self, default):
        # EXTENDS 'collections.policy': segments are a company's own
        own = {"segment_ids": default.get("segment_ids", False)}
        return {**super()._prepare_for_other_company(default), **own}

    def _get_partner_domain(self):
        # EXTENDS 'collections.policy': archived segments count, nobody is in them
        domain = super()._get_partner_domain()
        segments = self.with_context(active_test=False).segment_ids
        if segments:
            domain &= Domain("collections_segment_ids", "in", segments.ids)
        return domain
