from odoo import api, fields, models


class CollectionsHardshipWizard(models.TransientModel):
    """A collector notes that a customer goes through a hard time."""

    _name = "collections.hardship.wizard"
    _description = "Hardship"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", required=True, readonly=True
    )
    source = fields.Selection(
        selection=lambda self: self.env["collections.promise"]._selection_source(),
        string="Said By",
        required=True,
    )
    reason = fields.Selection(
        selection=lambda self: self.env["collections.hardship"]._selection_reason(),
        default="not_said",
        required=True,
    )
    note = fields.Text()
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who Talks to Them",
        domain=[("share", "=", False)],
        required=True,
    )
    date_talk = fields.Date(string="Talk By", required=True)
    date_review = fields.Date(string="Pause Until", required=True)

    @api.model
    def _open(self, company, debtor, source):
        """Return the action that opens the wizard; the hardship itself if one runs.

        :param company: a root company
        :param debtor: a commercial partner
        :param str source: how it was said, a code of ``collections.promise``
        """
        hardships = self.env["collections.hardship"]
        running = hardships._find_running(company, debtor)
        if running:
            return running.with_env(self.env).get_formview_action()
        names = ("user_id", "date_talk", "date_review")
        usual = hardships._prepare_terms(company.sudo(), debtor.sudo())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hardship"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_company_id": company.id,
                "default_partner_id": debtor.id,
                "default_source": source,
                **{f"default_{name}": usual[name] for name in names},
            },
        }

    def action_confirm(self):
        self.ensure_one()
        hardship = self.env["collections.hardship"]._open(
            self.company_id,
            self.partner_id.commercial_partner_id,
            self.source,
            self.reason,
            self.note,
            user_id=self.user_id.id,
            date_talk=self.date_talk,
            date_review=self.date_review,
        )
        return hardship.get_formview_action()
