"""How the demo company helps its customers: guides that they read, and hard times."""

from odoo import api, models

READ = (  # by whom, and what
    ("daniel", "guide_calendar"),
    ("emily", "guide_first"),
    ("emily", "guide_agreement"),
    ("maria", "guide_first"),
    ("harborview", "guide_cash_flow"),
    ("willow", "guide_cash_flow"),
    ("willow", "guide_fraud"),
)


class CollectionsDemo(models.AbstractModel):
    _inherit = "collections.demo"

    @api.model
    def _load(self):
        # EXTENDS 'collections.demo'
        result = super()._load()
        company = self.env.ref("base.main_company")
        self.env["collections.guide"]._get_ready().action_publish()
        clicks = self.env["collections.guide.click"]
        for name, guide in READ:
            clicks._note(
                self.env.ref(f"collections_policy.{guide}"),
                company,
                self._ref(f"partner_{name}"),
                "portal",
            )
        self._go_through_hard_times(company)
        return result

    def _go_through_hard_times(self, company):
        """A consumer says so in the portal, a haulier in a call; they talk already."""
        hardships = self.env["collections.hardship"].with_context(lang="en_US")
        hardships._open(company, self._ref("partner_luiza"), "portal", reason="income")
        hardships._open(
            company,
            self._ref("partner_vento"),
            "call",
            reason="business",
            note="Two trucks in repair until the end of the month; smaller amounts "
            "from then on",
        )._set_talking()
