from odoo import fields, models

from ..tools.placeholders import clean


class CollectionsWhatsappTemplateParameter(models.Model):
    """What goes into a gap of a template: a part of the message, never code."""

    _name = "collections.whatsapp.template.parameter"
    _description = "Gap of a collections WhatsApp template"
    _order = "template_id, sequence, id"
    _rec_name = "part"

    template_id = fields.Many2one(
        comodel_name="collections.whatsapp.template",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
    part = fields.Selection(
        selection="_selection_part", string="What", required=True, default="addressee"
    )

    def _selection_part(self):
        return [(code, label) for code, (label, _get) in self._get_parts().items()]

    def _get_parts(self):
        """Return what may be said: by code, its label and how an action tells it.

        To be extended by who has more to say.

        :rtype: dict[str, tuple[str, Callable]]
        """
        return {
            "addressee": (self.env._("Addressee"), lambda action: action.addressee),
            "customer": (
                self.env._("Customer"),
                lambda action: action.partner_id.name,
            ),
            "total_label": (
                self.env._("Total owed"),
                lambda action: action.total_label,
            ),
            "items_label": (
                self.env._("Invoice, or how many"),
                lambda action: action.items_label,
            ),
            "first_due_label": (
                self.env._("First due date"),
                lambda action: action.first_due_label,
            ),
            "oldest_days": (
                self.env._("Days overdue"),
                lambda action: str(max(action.oldest_days, 0)),
            ),
            "creditor": (self.env._("Creditor"), lambda action: action.company_id.name),
            "creditor_vat": (
                self.env._("Creditor's tax ID"),
                lambda action: action.company_id.partner_id._get_collections_tax_id()[
                    1
                ],
            ),
            "collector": (
                self.env._("Collector"),
                lambda action: action.user_id.name or action.company_id.name,
            ),
            "collector_phone": (
                self.env._("Collector's phone"),
                lambda action: action.user_id.phone or action.company_id.phone,
            ),
            "portal_link": (
                self.env._("Link to see and pay"),
                lambda action: action.portal_link,
            ),
            "proposal_number": (
                self.env._("Number of the proposal"),
                lambda action: action.agreement_id.name,
            ),
            "proposal_summary": (
                self.env._("What is proposed"),
                lambda action: action.agreement_id.summary,
            ),
        }

    def _get_values(self, action):
        """Return what an action says in these gaps, in order.

        :param action: a ``collections.action``, in its reader's language
        :rtype: list[str]
        """
        parts = self._get_parts()
        return [clean(parts[parameter.part][1](action)) for parameter in self]
