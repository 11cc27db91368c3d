"""Items in an agreement are left alone as long as it runs."""

from odoo import fields, models

from .collections_agreement import RUNNING


class CollectionsHold(models.Model):
    _inherit = "collections.hold"

    kind = fields.Selection(
        selection_add=[("agreement", "Agreement")], ondelete={"agreement": "cascade"}
    )
    agreement_id = fields.Many2one(
        comodel_name="collections.agreement",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )

    def _get_lift_problem(self):
        # EXTENDS 'collections_policy'
        if self.agreement_id.state in RUNNING:
            return self.env._(
                "Cancel the agreement %(agreement)s instead: then its items are left "
                "alone no longer.",
                agreement=self.agreement_id.name,
            )
        return super()._get_lift_problem()


class CollectionsAgreement(models.Model):
    _inherit = "collections.agreement"

    hold_ids = fields.One2many(
        comodel_name="collections.hold",
        inverse_name="agreement_id",
        string="Holds in Force",
        readonly=True,
    )

    def _hold(self, until=False):
        """Leave alone what the agreements are about, and their own documents.

        :param date until: the last day; none for as long as they run
        """
        for agreement in self.sudo():
            agreement.hold_ids.write({"date_to": until})
            targets = agreement._prepare_holds(until)
            held = agreement.hold_ids.mapped(
                lambda hold: (hold.move_line_id.id, hold.move_id.id)
            )
            agreement.hold_ids.create(
                [
                    values
                    for values in targets
                    if (values.get("move_line_id"), values["move_id"]) not in held
                ]
            )

    def _prepare_holds(self, until):
        common = {
            "kind": "agreement",
            "agreement_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "reason": self.name,
            "date_from": self._get_today(),
            "date_to": until,
        }
        items = [
            {**common, "move_line_id": item.id, "move_id": item.move_id.id}
            for item in self._get_items()
        ]
        documents = [
            {**common, "move_id": document.id} for document in self.document_id
        ]
        return items + documents

    def _release(self):
        """Leave nothing alone any more for these agreements."""
        holds = self.sudo().hold_ids
        if holds:
            holds._lift()
