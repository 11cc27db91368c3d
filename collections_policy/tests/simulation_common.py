"""What the tests of simulations are written with: the same days, really lived."""

from collections import Counter
from datetime import timedelta
from random import Random

from odoo.fields import Command
from odoo.tools import SQL

from ..simulation.course import Terms
from .common import TODAY
from .guard_common import WORKDAYS, GuardCommon

# What may not change, besides all tables of collections
WATCHED = (
    "account_move",
    "account_move_line",
    "ir_attachment",
    "ir_cron_trigger",
    "mail_activity",
    "mail_mail",
    "mail_message",
    "mail_notification",
    "res_partner",
)


class SimulationCommon(GuardCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_hour = 12  # when a day is lived in the tests
        cls.simulator = cls.env["collections.simulator"].sudo()

    @classmethod
    def _letter(cls, **values):
        return Command.create(
            {"channel": "letter", "mail_template_id": cls.template.id, **values}
        )

    def _terms(self, days=40, **values):
        return Terms(TODAY, days, **values)

    def _simulate(self, days=40, change=None, **values):
        """Return what the days to come would bring."""
        with self._clock(TODAY), self.enter_registry_test_mode():
            [course] = self.simulator._simulate(
                self.company, self._terms(days, **values), [change]
            )
        return course

    def _count_done(self, course):
        """Return what happens in a course: day, level, channel, debtor."""
        return Counter(
            (each.day, course.levels[each.level_id].name, each.channel, each.partner_id)
            for each in course.contacts
            if each.kind == "done"
        )

    # === THE SAME DAYS, LIVED === #

    def _live(self, days=40):
        """Let the days pass, people do what is theirs, and return what happened."""
        known = self.env["collections.action"].search(
            [("state", "in", ("sent", "done", "skipped"))]
        )
        for index in range(days):
            self._live_day(TODAY + timedelta(days=index))
        happened = (
            self.env["collections.action"].search(
                [
                    ("company_id", "=", self.company.id),
                    ("state", "in", ("sent", "done", "skipped")),
                ]
            )
            - known
        )
        return Counter(
            (
                action.date_reached,
                action.level_id.name,
                action.channel,
                action.partner_id.id,
            )
            for action in happened
        )

    def _live_day(self, day):
        self._plan(day)
        self._approve(day)
        for hour in range(12, 24, 2):  # the gate's hours are those of the debtors
            moment = self._midnight(day) + timedelta(hours=hour)
            self._deliver_at(moment)
            self._send_queue(day)
            self._do_tasks(moment)

    def _approve(self, day):
        waiting = self._search_actions("to_approve").filtered(
            lambda action: action.date_planned <= day
        )
        if waiting:
            waiting.sudo(False).action_approve()

    def _do_tasks(self, moment):
        for action in self._search_actions("todo"):
            channel = action._get_channel()
            if channel._is_on_paper:
                action._set_posted(moment.date(), moment)
            else:
                channel._finish(action, "reached", now=moment)

    def _search_actions(self, state):
        return (
            self.env["collections.action"]
            .sudo()
            .search([("company_id", "=", self.company.id), ("state", "=", state)])
        )

    # === STORIES === #

    def _tell_story(self, seed):
        """Make up a policy, the gate's rules, debtors and what they owe."""
        chance = Random(seed)
        self._use_ladder(
            [
                ("Before", -chance.randint(1, 6), [self._email()]),
                ("First", 3, [self._email(), self._phone(only_if_unreached=True)]),
                (
                    "Second",
                    chance.randint(6, 12),
                    [self._email(), self._letter(sequence=30, delay_days=2)],
                ),
                ("Call", 16, [self._phone()]),
                ("Formal", 24, [self._letter(needs_approval=True)]),
            ]
        )
        self.policy.write(
            {
                "escalation": chance.choice(["stepwise", "by_age"]),
                "gap_days": chance.randint(1, 6),
                "minimum_balance": chance.choice([0.0, 60.0]),
                "grouping": chance.choice(["debtor", "debtor", "invoice"]),
            }
        )
        self.policy.level_ids[2].minimum_amount = chance.choice([0.0, 200.0])
        self._create_rule(
            hours=[("written", WORKDAYS, 14.0, 18.0), ("spoken", WORKDAYS, 9.0, 13.0)],
            caps=[
                {"channel": "any", "number": 2, "days": 7},
                {"channel": "phone", "rest_days": chance.randint(1, 9)},
            ],
        )
        for index in range(8):
            self._tell_of_debtor(chance, f"Debtor {seed} {index}")

    def _tell_of_debtor(self, chance, name):
        address = {
            "street": "2 Side Street",
            "city": "Springfield",
            "zip": "12345",
            "country_id": self.env.ref("base.us").id,
            "state_id": self.env.ref("base.state_us_27").id,
            "phone": "+1 212 555 0100",
        }
        if chance.random() < 0.3:
            address.pop("street")
        partner = self._create_debtor(name, **address)
        if chance.random() < 0.25:
            partner.email = False
        if chance.random() < 0.2:
            self._say("refused", partner=partner)
        invoices = [
            self._create_invoice_due(
                TODAY + timedelta(days=chance.randint(-30, 25)),
                float(chance.randint(20, 400)),
                partner,
            )
            for _number in range(chance.randint(1, 3))
        ]
        self.env.flush_all()
        told = chance.random()
        if told < 0.2:
            self._hold(partner, chance.randint(2, 20))
        elif told < 0.5:
            self._promise(invoices[0], chance.randint(2, 12))
        elif told < 0.6:
            self._credit(float(chance.randint(10, 300)), partner)

    def _hold(self, partner, days):
        self.env["collections.hold"].create(
            {
                "company_id": self.company.id,
                "partner_id": partner.id,
                "reason": "Wait",
                "date_from": TODAY,
                "date_to": TODAY + timedelta(days=days),
            }
        )

    def _promise(self, invoice, days):
        lines = invoice.line_ids._filter_collections_open()
        with self._clock(TODAY):
            self.env["collections.promise"]._note(
                self.company,
                invoice.partner_id,
                lines,
                sum(lines.mapped("amount_residual_currency")),
                TODAY + timedelta(days=days),
                "call",
            )

    # === WHAT IS KEPT === #

    def _read_all(self):
        """Return the checksum of each table that a simulation might write."""
        self.env.cr.flush()  # what was still to be told of earlier changes
        tables = [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT relname FROM pg_class
                     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                       AND (relname LIKE %s OR relname IN %s)
                    """,
                    "collections\\_%",
                    WATCHED,
                )
            )
        ]
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT COUNT(*), MD5(STRING_AGG(MD5(kept::text), ',' "
                    "ORDER BY kept::text)) FROM %s AS kept",
                    SQL.identifier("public", table),
                )
            )
            for table in tables
        }
