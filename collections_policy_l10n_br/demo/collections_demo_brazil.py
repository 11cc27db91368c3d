"""A shop in Rio de Janeiro: a second company that the demo's people work for.

It is Odoo's own demo company of Brazil.  Where that is missing there is no story.
"""

from odoo import api, models
from odoo.tools import convert_file

from odoo.addons.collections_policy.demo.collections_demo_story import FIRST_DAY

MODULE = "collections_policy_l10n_br"
RECORDS = ("demo/res.partner.csv", "demo/collections_demo_setup.xml")
LIBRARY = ("br_consumer", "br_business")
ACCEPTED = -16  # the day on which a customer accepted what is published


class CollectionsDemoBrazil(models.AbstractModel):
    _name = "collections.demo.brazil"
    _inherit = "collections.demo.story"
    _description = "Collections: demo company in Brazil"

    _documents = f"{MODULE}/demo/documents.csv"
    _modules = (MODULE, "collections_policy")

    @api.model
    def _load(self):
        """Replay the company's past up to today, if it is there and has none yet."""
        company = self.env.ref("base.demo_company_br", raise_if_not_found=False)
        people = self.env.ref(
            "collections_policy.demo_user_manager", raise_if_not_found=False
        )
        if not (company and people) or self._has_policies(company):
            return
        for path in RECORDS:
            convert_file(self.env, MODULE, path, {}, mode="init", noupdate=True)
        self._leave_out_others(company)
        self._replay(company)

    def _leave_out_others(self, company):
        """Leave out the invoices of Odoo's own demo: others tell of their customers."""
        sales = self.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("move_type", "in", self.env["account.move"].get_sale_types()),
            ]
        )
        sales.no_followup = True

    def _has_policies(self, company):
        policies = self.env["collections.policy"].with_context(active_test=False)
        return policies.search_count([("company_id", "=", company.id)], limit=1)

    def _get_charge_names(self):
        # OVERRIDE 'collections.demo.story'
        return "Multa por atraso", "Juros de mora", "Correção monetária"

    def _is_untaxed(self, partner):
        # OVERRIDE 'collections.demo.story': prices are what customers pay
        return True

    def _live(self, day, documents, events):
        # EXTENDS 'collections.demo.story'
        demo = self.with_context(collections_now=self._moment(day))
        if day == FIRST_DAY:
            demo._import_policies()
        if day == ACCEPTED:
            demo._accept_policy("camila", self._ref("user_camila"), "portal")
        return super()._live(day, documents, events)

    def _import_policies(self):
        """Take policies from the library, put them into use, and publish them."""
        manager = self._ref("user_manager")
        presets = self.env["collections.policy.preset"].with_user(manager)
        for preset in presets.search([("code", "in", LIBRARY)]):
            preview = preset.action_preview()
            wizard = self.env[preview["res_model"]].with_user(manager)
            imported = wizard.browse(preview["res_id"]).action_confirm()
            policies = self.env["collections.policy"].with_user(manager)
            policy = policies.browse(imported["res_id"])
            policy.action_put_into_use()
            policy._publish_told()
