"""Conversations of the demo company's customers with the assistant of the portal."""

from odoo import api, models

PAGE = "/my/collections"
SAID = {  # by whom; a number is the place of a choice among those that are offered
    "emily": ("What do I owe?", "I will pay later", 0, 3, 0),
    "luiza": (
        "Quanto devo?",
        "Quero falar com uma pessoa",
        "Voltei a trabalhar neste mês e quero pagar em partes menores.",
        0,
    ),
}


class CollectionsDemo(models.AbstractModel):
    _inherit = "collections.demo"

    @api.model
    def _load(self):
        # EXTENDS 'collections.demo'
        result = super()._load()
        company = self.env.ref("base.main_company")
        for name, words in SAID.items():
            self._converse(company, self._ref(f"user_{name}"), words)
        return result

    def _converse(self, company, user, words):
        """Let a customer say one thing after the other to the assistant."""
        assistant = (
            self.env["collections.assistant"]
            .with_user(user)
            .with_company(company)
            .with_context(lang=user.lang)
        )
        told = {"key": None}
        for each in words:
            talk = assistant._prepare_talk(
                company,
                user.partner_id.commercial_partner_id,
                company,
                "portal",
                author=user.partner_id,
                url=PAGE,
                query=f"?creditor={company.id}",
            )
            is_choice = isinstance(each, int)
            text = told["ask"]["choices"][each]["value"] if is_choice else each
            told = assistant._hear(talk, told["key"], text)
