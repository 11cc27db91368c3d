"""Hardship where a collector works: on the case, the invoice and the customer."""

from odoo import api, fields, models

from .collections_case_outcomes import OutcomeHold

GROUP = "collections_policy.group_user"


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    hardship_ids = fields.One2many(
        comodel_name="collections.hardship",
        inverse_name="case_id",
        string="Hardships",
        readonly=True,
    )
    hardship_id = fields.Many2one(
        comodel_name="collections.hardship", compute="_compute_hardship"
    )
    hardship_state = fields.Char(compute="_compute_hardship")
    hardship_review = fields.Date(
        string="Paused for Hardship Until", compute="_compute_hardship"
    )
    hardship_talk = fields.Date(string="Talk By", compute="_compute_hardship")

    @api.depends(
        "hardship_ids.state", "hardship_ids.date_review", "hardship_ids.date_talk"
    )
    def _compute_hardship(self):
        running = self.env["collections.hardship"]._group_running(
            self.company_id, self.partner_id
        )
        for case in self:
            hardship = running.get((case.company_id, case.partner_id))
            case.hardship_id = hardship
            case.hardship_state = hardship and hardship.state
            case.hardship_review = hardship and hardship.date_review
            case.hardship_talk = hardship and hardship.date_talk

    def action_hardship(self):
        self.ensure_one()
        return self.env["collections.hardship.wizard"]._open(
            self.company_id, self.partner_id, "case"
        )

    def action_open_hardship(self):
        self.ensure_one()
        return self.hardship_id.get_formview_action()

    def _get_outcome_holds(self):
        # EXTENDS 'collections_policy'
        return {
            **super()._get_outcome_holds(),
            "hardship": OutcomeHold("hardship", None),
        }

    def _get_outcome_keepers(self):
        # EXTENDS 'collections_policy'
        return {**super()._get_outcome_keepers(), "hardship": self._keep_hardship}

    def _keep_hardship(
        self, moves, until, note, source, hardship_reason=False, **_details
    ):
        """Open a hardship, or keep what is said once more of the one that runs."""
        hardships = self.env["collections.hardship"]
        running = hardships._find_running(self.company_id, self.partner_id)
        if running:
            running._note_again(note, until)
            return running
        return hardships._open(
            self.company_id,
            self.partner_id,
            source,
            hardship_reason,
            note,
            date_review=until,
        )

    def _get_hold_until(self, outcome):
        # EXTENDS 'collections_policy'
        if outcome != "hardship":
            return super()._get_hold_until(outcome)
        policy = self.env["collections.hardship"]._find_policy(
            self.company_id, self.partner_id
        )
        return policy._get_hardship_review(self.company_id._get_collections_date())


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_hardship_ids = fields.One2many(
        comodel_name="collections.hardship",
        inverse_name="partner_id",
        string="Hardships",
        readonly=True,
        groups=GROUP,
    )
    collections_hardship_id = fields.Many2one(
        comodel_name="collections.hardship",
        string="Hardship",
        compute="_compute_collections_hardship",
        groups=GROUP,
    )
    collections_hardship_review = fields.Date(
        string="Paused for Hardship Until",
        compute="_compute_collections_hardship",
        groups=GROUP,
    )

    @api.depends_context("company")
    @api.depends(
        "commercial_partner_id.collections_hardship_ids.state",
        "commercial_partner_id.collections_hardship_ids.date_review",
    )
    def _compute_collections_hardship(self):
        root = self.env.company.root_id
        running = self.env["collections.hardship"]._group_running(
            root, self.commercial_partner_id
        )
        for partner in self:
            hardship = running.get((root, partner.commercial_partner_id))
            partner.collections_hardship_id = hardship
            partner.collections_hardship_review = hardship and hardship.date_review

    def action_collections_hardship(self):
        self.ensure_one()
        return self.env["collections.hardship.wizard"]._open(
            self.env.company.root_id, self.commercial_partner_id, "hand"
        )

    def action_open_collections_hardship(self):
        self.ensure_one()
        return self.collections_hardship_id.get_formview_action()


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_hardship_id = fields.Many2one(
        comodel_name="collections.hardship",
        string="Hardship of the Customer",
        compute="_compute_collections_hardship",
        groups=GROUP,
    )
    collections_hardship_review = fields.Date(
        string="Paused for Hardship Until",
        compute="_compute_collections_hardship",
        groups=GROUP,
    )

    @api.depends("commercial_partner_id", "company_id", "state")
    def _compute_collections_hardship(self):
        """Tell of the customer's hardship what concerns a posted invoice."""
        sales = self.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        running = self.env["collections.hardship"]._group_running(
            sales.company_id.root_id, sales.commercial_partner_id
        )
        for move in self:
            key = (move.company_id.root_id, move.commercial_partner_id)
            hardship = running.get(key) if move in sales else None
            move.collections_hardship_id = hardship
            move.collections_hardship_review = hardship and hardship.date_review

    def action_open_collections_hardship(self):
        self.ensure_one()
        return self.collections_hardship_id.get_formview_action()
