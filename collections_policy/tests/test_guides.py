"""Guides for customers: who is offered which, where, and that clicks are counted."""

import base64
from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TODAY
from .test_account_page import AccountCommon

DAY = timedelta(days=1)
PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF")


class GuideCommon(AccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["collections.guide"].search([]).active = False
        cls.theme = cls.env["collections.guide.theme"].create({"name": "Money"})
        cls.guide = cls._create_guide("Calendar")

    @classmethod
    def _create_guide(cls, name, **values):
        return cls.env["collections.guide"].create(
            {
                "name": name,
                "summary": f"About {name}",
                "theme_id": cls.theme.id,
                "body": f"<p>All of {name}</p>",
                "is_published": True,
                **values,
            }
        )

    def _get_clicks(self, guide=None):
        guide = guide or self.guide
        guide.invalidate_recordset(["click_ids"])
        return guide.click_ids

    def _get_offered(self, debtor=None, company=None, lang="en_US"):
        guides = self.env["collections.guide"].with_context(lang=lang)
        return set(
            guides._get_offered(company or self.company, debtor or self.debtor).mapped(
                "name"
            )
        )


@tagged("post_install", "-at_install", "collections")
class TestGuides(GuideCommon):
    def test_whom_guides_are_for(self):
        person = self._create_debtor("Ann Person", is_company=False)
        segment = self.env["collections.segment"].create(
            {
                "name": "Anns",
                "company_id": self.company.id,
                "partner_domain": "[('name', '=', 'Ann Person')]",
            }
        )
        self.env["collections.segment.member"].sudo().create(
            {
                "segment_id": segment.id,
                "partner_id": person.id,
                "company_id": self.company.id,
                "date_start": TODAY,
            }
        )
        other = self.env["res.company"].create({"name": "Other"})
        self._create_guide("For persons", audience="person")
        self._create_guide("For companies", audience="company")
        self._create_guide("For Anns", segment_ids=[Command.set(segment.ids)])
        self._create_guide("Draft", is_published=False)
        self._create_guide("Of others", company_id=other.id)
        lang = self.env["res.lang"]._activate_lang("pt_BR")
        self._create_guide("Em português", lang_ids=[Command.set(lang.ids)])
        both = {"Calendar"}
        self.assertEqual(self._get_offered(person), both | {"For persons", "For Anns"})
        self.assertEqual(self._get_offered(), both | {"For companies"})
        self.assertEqual(
            self._get_offered(lang="pt_BR"), both | {"For companies", "Em português"}
        )
        self.assertIn("Of others", self._get_offered(company=other))
        self.assertNotIn("For Anns", self._get_offered(person, company=other))

    def test_what_can_be_shown(self):
        for values in (
            {"body": "<p><br></p>"},
            {"kind": "link", "url": "javascript:alert(1)"},
            {"kind": "video", "url": "www.example.com"},
            {"kind": "link"},
            {"kind": "file", "file": base64.b64encode(b"<html/>")},
            {"kind": "file"},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._create_guide("Wrong", **values)
        link = self._create_guide("Right", kind="link", url="https://www.a.example/x")
        self.assertEqual(link.host, "a.example")

    def test_pages_signed_in_and_by_link(self):
        self._sign_in(self.customer)
        hidden = self._create_guide("Hidden", audience="person")
        for url, source in (("/my/guides", "portal"), (self._get_link(), "account")):
            url = url if source == "portal" else f"{url}/guides"
            with self.subTest(source=source):
                tree = self._open(url)
                self.assertEqual(
                    self._find(tree, "o_collections_guide"), ["Calendar About Calendar"]
                )
                for _again in range(2):
                    page = self._open(f"{url}/{self.guide.id}").text_content()
                    self.assertIn("All of Calendar", page)
                click = self._get_clicks().filtered(
                    lambda one, at=source: one.source == at
                )
                self.assertEqual(len(click), 1, "once a day")
                self.assertEqual(click.partner_id, self.debtor)
                self.assertEqual(click.company_id, self.company)
                self._open(f"{url}/{hidden.id}", status=404)
                self.assertFalse(self._get_clicks(hidden))
        self.assertEqual((self.guide.click_count, self.guide.reader_count), (2, 1))

    def test_the_account_shows_three_and_the_way_to_all(self):
        for number in range(4):
            self._create_guide(f"Guide {number}")
        tree = self._open()
        self.assertEqual(len(self._find(tree, "o_collections_guide")), 3)
        self.assertIn("All guides", tree.text_content())
        address = tree.xpath("//*[@id='collections_guides']//a/@href")[0]
        self.assertEqual(address, f"{self._get_link()}/guides/{self.guide.id}")

    def test_without_guides_nothing_is_shown(self):
        self.guide.is_published = False
        self.assertNotIn("Good to know", self._open().text_content())

    def test_a_file_is_kept_and_a_page_elsewhere_is_named(self):
        file = self._create_guide("Paper", kind="file", file=PDF, file_name="paper.pdf")
        url = f"{self._get_link()}/guides/{file.id}"
        self.assertIn("Download", self._open(url).text_content())
        answer = self.url_open(f"{url}/file")
        self.assertEqual(answer.content, base64.b64decode(PDF))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        video = self._create_guide("Film", kind="video", url="https://film.example/1")
        page = self._open(f"{self._get_link()}/guides/{video.id}")
        self.assertIn("film.example", page.text_content())
        [link] = page.xpath("//a[@href='https://film.example/1']")
        self.assertEqual(link.get("rel"), "noopener noreferrer")
        self.assertEqual(
            self.url_open(f"{self._get_link()}/guides/{video.id}/file").status_code, 404
        )

    def test_a_colleague_who_looks_does_not_count(self):
        self.guide.is_published = False
        self._sign_in(self.collector)
        self.assertIn(
            "All of", self._open(f"/my/guides/{self.guide.id}").text_content()
        )
        self.guide.is_published = True
        self._open(f"{self._get_link()}/guides/{self.guide.id}")
        self._open(
            self._path(self.links._get_guide_url(self.company, self.debtor, self.guide))
        )
        self.assertFalse(self._get_clicks())

    def test_a_customer_sees_no_draft(self):
        self.guide.is_published = False
        self._sign_in(self.customer)
        self._open(f"/my/guides/{self.guide.id}", status=404)

    def test_the_card_of_the_portal(self):
        self._sign_in(self.customer)
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["collections_guide_count"]}
        )
        self.assertEqual(answer["collections_guide_count"], 1)


