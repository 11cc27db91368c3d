import base64

from odoo import api, fields, models

from ..tools.letter_pdf import take_out


class CollectionsLetter(models.Model):
    """One sheet of paper, or some: an action as it was printed in a batch.

    An action whose letter was taken out is printed again, in another batch.
    """

    _name = "collections.letter"
    _description = "Collections letter"
    _order = "batch_id desc, sequence, id"
    _rec_name = "addressee"

    batch_id = fields.Many2one(
        comodel_name="collections.letter.batch",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="batch_id.company_id")
    currency_id = fields.Many2one(related="batch_id.currency_id")
    action_id = fields.Many2one(
        comodel_name="collections.action", required=True, readonly=True, index=True
    )
    case_id = fields.Many2one(related="action_id.case_id")
    sequence = fields.Integer(string="No.", readonly=True)
    # What was on it
    addressee = fields.Char(readonly=True)
    address = fields.Char(readonly=True)
    amount = fields.Monetary(readonly=True)
    page_count = fields.Integer(string="Pages", readonly=True)
    first_page = fields.Integer(readonly=True, help="Within the batch, from 0.")
    pdf = fields.Binary(string="PDF", compute="_compute_pdf")
    pdf_name = fields.Char(compute="_compute_pdf_name")
    # What became of it
    state = fields.Selection(
        selection=[
            ("waiting", "To post"),
            ("posted", "Posted"),
            ("returned", "Came back"),
            ("dropped", "Taken out"),
        ],
        default="waiting",
        required=True,
        readonly=True,
    )
    date_posted = fields.Date(string="Posted On", readonly=True)
    posted_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    carrier_note = fields.Char(readonly=True)

    _one_that_counts = models.UniqueIndex(
        "(action_id) WHERE state = 'waiting'",
        "This letter is already printed and waits for being posted.",
    )

    @api.depends("batch_id.pdf", "first_page", "page_count")
    def _compute_pdf(self):
        """Cut the letter out of what was printed."""
        for letter in self:
            batch = letter.batch_id
            letter.pdf = batch.pdf and base64.b64encode(
                take_out(
                    base64.b64decode(batch.with_context(bin_size=False).pdf),
                    batch.cover_page_count + letter.first_page,
                    letter.page_count,
                )
            )

    @api.depends("batch_id", "sequence")
    def _compute_pdf_name(self):
        for letter in self:
            letter.pdf_name = f"{letter.batch_id.display_name}-{letter.sequence}.pdf"

    # === ACTION METHODS === #

    def action_download(self):
        """Open the letter, as it was printed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pdf?filename_field=pdf_name",
            "target": "new",
        }

    # === VERBS === #

    def _drop(self):
        """Take letters out of the pile that is to be posted; they were never said."""
        actions = self.action_id
        self.write({"state": "dropped"})
        messages = actions.message_id
        actions.write({"letter_id": False, "message_id": False})
        messages.sudo().unlink()
