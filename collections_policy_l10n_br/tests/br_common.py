"""What the tests of the bridge for Brazil are written with."""

from datetime import date

from odoo.addons.collections_policy.tests.common import CollectionsCommon

CNPJ = "12ABC34501DE35"
CNPJ_SHOWN = "12.ABC.345/01DE-35"
CPF = "11144477735"
CPF_SHOWN = "111.444.777-35"


class BrCommon(CollectionsCommon):
    """A company in São Paulo, and a person who owes it money."""

    @classmethod
    def default_env_context(cls):
        # OVERRIDE 'collections_policy': tax numbers are checked
        return {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("pt_BR")
        cls.company.vat = False  # the one from abroad
        cls.company.write(
            {
                "country_id": cls.env.ref("base.br").id,
                "account_fiscal_country_id": cls.env.ref("base.br").id,
                "name": "Padaria Aurora Ltda.",
                "vat": "11.222.333/0001-81",
                "street": "Rua das Flores, 10",
                "city": "São Paulo",
                "zip": "01310-100",
                "state_id": cls.env.ref("base.state_br_sp").id,
            }
        )
        cls.consumer = cls._create_debtor(
            "Maria da Silva",
            is_company=False,
            lang="pt_BR",
            vat=CPF,
            l10n_latam_identification_type_id=cls.env.ref("l10n_br.cpf").id,
            street="Avenida Central, 5",
            city="Campinas",
            zip="13010-000",
            state_id=cls.env.ref("base.state_br_sp").id,
            country_id=cls.env.ref("base.br").id,
        )
        cls.duplicata = cls.env.ref(
            "collections_policy_l10n_br.limitation_kind_duplicata"
        )

    def _get_items(self, invoice):
        return invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _evaluate(self, invoice, day):
        [item] = self.env["collections.evaluator"]._evaluate(
            self.company, day, lines=self._get_items(invoice)
        )
        return item

    def _send(self, day):
        """Plan and deliver a day, and return what was done about the consumer."""
        self._night(day)
        return self.env["collections.action"].search(
            [("partner_id", "=", self.consumer.id), ("state", "=", "sent")]
        )

    def _interrupt(self, invoice, day, cause="acknowledgement", user=None):
        wizards = self.env["collections.limitation.wizard"]
        wizards.with_user(user or self.collector).create(
            {
                "move_id": invoice.id,
                "date": day,
                "cause": cause,
                "reference": "Carta de 3 de março",
            }
        ).action_confirm()


def day(text):
    """Return the date of an ISO text."""
    return date.fromisoformat(text)
