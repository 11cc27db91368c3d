"""The languages are complete, and keep what is filled in."""

from odoo.tests import tagged

from odoo.addons.collections_policy.tests.translations import TranslationsCase


@tagged("post_install", "-at_install", "collections")
class TestBrTranslations(TranslationsCase):
    addon = "collections_policy_l10n_br"
    same_everywhere = {
        "30 % + 6",
        "Aluguel",
        "Código Civil, art. 205",
        "Código Civil, art. 205; STJ, Súmula 412",
        "Código de Processo Civil, art. 916",
        "Duplicata",
        "Honorários",
        "ID",
        "Lei (AL) 7.782/2016",
        "Lei (ES) 10.626/2017",
        "Lei (RJ) 7.868/2018",
        "Lei 5.474/1968, art. 18, I",
        "Nota promissória",
        "Taxa condominial",
    }
    same_in_both = {
        "es": {
            "Cheque",
            "Código Civil, art. 206, § 1, I",
            "Código Civil, art. 206, § 3, I",
            "Código Civil, art. 206, § 3, VIII",
            "Código Civil, art. 206, § 5, I",
            "Código Civil, art. 206, § 5, I; STJ, Súmula 503",
            "Código Civil, art. 206, § 5, I; STJ, Tema 949",
            "Código Civil, art. 206, § 5, II",
            "Pix:",
        },
        "fr": {
            "Cause",
            "Contact",
            "Código Civil, art. 206, § 1, I",
            "Código Civil, art. 206, § 3, I",
            "Código Civil, art. 206, § 3, VIII",
            "Código Civil, art. 206, § 5, I",
            "Código Civil, art. 206, § 5, II",
            "Date",
            "Document",
            "Journal",
            "Note",
            "Source",
        },
        "pt_BR": {
            "Cheque",
            "Fogão de Cinco Bocas",
            "Freezer Horizontal 500 L",
            "Geladeira Duas Portas 420 L",
            "Lavadora de Roupas 12 kg",
            "Manutenção Mensal de Refrigeração",
            "Pix:",
            "Ventilador de Teto",
        },
    }

    def test_languages_are_complete(self):
        self.assertComplete()

    def test_placeholders_are_kept(self):
        self.assertPlaceholdersKept()
