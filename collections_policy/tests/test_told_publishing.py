"""Publishing, editions, acceptances: who read what, and what of it is proof."""

import base64
import hashlib
import io
import zipfile
from datetime import timedelta

from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY
from .told_common import ToldCommon

TOMORROW = TODAY + timedelta(days=1)


@tagged("post_install", "-at_install", "collections")
class TestToldPublishing(ToldCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "told_manager",
            groups="collections_policy.group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _case(self, debtor=None):
        return self.env["collections.case"].search(
            [
                ("partner_id", "=", (debtor or self.debtor).id),
                ("company_id", "=", self.company.id),
            ]
        )

    def _events(self, debtor=None):
        return self._case(debtor).event_ids.filtered(
            lambda event: event.kind == "policy_accepted"
        )

    # === EDITIONS === #

    def test_an_edition_has_a_text_in_each_language(self):
        self.assertEqual(self.policy.told_state, "untold")
        told = self._publish()
        self.assertEqual((told.number, told.date), (1, TODAY))
        self.assertEqual(
            set(told.text_ids.mapped("lang")),
            {lang for lang, _name in self.env["res.lang"].get_installed()},
        )
        self.assertTrue(told.is_current)
        self.assertEqual(told.policy_version_id, self.policy.version_id)
        for text in told.text_ids:
            self.assertEqual(
                text.sha256, hashlib.sha256(text.text.encode()).hexdigest()
            )

    def test_a_new_edition_only_if_customers_read_something_else(self):
        first = self._publish()
        self.policy.name = "Another name"
        self.policy.level_ids[1].step_ids.script = "<p>Another script</p>"
        with self._clock(TODAY):
            self.assertEqual(self.policy.told_state, "current")
        self.assertEqual(self._publish(day=TOMORROW), first)
        self.policy.level_ids[1].delay = 4
        self.env.invalidate_all()
        with self._clock(TOMORROW):
            self.assertEqual(self.policy.told_state, "outdated")
        self.assertEqual(self.policy.told_id, first, "nobody has published it")
        second = self._publish(day=TOMORROW)
        self.assertEqual((second.number, second.date), (2, TOMORROW))
        self.assertTrue(second.is_current)
        self.assertFalse(first.is_current)
        current = self.env["collections.policy.told"].search(
            [("policy_id", "=", self.policy.id), ("is_current", "=", True)]
        )
        self.assertEqual(current, second)
        self.assertIn("3 days after", first._get_text("en_US").text)
        self.assertIn("4 days after", second._get_text("en_US").text)

    def test_the_example_alone_makes_no_edition(self):
        self._use_terms(
            self._create_terms(
                interest="rate",
                rate_id=self.reference.id,
                percent=1,
                day_count="year_365",
            )
        )
        first = self._publish()
        later = TODAY + timedelta(days=90)
        self.env["collections.rate.value"].create(
            {"rate_id": self.reference.id, "date": TOMORROW, "percent": 9}
        )
        self.assertEqual(self._publish(day=later), first)
        self.policy.told_ways = False
        second = self._publish(day=later)
        texts = [told._get_text("en_US").text for told in (first, second)]
        self.assertNotEqual(*[text.split("An example")[1] for text in texts])

    def test_a_language_that_is_added(self):
        first = self._publish()
        self.assertEqual(first._get_text("nl_NL").lang, "en_US")
        self.env["res.lang"]._activate_lang("nl_NL")
        self.assertEqual(self._publish(day=TOMORROW), first)
        self.assertEqual(first._get_text("nl_NL").lang, "nl_NL")

    def test_the_wizard(self):
        with self._clock(TODAY):
            opened = self.policy.with_user(self.manager).action_publish_told()
            form = Form(
                self.env["collections.policy.publish.wizard"]
                .with_user(self.manager)
                .with_context(**opened["context"])
            )
            self.assertIn("3 days after the due date", form.preview_html)
            self.assertIn("we tell you beforehand", form.summary)
            wizard = form.save()
            wizard.action_publish()
            self.assertEqual(self.policy.told_number, 1)
            wizard.action_publish()
        self.assertEqual(self.policy.told_number, 1)

    def test_a_proposal_is_not_told(self):
        self._publish()
        draft = self.policy.copy({"active": False})
        draft.draft_of_id = self.policy
        self.assertFalse(draft.told_id)
        with self.assertRaises(UserError):
            self._publish(draft)

    def test_what_was_told_stays(self):
        told = self._publish()
        acceptance = self._accept()
        for refused in (
            lambda: told.unlink(),
            lambda: told.text_ids.unlink(),
            lambda: acceptance.unlink(),
            lambda: self.policy.unlink(),
        ):
            with self.assertRaises(UserError):
                refused()
        for record, vals in (
            (told, {"number": 7}),
            (told.text_ids[0], {"text": "another"}),
            (acceptance, {"name": "Bob"}),
        ):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).write(vals)

    # === WHO IS TOLD WHAT === #

    def test_each_customer_is_told_its_own_policy(self):
        other = self._create_policy(
            "By rule",
            [("Only", 8, [self._email()])],
            by_rule=True,
            partner_domain="[('ref', '=', 'RULE')]",
        )
        by_rule = self._create_debtor("By rule", ref="RULE")
        own = self._create_debtor("Own", ref="RULE")
        own.with_company(self.company).collections_policy_id = self.policy
        debtors = self.debtor | by_rule | own
        chosen = self.env["collections.policy"]._choose_for(self.company, debtors)
        self.assertEqual(
            chosen,
            {self.debtor: self.policy, by_rule: other, own: self.policy},
        )
        # As the pipeline has it
        for debtor in debtors:
            invoice = self._create_invoice_due(TODAY, partner=debtor)
            [item] = self._evaluate(invoice, TODAY)
            self.assertEqual(item.policy_id, chosen[debtor].id)
        self._publish()
        policies = self.env["collections.policy"]
        self.assertFalse(policies._get_told_text(self.company, by_rule, "en_US"))
        self._publish(other)
        text = policies._get_told_text(self.company, by_rule, "en_US")
        self.assertIn("8 days after", text.text)

    @mute_logger("odoo.addons.collections_policy.models.collections_policy_choice")
    def test_a_rule_that_can_not_be_read_matches_nobody(self):
        broken = self._create_policy(
            "Broken", [("Only", 8, [self._email()])], by_rule=True
        )
        self.env.cr.execute(
            "UPDATE collections_policy SET partner_domain = '[(1' WHERE id = %s",
            (broken.id,),
        )
        self.env.invalidate_all()
        chosen = self.env["collections.policy"]._choose_for(self.company, self.debtor)
        self.assertEqual(chosen, {self.debtor: self.policy})

    # === ACCEPTANCES === #

    def test_an_acceptance_names_the_text(self):
        told = self._publish()
        acceptance = self._accept(address="192.0.2.1")
        self.assertEqual(acceptance.told_id, told)
        self.assertEqual(acceptance.sha256, told._get_text("en_US").sha256)
        self.assertEqual(acceptance.partner_id, self.debtor)
        self.assertTrue(acceptance.is_current)
        self.assertEqual(self._accept(), acceptance, "sent twice, it is one")
        self.assertNotEqual(self._accept(name="Bob Example"), acceptance)
        self.policy.level_ids[1].delay = 4
        self._publish(day=TOMORROW)
        self.env.invalidate_all()
        self.assertFalse(acceptance.is_current)
        self.assertIn("3 days after", acceptance.html)
        found = self.env["collections.policy.acceptance"].search(
            [("partner_id", "=", self.debtor.id), ("is_current", "=", False)]
        )
        self.assertIn(acceptance, found)

    def test_what_customers_accepted_shows_on_them(self):
        contact = self._create_debtor("Ann", parent_id=self.debtor.id, is_company=False)
        other = self._create_debtor("Other")
        partners = self.debtor | contact | other
        mine = partners.with_user(self.collector)

        def states():
            self.env.invalidate_all()
            return mine.mapped("collections_told_state")

        def accepted():
            found = mine.search(
                [("id", "in", partners.ids), ("collections_has_accepted", "=", True)]
            )
            others = mine.search(
                [("id", "in", partners.ids), ("collections_has_accepted", "=", False)]
            )
            self.assertEqual(found | others, mine)
            return found

        self.assertEqual(states(), ["untold"] * 3)
        self._publish()
        self.assertEqual(states(), ["never"] * 3)
        self._accept()
        self.assertEqual(states(), ["current", "current", "never"])
        self.assertEqual(accepted(), self.debtor | contact)
        self.policy.level_ids[1].delay = 4
        self._publish(day=TOMORROW)
        self.assertEqual(states(), ["earlier", "earlier", "never"])
        self.assertFalse(accepted())
        self._accept(day=TOMORROW)
        self.assertEqual(accepted(), self.debtor | contact)
        policy = self._create_policy("Else", [("Only", 8, [self._email()])])
        self.debtor.with_company(self.company).collections_policy_id = policy
        self.assertEqual(states()[0], "earlier", "it has another policy now")
        self.assertFalse(accepted())

    def test_a_colleague_notes_a_signed_paper(self):
        debtor = self.debtor.with_user(self.collector)
        with self.assertRaises(UserError):
            debtor.action_note_collections_acceptance()
        self._publish()
        self._create_invoice_due(TODAY - timedelta(days=4))
        self._night(TODAY)
        opened = debtor.action_note_collections_acceptance()
        form = Form(
            self.env["collections.policy.acceptance.wizard"]
            .with_user(self.collector)
            .with_context(**opened["context"])
        )
        form.note = "Signed with the contract"
        form.document = base64.b64encode(b"%PDF-1.4 signed")
        with self._clock(TODAY):
            wizard = form.save()
            wizard.document_name = "contract.pdf"
            wizard.action_confirm()
        acceptance = self.env["collections.policy.acceptance"].search(
            [("partner_id", "=", self.debtor.id)]
        )
        self.assertEqual(
            (acceptance.source, acceptance.user_id), ("noted", self.collector)
        )
        file = acceptance.attachment_ids
        self.assertEqual(file.name, "contract.pdf")
        self.assertTrue(file.collections_sha256)
        with self.assertRaises(UserError):
            file.unlink()
        event = self._events()
        self.assertEqual(event.payload["files"][0]["sha256"], file.collections_sha256)
        self.assertIn("Noted by a colleague", event.details)

    # === EVIDENCE === #

    def test_a_case_that_is_opened_later_knows_what_was_accepted(self):
        self._publish()
        first = self._accept(day=TODAY - timedelta(days=30), origin="S1")
        self._accept(day=TODAY - timedelta(days=20), origin="S2")
        self.policy.level_ids[1].delay = 4
        self._publish(day=TODAY - timedelta(days=15))
        third = self._accept(day=TODAY - timedelta(days=10))
        self._create_invoice_due(TODAY - timedelta(days=5))
        self._night(TODAY)
        events = self._events().sorted("number")
        self.assertEqual(len(events), 2, "of each edition, the last one")
        self.assertEqual(events[0].payload["document"], "S2")
        self.assertEqual(events.mapped("document_sha256"), [first.sha256, third.sha256])
        self.assertEqual(events[1].moment, third.date)
        self.assertEqual(min(self._case().event_ids.mapped("number")), events[0].number)
        self._night(TOMORROW)
        self.assertEqual(len(self._events()), 2)
        self.assertEqual(self._case()._find_breaks(), [])

    def test_the_dossier_holds_the_text(self):
        self._publish()
        text = self._accept(name="Ann Example").text_id
        self.policy.level_ids[1].delay = 4
        self._publish(day=TOMORROW)
        self._create_invoice_due(TODAY - timedelta(days=5))
        self._night(TODAY)
        with self._clock(TODAY):
            dossier = self.env["collections.dossier"]._make(self._case(), "en_US")
        archive = zipfile.ZipFile(io.BytesIO(dossier.sudo().zip_id.raw))
        [name] = [each for each in archive.namelist() if each.startswith("accepted/")]
        content = archive.read(name)
        self.assertEqual(hashlib.sha256(content).hexdigest(), text.sha256)
        self.assertIn(b"3 days after the due date", content)
        drawn, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "collections_policy.dossier", dossier.ids
        )
        told = " ".join(html.fromstring(drawn).text_content().split())
        self.assertIn("Told beforehand, and accepted", told)
        self.assertIn("Ann Example", told)
        self.assertIn(text.sha256, told)

    def test_a_text_that_was_touched_shows(self):
        self._publish()
        self._create_invoice_due(TODAY - timedelta(days=5))
        self._night(TODAY)
        acceptance = self._accept()
        self.assertEqual(self._case()._find_breaks(), [])
        self.env.cr.execute(
            "UPDATE collections_policy_told_text SET text = 'else' WHERE id = %s",
            (acceptance.text_id.id,),
        )
        self.env.invalidate_all()
        [(_case, broken)] = self._case()._find_breaks()
        self.assertEqual(
            (broken.number, broken.code), (self._events().number, "document")
        )

    # === COLLEAGUES === #

    def test_what_to_say_on_case_and_customer(self):
        self._create_invoice_due(TODAY - timedelta(days=4))
        self._night(TODAY)
        case = self._case().with_user(self.collector)
        self.assertIn("not published to them yet", case.told_html)
        self.assertIn("3 days after the due date", case.told_html)
        self._publish()
        self.env.invalidate_all()
        self.policy.level_ids[1].delay = 4
        self.assertIn("as it was published", case.told_html)
        self.assertIn("3 days after the due date", case.told_html)
        self.assertEqual(case.acceptance_state, "never")
        debtor = self.debtor.with_user(self.collector)
        self.assertIn("3 days after the due date", debtor.collections_told_html)

    # === ACCESS === #

    def test_who_may_publish(self):
        with self.assertRaises(AccessError):
            self.policy.with_user(self.collector)._publish_told()
        self.policy.with_user(self.manager)._publish_told()

    def test_companies_apart(self):
        told = self._publish()
        acceptance = self._accept()
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "told_stranger",
            groups="collections_policy.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for record in (told, told.text_ids[0], acceptance):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
        with self.assertRaises(AccessError):
            self.policy.with_user(stranger)._publish_told()
        debtor = self.debtor.with_user(stranger)
        self.assertEqual(debtor.collections_told_state, "untold")
        wizard = (
            self.env["collections.policy.acceptance.wizard"]
            .with_user(stranger)
            .sudo()
            .create(
                {
                    "partner_id": self.debtor.id,
                    "company_id": other.id,
                    "text_id": told.text_ids[0].id,
                    "name": "Nobody",
                    "note": "Nothing",
                }
            )
        )
        with self.assertRaises(AccessError):
            wizard.sudo(False).action_confirm()
        kinds = {
            "collections_policy.group_user": True,
            "account.group_account_invoice": False,
            "base.group_user": False,
            "base.group_portal": False,
        }
        for index, (group, may) in enumerate(kinds.items()):
            user = new_test_user(
                self.env,
                f"told_kind_{index}",
                groups=group,
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            for record in (told, told.text_ids[0], acceptance):
                with self.subTest(group=group, record=record):
                    mine = record.with_user(user)
                    self.assertEqual(mine.has_access("read"), may)
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(mine.has_access(operation))
