"""A year by each ready policy: it keeps to the law, to itself, and to good manners."""

from collections import Counter
from datetime import timedelta

from odoo.tests import tagged

from ..simulation.course import Terms
from .common import TODAY
from .library_common import ORDER, LibraryCommon
from .simulation_common import SimulationCommon

COUNTRIES = {
    "br_consumer": "br",
    "br_business": "br",
    "eu_business": "de",
    "uk_business": "uk",
    "us_first_party": "us",
    "services_gentle": "us",
    "micro_enterprise": "br",
}
LEGAL = {"listing", "protest", "lawyer"}
WEEKLY = 3  # contacts in seven days at most


@tagged("post_install", "-at_install", "collections")
class TestLibraryYear(LibraryCommon, SimulationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._wake_rules()

    def test_a_year(self):
        """All of them at once: a day costs the same for one policy and for seven."""
        stories = {code: self._prepare(code) for code in ORDER}
        self.policy.active = False
        self.env.flush_all()
        course = self._live_a_year()
        done = [each for each in course.contacts if each.kind == "done"]
        self._check_proof(course, done)
        for code, (policy, owes, silent, paid) in stories.items():
            by_debtor = {
                debtor: [each for each in done if each.partner_id == debtor.id]
                for debtor in (owes, silent, paid)
            }
            with self.subTest(code):
                self.assertFalse(by_debtor[paid])
                self._check_levels(policy, by_debtor[owes])
                self._check_levels(policy, by_debtor[silent], is_silent=True)
                for contacts in by_debtor.values():
                    self._check_manners(contacts)
                    self._check_law(code, contacts)

    def _prepare(self, code):
        """Return a ready policy in use, and its debtors: two who owe, one who paid."""
        policy = self._import(code)
        policy.active = True
        values = {
            "collections_policy_id": policy.id,
            "country_id": self.env.ref(f"base.{COUNTRIES[code]}").id,
            "is_company": "business" in code,
            "phone": "+1 212 555 0100",
            "street": "2 Side Street",
            "city": "Springfield",
            "zip": "12345",
        }
        owes, silent, paid = (
            self._create_debtor(f"{name} {code}", **values)
            for name in ("Owes", "Silent", "Paid")
        )
        silent.email = False
        for debtor, days in ((owes, 20), (owes, 45), (silent, 20), (paid, 20)):
            invoice = self._create_invoice_due(
                TODAY + timedelta(days=days), partner=debtor
            )
        self._pay(invoice)
        return policy, owes, silent, paid

    def _live_a_year(self):
        with self._clock(TODAY), self.enter_registry_test_mode():
            [course] = self.simulator._simulate(
                self.company, Terms(TODAY, 365, notice_days=6), [None]
            )
        return course

    def _check_levels(self, policy, contacts, is_silent=False):
        reached = {each.level_id for each in contacts}
        wanted = policy._get_ladder()
        if is_silent:  # without an address, what else the level does
            wanted = wanted.filtered(
                lambda level: any(step.channel != "email" for step in level.step_ids)
            )
        self.assertEqual(
            wanted.filtered(lambda level: level.id not in reached).mapped("name"), []
        )

    def _check_manners(self, contacts):
        """No channel twice a day, and no more than some contacts a week."""
        channels = self.env["collections.channel"]
        heard = [each for each in contacts if channels._get(each.channel)._is_contact]
        twice = Counter((each.day, each.channel) for each in heard)
        self.assertFalse([key for key, count in twice.items() if count > 1])
        for each in heard:
            week = [
                other
                for other in heard
                if timedelta() <= other.day - each.day < timedelta(days=7)
            ]
            self.assertLessEqual(len(week), WEEKLY)

    def _check_law(self, code, contacts):
        """Nothing at a weekend where the rule knows workdays alone."""
        channels = self.env["collections.channel"]
        if COUNTRIES[code] != "us":
            self.assertFalse(
                [
                    each
                    for each in contacts
                    if channels._get(each.channel)._is_contact
                    and each.day.weekday() > 4
                ]
            )
        most = 1 if COUNTRIES[code] == "us" else 2
        calls = [each.day for each in contacts if each.channel == "phone"]
        for day in calls:
            week = [each for each in calls if 0 <= (each - day).days < 7]
            self.assertLessEqual(len(week), most)

    def _check_proof(self, course, done):
        """A listing, protest or lawsuit comes after a registered notice arrived."""
        served = {}
        for each in course.contacts:
            if each.kind == "notice":
                arrived = each.day + timedelta(days=6)
                served[each.partner_id] = min(
                    served.get(each.partner_id, arrived), arrived
                )
        for each in done:
            if each.channel in LEGAL:
                self.assertIn(each.partner_id, served)
                self.assertGreaterEqual(each.day, served[each.partner_id])