@tagged("post_install", "-at_install", "collections")
class TestGuidesInMessages(GuideCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.level = cls.policy.level_ids.filtered(lambda each: each.name == "First")
        cls.steps = cls.policy.level_ids.step_ids.filtered(
            lambda step: step.channel == "email"
        )
        cls.steps.guide_theme_id = cls.theme
        cls.reader = cls._create_debtor("Reader")

    def _remind(self, day=TODAY, partner=None):
        self._create_invoice_due(day - 3 * DAY, partner=partner or self.reader)
        [mail] = self._night(day).filtered(
            lambda mail: mail.recipient_ids == (partner or self.reader)
        )
        return mail.body_html

    def _get_guide_link(self, body):
        _before, _mark, rest = body.partition("/collections/guide/")
        return "/collections/guide/" + rest.partition('"')[0]

    def test_the_story_of_a_reader(self):
        second = self._create_guide("Budget")
        body = self._remind()
        self.assertIn("This may help", body)
        self.assertIn("About Calendar", body)
        self.assertNotIn("collections-guide-link", body)
        link = self._get_guide_link(body)
        self.assertIn("All of Calendar", self._open(link).text_content())
        self._open(link)
        click = self._get_clicks()
        self.assertEqual(len(click), 1, "once a day")
        self.assertEqual((click.source, click.level_id), ("message", self.level))
        self.assertEqual(click.partner_id, self.reader)
        body = self._remind(TODAY + 20 * DAY)
        self.assertIn("About Budget", body, "the next one")
        self._open(self._get_guide_link(body))
        self.assertEqual(len(self._get_clicks(second)), 1)
        self.assertNotIn("This may help", self._remind(TODAY + 40 * DAY), "all read")

    def test_each_customer_has_a_link_of_its_own(self):
        other = self._create_debtor("Other Reader")
        for partner in (self.reader, other):
            self._create_invoice_due(TODAY - 3 * DAY, partner=partner)
        mails = self._night(TODAY)
        for partner in (self.reader, other):
            mail = mails.filtered(lambda mail, p=partner: mail.recipient_ids == p)
            self._open(self._get_guide_link(mail.body_html))
        self.assertEqual(self._get_clicks().partner_id, self.reader + other)

    def test_firm_levels_and_steps_without_a_theme_offer_none(self):
        self.level.tone = "firm"
        self.assertNotIn("This may help", self._remind())
        self.level.tone = "friendly"
        self.steps.guide_theme_id = False
        self.assertNotIn(
            "This may help", self._remind(partner=self._create_debtor("Next"))
        )

    def test_nothing_published_is_nothing_offered(self):
        self.guide.is_published = False
        self.assertNotIn("This may help", self._remind())

    def test_only_links_that_we_gave_count(self):
        link = self._get_guide_link(self._remind())
        self._open(link[:-2] + "xx", status=404)
        self.guide.is_published = False
        self._open(link, status=404)
        self.guide.is_published = True
        self.reader.collections_link_number += 1
        self._open(link, status=404)
        self.assertFalse(self._get_clicks())

    def test_companies_are_apart(self):
        self._open(self._get_guide_link(self._remind()))
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="collections_policy.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        clicks = self.env["collections.guide.click"].with_user(stranger)
        self.assertFalse(clicks.search([]))
        self.guide.company_id = self.company
        self.assertFalse(
            self.env["collections.guide"]
            .with_user(stranger)
            .search([("id", "=", self.guide.id)])
        )
