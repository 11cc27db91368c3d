"""A bookkeeping firm: three companies with own currencies, languages and clocks."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import TODAY, CollectionsCommon


class DeskCommon(CollectionsCommon):
    """``company`` (USD), ``padaria`` (BRL, São Paulo) and ``atelier`` (EUR, Auckland).

    One unit of USD is 5 BRL and half a EUR.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("pt_BR", "fr_FR"):
            cls.env["res.lang"]._activate_lang(code)
        cls.padaria = cls._open_company(
            "Padaria", "BRL", 5.0, "America/Sao_Paulo", "pt_BR"
        )
        cls.atelier = cls._open_company(
            "Atelier", "EUR", 0.5, "Pacific/Auckland", "fr_FR"
        )
        cls.desk = cls.company | cls.padaria | cls.atelier
        cls.both = cls._create_user("both", cls.company | cls.padaria)
        cls.boss = cls._create_user("boss", cls.desk, "group_manager")
        cls.env.user.company_ids = [Command.link(each.id) for each in cls.desk]
        cls.padaria.collections_user_id = cls.both
        cls.atelier.collections_user_id = cls.boss
        cls.policy.escalation = "by_age"
        cls.policies = {cls.company: cls.policy}
        for company in cls.padaria | cls.atelier:
            cls.policies[company] = cls._create_policy(
                f"Ladder of {company.name}",
                [
                    ("First", 3, [cls._email()]),
                    ("Call", 20, [cls._task()]),
                    ("Formal", 40, [cls._letter()]),
                ],
                company_id=company.id,
                escalation="by_age",
            )
            company.collections_policy_id = cls.policies[company]

    @classmethod
    def _open_company(cls, name, code, rate, zone, lang):
        currency = cls.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", code)])
        currency.active = True
        currency.rate_ids.unlink()
        company = cls.setup_other_company(name=name, currency_id=currency.id)["company"]
        cls.env["res.currency.rate"].create(
            {
                "name": "2020-01-01",
                "rate": rate,
                "currency_id": currency.id,
                "company_id": False,
            }
        )
        company.write(
            {
                "email": f"billing@{name.lower()}.example",
                "street": f"1 {name} Street",
                "city": name,
                "vat": False,
                "collections_hour": 0,
            }
        )
        company.partner_id.write({"tz": zone, "lang": lang})
        return company

    @classmethod
    def _create_user(cls, login, companies, group="group_user", **values):
        return new_test_user(
            cls.env,
            login,
            groups=f"collections_policy.{group},base.group_multi_company",
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
            **values,
        )

    @classmethod
    def _letter(cls, **values):
        return Command.create(
            {"channel": "letter", "mail_template_id": cls.template.id, **values}
        )

    @classmethod
    def _owe(cls, company, days, amount=500.0, partner=None, **values):
        """Create and post an invoice of a company that has been due for some days."""
        return cls._create_invoice_due(
            TODAY - timedelta(days),
            amount,
            partner,
            company=company,
            currency_id=company.currency_id.id,
            **values,
        )

    def _nights(self, day=TODAY):
        for company in self.desk:
            self._night(day, company)

    def _as(self, user, *companies):
        """Return the environment of a user with companies chosen, in their order."""
        ids = [company.id for company in companies or user.company_ids.sorted("id")]
        return self.env(user=user.id, context={"allowed_company_ids": ids})
