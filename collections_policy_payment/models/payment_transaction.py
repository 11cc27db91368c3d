from odoo import fields, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    collections_line_ids = fields.Many2many(
        comodel_name="account.move.line",
        relation="collections_payment_transaction_line_rel",
        string="Chosen Open Items",
        readonly=True,
        copy=False,
        help="What the customer chose to pay: it is paid first, before what else is "
        "due of the same invoices.",
    )

    def _is_collections_payment_coming(self):
        """Tell whether money is on its way that the invoices don't show yet.

        A transfer that was only announced is not.
        """
        self.ensure_one()
        if self.state == "done":
            return not self.is_post_processed
        return self.state in ("pending", "authorized") and self.provider_code not in (
            "none",
            "custom",
        )
