from odoo import api, fields, models


class CollectionsLetterBatch(models.Model):
    """Letters that were printed together, with a list of them on top.

    The PDF is kept as it was printed; it is never made again.
    """

    _name = "collections.letter.batch"
    _description = "Collections letters printed together"
    _order = "id desc"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Day", required=True, readonly=True, help="Where the company is."
    )
    date_printed = fields.Datetime(string="Printed On", required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Printed by", required=True, readonly=True
    )
    letter_ids = fields.One2many(
        comodel_name="collections.letter", inverse_name="batch_id", readonly=True
    )
    letter_count = fields.Integer(string="Letters", readonly=True)
    page_count = fields.Integer(string="Pages", readonly=True)
    cover_page_count = fields.Integer(readonly=True)
    amount = fields.Monetary(string="Total", readonly=True)
    pdf = fields.Binary(string="PDF", attachment=True, readonly=True)
    pdf_name = fields.Char(compute="_compute_pdf_name")
    waiting_count = fields.Integer(string="To Post", compute="_compute_counts")
    dropped_count = fields.Integer(string="Taken Out", compute="_compute_counts")

    @api.depends_context("lang")
    def _compute_display_name(self):
        for batch in self:
            batch.display_name = self.env._("Letters %s", batch.id)

    @api.depends_context("lang")
    def _compute_pdf_name(self):
        for batch in self:
            batch.pdf_name = f"{batch.display_name}.pdf"

    @api.depends("letter_ids.state")
    def _compute_counts(self):
        counts = {
            (batch, state): count
            for batch, state, count in self.env["collections.letter"]._read_group(
                [("batch_id", "in", self.ids)], ["batch_id", "state"], ["__count"]
            )
        }
        for batch in self:
            batch.waiting_count = counts.get((batch, "waiting"), 0)
            batch.dropped_count = counts.get((batch, "dropped"), 0)

    # === ACTION METHODS === #

    def action_download(self):
        """Open the PDF, as it was printed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pdf?filename_field=pdf_name",
            "target": "new",
        }

    def action_post(self):
        """Tell that the letters were posted."""
        return self.letter_ids.action_id.action_post_letters()

    def _open(self):
        """Return the action that shows the batches."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Printed Letters"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", self.ids)],
        }
        if len(self) == 1:
            action.update(view_mode="form", res_id=self.id)
        return action
