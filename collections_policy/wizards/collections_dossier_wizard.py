from odoo import api, fields, models


class CollectionsDossierWizard(models.TransientModel):
    """Make the dossier of a case, knowing what is missing, and hand it over."""

    _name = "collections.dossier.wizard"
    _description = "Make a dossier"

    case_id = fields.Many2one(
        comodel_name="collections.case", required=True, readonly=True
    )
    checklist_html = fields.Html(compute="_compute_checklist_html", sanitize=False)
    is_complete = fields.Boolean(compute="_compute_checklist_html")
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        help="That of the court.",
    )
    lawyer_id = fields.Many2one(
        comodel_name="res.partner",
        string="Hand Over to",
        compute="_compute_lawyer_id",
        store=True,
        readonly=False,
    )

    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    @api.depends("case_id")
    def _compute_checklist_html(self):
        checklist = self.env["collections.dossier.checklist"]
        for wizard in self:
            checks = checklist._get_checks(wizard.case_id) if wizard.case_id else []
            wizard.is_complete = all(check.is_met for check in checks)
            wizard.checklist_html = self.env["ir.qweb"]._render(
                "collections_policy.dossier_checklist", {"checks": checks}
            )

    @api.depends("case_id")
    def _compute_lawyer_id(self):
        for wizard in self:
            wizard.lawyer_id = wizard.case_id.policy_id.lawyer_id

    @api.model
    def _open(self, case):
        """Return the action that opens the wizard for a case."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dossier"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_case_id": case.id,
                "default_lang": case.company_id.partner_id.lang or self.env.lang,
            },
        }

    def action_make(self):
        """Make the dossier, and show it."""
        return self._make().get_formview_action()

    def action_hand_over(self):
        """Make the dossier, note who gets it, and write to them."""
        dossier = self._make()
        dossier._hand_over(self.lawyer_id)
        return dossier.action_send()

    def _make(self):
        self.ensure_one()
        return self.env["collections.dossier"]._make(self.case_id, self.lang)
