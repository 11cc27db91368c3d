"""The policy in plain words: what is told, what is not, and in whose language."""

import json
from datetime import date, timedelta
from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY
from .told_common import ToldCommon

SECRETS = (
    "secretpolicy",
    "secretlevel",
    "secretstep",
    "secretscript",
    "secretnote",
    "secretsegment",
    "765",
    "987",
)


@tagged("post_install", "-at_install", "collections")
class TestTold(ToldCommon):
    # === REMINDERS === #

    def test_reminders_level_by_level(self):
        self.assertEqual(
            self._rows("reminders"),
            [
                (
                    "5 days before the due date",
                    "we tell you by e-mail that the due date is near",
                ),
                ("3 days after the due date", "we remind you by e-mail"),
                ("10 days after the due date", "we remind you by e-mail"),
            ],
            "tasks are nobody's business but ours",
        )

    def test_the_words_of_a_level(self):
        level = self.policy.level_ids[2]
        level.write(
            {
                "tone": "formal",
                "delay_kind": "business",
                "step_ids": [
                    Command.clear(),
                    self._email(),
                    Command.create(
                        {"channel": "letter", "mail_template_id": self.template.id}
                    ),
                    Command.create(
                        {
                            "channel": "phone",
                            "activity_type_id": self.call_type.id,
                            "delay_days": 2,
                            "only_if_unreached": True,
                        }
                    ),
                ],
            }
        )
        when, what = self._rows("reminders")[2]
        self.assertEqual(when, "10 business days after the due date")
        self.assertEqual(
            what,
            "we send you a formal notice by e-mail and by letter; if that does not "
            "reach you, 2 days later we call you",
        )
        level.minimum_amount = 765
        self.assertEqual(self._rows("reminders")[2][1], f"{what} (in some cases)")

    def test_a_level_that_waits_for_proof(self):
        level = self.policy.level_ids[2]
        level.write({"waits_for": "3", "counts_from": "proof"})
        self.assertEqual(
            self._rows("reminders")[2][0], "10 days after our notice has reached you"
        )
        level.counts_from = "due"
        self.assertEqual(
            self._rows("reminders")[2][0],
            "10 days after the due date, once our notice has reached you",
        )

    # === LATE CHARGES === #

    def test_the_example_to_the_cent(self):
        self.assertIsNone(self._get_part("charges"))
        self._use_terms(self._create_terms(penalty=2, interest="fixed", percent=1))
        self.assertIn(
            "An example: on $ 1,000.00 that is 30 days late, penalty $ 20.00 and "
            "interest $ 10.00; in all $ 1,030.00.",
            self._read(),
        )

    def test_the_example_is_what_an_invoice_would_cost(self):
        for terms in (
            {"penalty": 2, "interest": "fixed", "percent": 1.37},
            {"penalty": 0, "interest": "fixed", "percent": 9, "day_count": "year_365"},
            {
                "interest": "rate",
                "rate_id": self.reference.id,
                "percent": 8,
                "day_count": "year",
            },
            {"penalty": 1.5, "index_id": self.index.id, "index_lag": 1},
        ):
            with self.subTest(terms):
                self._use_terms(self._create_terms(**terms))
                invoice = self._create_invoice_due(TODAY - timedelta(days=30), 1000.0)
                charges = self._reckon(invoice, TODAY).charges
                self.assertGreater(charges.total, 0)
                told = self._read()
                for part in ("penalty", "interest", "correction"):
                    amount = getattr(charges, part)
                    words = f"{part} $ {amount:,.2f}"
                    self.assertEqual(words in told, bool(amount), (words, told))
                self.assertIn(f"in all $ {charges.total + 1000:,.2f}.", told)

    def test_a_rate_that_is_not_published_yet(self):
        index = self.index
        index.value_ids.unlink()
        index.value_ids = [
            Command.create({"date": month, "percent": 1.0})
            for month in (date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1))
        ]
        self._use_terms(self._create_terms(index_id=index.id, index_floor=False))
        told = self._read()  # March's is not known
        self.assertIn("correction $ 10.", told)
        self.assertIn("by the rates up to 02/28/2026", told)
        index.value_ids.unlink()
        told = self._read()
        self.assertNotIn("An example", told)
        self.assertIn("corrected by A index", told)

    def test_persons_and_companies_may_owe_something_else(self):
        terms = self._create_terms(penalty=10)
        terms.cap_ids = self.env["collections.charge.cap"].create(
            {
                "name": "Two for consumers",
                "customer": "consumer",
                "limits": "penalty",
                "maximum": 2,
                "legal_ref": "Art. 52",
                "blocks": True,
            }
        )
        self._use_terms(terms)
        told = self._read()
        self.assertIn("For companies: An example: on $ 1,000.00", told)
        self.assertIn("penalty $ 100.00; in all $ 1,100.00.", told)
        self.assertIn("For persons: An example: on $ 1,000.00", told)
        self.assertIn("penalty $ 20.00; in all $ 1,020.00.", told)
        terms.applies_to = "business"
        told = self._read()
        self.assertNotIn("For persons", told)
        self.assertIn("This is for companies; persons owe none of it.", told)

    def test_days_of_grace_and_a_currency_without_cents(self):
        self._use_terms(self._create_terms(penalty=2, interest="none", grace_days=45))
        told = self._read()
        self.assertIn("If you pay within 45 days of it, you owe nothing more.", told)
        self.assertIn("that is 46 days late, penalty $ 20.00", told)
        writer = self.env["collections.told.writer"]
        yen = self.env.ref("base.JPY")
        self.assertEqual(writer._get_example_amount(yen), Decimal(100000))

    def test_the_short_text(self):
        self.assertEqual(self._write()["summary"].count("."), 1)
        self._use_terms(self._create_terms(penalty=2, interest="fixed", percent=1))
        self.assertTrue(
            self._write()["summary"].startswith(
                "If it is paid late: penalty of 2 % and interest of 1 % a month. When"
            )
        )

    # === WHAT FOLLOWS === #

    def test_what_may_follow_and_the_notice_before(self):
        self.assertIsNone(self._get_part("consequences"))
        listing, lawyer = self.policy.level_ids[2:4]
        listing.step_ids = [Command.clear(), Command.create({"channel": "listing"})]
        lawyer.step_ids = [
            Command.clear(),
            self._task(channel="lawyer", name=False),
        ]
        part = self._get_part("consequences")
        self.assertEqual(
            part["rows"],
            [
                [
                    "10 days after the due date",
                    "we may have the debt listed at a credit bureau",
                ],
                [
                    "20 days after the due date",
                    "we may hand the matter over to a lawyer",
                ],
            ],
        )
        rule = self.env.ref("collections_policy.measure_rule_listing")
        rule.write({"notice_days": 12, "lift_days": 4})
        told = self._read()
        self.assertIn("we send you a notice first, and 12 days pass before", told)
        self.assertIn("we have it lifted within 4 business days", told)
        self.assertNotIn("court", told)
        self.policy.write({"lawyer_id": self.debtor.id, "legal_minimum_days": 77})
        told = self._read()
        self.assertIn("not before an invoice is 77 days late", told)
        self.assertNotIn(self.debtor.name, told)

    # === HOURS === #

    def test_hours_are_those_that_all_rules_leave(self):
        Rule = self.env["collections.contact.rule"]
        Rule.create(
            {
                "name": "Anybody",
                "window_ids": self._hours("any", range(6), 8, 20),
                "cap_ids": [Command.create({"channel": "any", "number": 3, "days": 7})],
            }
        )
        Rule.create(
            {
                "name": "Written",
                "company_id": self.company.id,
                "window_ids": self._hours("written", range(5), 9, 21),
                "no_holidays": True,
            }
        )
        Rule.create(
            {
                "name": "Elsewhere",
                "country_id": self.env.ref("base.jp").id,
                "window_ids": self._hours("any", [0], 1, 2),
            }
        )
        self.policy.level_ids[3].step_ids = [
            Command.clear(),
            self._task(channel="phone"),
        ]
        self.assertEqual(
            self._rows("hours"),
            [
                ("By e-mail", "Monday to Friday, 09:00 to 20:00"),
                ("By phone", "Monday to Saturday, 08:00 to 20:00"),
            ],
        )
        told = self._read()
        self.assertIn("All channels: at most 3 contacts in 7 days.", told)
        self.assertIn("On holidays we leave you in peace.", told)
        Rule.create(
            {
                "name": "Persons",
                "applies_to": "consumer",
                "window_ids": self._hours("any", [0], 9, 10),
            }
        )
        self.assertEqual(
            self._rows("hours"),
            [
                ("By e-mail (companies)", "Monday to Friday, 09:00 to 20:00"),
                ("By phone (companies)", "Monday to Saturday, 08:00 to 20:00"),
                ("By e-mail and by phone (persons)", "Monday, 09:00 to 10:00"),
            ],
        )

    # === WHAT CAN BE DONE === #

    def test_what_customers_can_do(self):
        self.policy.promise_max_days = 12
        ways = dict(self._rows("ways"))
        self.assertIn("at most 12 days ahead", ways["Promise a day"])
        self.assertIn("we look for a way together", ways["Pay in parts"])
        self.assertNotIn("Formal", ways["Choose how we contact you"])
        self.policy.limit_ids = [Command.create({"max_count": 6})]
        self.policy.level_ids[2].tone = "formal"
        ways = dict(self._rows("ways"))
        self.assertIn("you choose instalments yourself", ways["Pay in parts"])
        self.assertIn("Formal notices", ways["Choose how we contact you"])
        self.assertIn("billing@creditor.example", self._read())

    # === WHAT IS NOT TOLD === #

    def test_a_part_can_be_left_out(self):
        self._use_terms(self._create_terms(penalty=2))
        self.policy.level_ids[3].step_ids[0].channel = "lawyer"
        codes = [part["code"] for part in self._write()["parts"]]
        self.assertEqual(
            codes, ["reminders", "charges", "consequences", "hours", "ways", "contact"]
        )
        for code in codes[:-1]:
            with self.subTest(code):
                self.policy[f"told_{code}"] = False
                self.assertIsNone(self._get_part(code))
                self.policy[f"told_{code}"] = True
        self.policy.told_charges = False
        self.assertNotIn("penalty", self._write()["summary"])

    def test_nothing_internal_is_told(self):
        self._use_terms(self._create_terms(penalty=2))
        self.policy.write(
            {
                "name": "secretpolicy",
                "description": "secretnote",
                "minimum_balance": 987,
                "by_rule": True,
                "partner_domain": "[('name', 'ilike', 'secretsegment')]",
                "legal_minimum_amount": 765,
                "user_id": self.collector.id,
            }
        )
        self.policy.charge_terms_id.write({"name": "secretnote", "note": "secretnote"})
        self.env["collections.contact.rule"].create(
            {"name": "secretnote", "note": "secretnote", "no_holidays": True}
        )
        for level in self.policy.level_ids:
            level.write(
                {
                    "name": f"secretlevel {level.sequence}",
                    "minimum_amount": 765,
                    "partner_domain": "[('name', 'ilike', 'secretsegment')]",
                }
            )
            level.step_ids.write(
                {
                    "name": "secretstep",
                    "script": "<p>secretscript</p>",
                    "needs_approval": True,
                }
            )
        self.policy.level_ids[3].step_ids[0].channel = "phone"
        for lang, _name in self.env["res.lang"].get_installed():
            content = json.dumps(self._write(lang=lang)).lower()
            for secret in (*SECRETS, "approv", self.collector.name.lower()):
                self.assertNotIn(secret, content)

    def test_what_is_typed_is_no_markup(self):
        self.policy.told_words = "<script>alert(1)</script>\n\nSecond line"
        content = self._write()
        self.assertEqual(content["intro"][-1], "Second line")
        drawn = self.env["collections.told.writer"]._draw(content)
        self.assertNotIn("<script>", drawn)
        self.assertIn("&lt;script&gt;", drawn)

    # === LANGUAGES === #

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self._use_terms(self._create_terms(penalty=2))
        self.policy.told_words = "Talk to us"
        self.policy.with_context(lang="pt_BR").told_words = "Fale conosco"
        told = self._read(lang="pt_BR")
        self.assertIn("Fale conosco", told)
        self.assertIn("1.020,00", told)
        self.assertNotIn("Talk to us", told)
        self.assertIn("Talk to us", self._read())
