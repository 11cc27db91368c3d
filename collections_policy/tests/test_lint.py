"""What the text of messages is checked for, and that nothing wrong goes out."""

import html
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, Form, new_test_user, tagged

from ..tools.lint import (
    Facts,
    Finding,
    Item,
    Message,
    Phrases,
    find_leftovers,
    find_missing,
    lint_wording,
)
from ..tools.texts import fold, fold_in_place, numbers, plain_text, says
from ..tools.wording import literals, read_inline, read_qweb
from .common import TODAY, CollectionsCommon

LATE = TODAY - timedelta(days=4)
THREAT = Finding("word", "error", "", word_id=7)
WHOLE = ("creditor", "address", "tax_id", "items", "total", "payment")
PARTS = (
    '<t t-out="object.items_html"/><t t-out="object.payment_html"/>'
    '<t t-out="object.contact_html"/>'
)
prose = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)
names = st.text(st.characters(categories=("Lu", "Ll")), min_size=1, max_size=12)


@tagged("post_install", "-at_install", "collections")
class TestTexts(BaseCase):
    @given(prose)
    @settings(max_examples=300, deadline=None)
    def test_what_is_folded_stays_so(self, text):
        self.assertEqual(fold(fold(text)), fold(text))

    @given(prose)
    @settings(max_examples=300, deadline=None)
    def test_each_folded_sign_tells_where_it_is_from(self, text):
        folded, places = fold_in_place(text)
        self.assertEqual(len(folded), len(places))
        self.assertEqual(list(places), sorted(places))
        for sign, place in zip(folded, places, strict=True):
            self.assertIn(sign, fold(text[place]) or " ")

    def test_case_accents_and_kinds_of_space_play_no_part(self):
        self.assertEqual(fold("AÇÃO\N{NO-BREAK SPACE} Judicial’s"), "acao judicial's")

    @given(prose)
    @settings(max_examples=300, deadline=None)
    def test_what_is_escaped_is_read_as_it_was(self, text):
        markup = f"<p><b>{html.escape(text)}</b></p><!-- no --><style>no</style>"
        self.assertEqual(plain_text(markup), " ".join(text.split()))

    def test_tags_within_a_word_do_not_part_it(self):
        self.assertEqual(plain_text("<td>a</td><td>pro<b>test</b>o</td>"), "a protesto")

    @given(st.integers(0, 10**6), st.integers(0, 10**6))
    @settings(max_examples=300, deadline=None)
    def test_an_amount_is_not_part_of_another(self, one, other):
        one, other = f"{one:,}.00", f"{other:,}.00"
        self.assertEqual(says(f"in all usd {one}.", other), one == other)

    def test_numbers_of_a_label(self):
        label = "R$\N{NO-BREAK SPACE}1.100,00 e US$ 50.00"
        self.assertEqual(numbers(label), ("1.100,00", "50.00"))


@tagged("post_install", "-at_install", "collections")
class TestWording(BaseCase):
    @given(names, names)
    @settings(max_examples=200, deadline=None)
    def test_what_is_filled_in_is_not_the_author_s(self, field, text):
        qweb = read_qweb(f'<p>Dear <t t-out="object.{field}"/>, {text}</p>')
        inline = read_inline(f"Dear {{{{ object.{field} }}}}, {text}")
        for wording in (qweb, inline):
            self.assertTrue(wording.words.endswith(text))
            self.assertNotIn("object", wording.words.removesuffix(text))
            [expression] = wording.expressions
            self.assertEqual(expression.source, f"object.{field}")
            self.assertTrue(expression.is_sure)

    def test_defaults_texts_in_expressions_and_alternatives_are_his_own(self):
        wording = read_qweb(
            "<p t-if=\"object.lang == 'compared'\"><t t-out=\"'We will ' + x['key']\"/>"
            '<t t-out="object.name">friend</t><img alt="picture" src="secret"/></p>'
        )
        words = wording.words.replace("\N{OBJECT REPLACEMENT CHARACTER}", " ").split()
        self.assertEqual(words, ["We", "will", "friend", "picture"])
        self.assertFalse(any(each.is_sure for each in wording.expressions))

    def test_phrases_do_not_reach_over_what_is_filled_in(self):
        phrases = Phrases([("legal action", THREAT)])
        wording = read_qweb('<p>legal <t t-out="object.name"/> action</p>')
        self.assertFalse(lint_wording(wording, "body", [phrases]))

    def test_an_expression_that_can_t_be_read_is_broken(self):
        [finding] = lint_wording(read_inline("Hi {{ object. }}"), "subject")
        self.assertEqual((finding.code, finding.what), ("broken", "object."))

    def test_literals_of_nonsense_are_none(self):
        self.assertEqual(literals("object..'x'"), [])


@tagged("post_install", "-at_install", "collections")
class TestPhrases(BaseCase):
    @given(st.lists(names, min_size=1, max_size=3), prose, prose)
    @settings(max_examples=300, deadline=None)
    def test_a_phrase_is_found_wherever_it_stands_as_words(self, words, before, after):
        phrase = " ".join(words)
        text = " ".join(f"{before} , {phrase} , {after}".split())
        found = Phrases([(phrase, THREAT)]).find(text)
        self.assertTrue(found)
        for words_found, _key in found:
            self.assertIn(words_found, text)

    def test_words_are_whole_but_for_an_asterisk(self):
        phrases = Phrases([("protest", 1), ("arrest*", 2), ("sem-vergonha", 3)])
        self.assertEqual(phrases.find("a protestant"), [])
        self.assertEqual(
            phrases.find("Arrested! PROTÉST"), [("Arrested", 2), ("PROTÉST", 1)]
        )
        self.assertEqual(phrases.find("sem vergonha"), [("sem vergonha", 3)])

    def test_no_phrases_find_nothing(self):
        self.assertEqual(Phrases([]).find("anything"), [])

    def test_leftovers(self):
        for text in (
            "Dear [name],",
            "Prezado [Nome do cliente]",
            "Estimado [nombre]",
            "Bonjour [Prénom]",
            "[Raison sociale de la société]",
            "avant le [échéance]",
            "{{ object.name }}",
            "{{ object",
            "${object.name}",
            "pay XXX by then",
            "Lorem Ipsum dolor",
            '<t t-out="object.name"/>',
            "<name>",
            "due ____",
            "TODO write this",
            "%(name)s",
        ):
            with self.subTest(text=text):
                self.assertEqual([sev for sev, _ in find_leftovers(text)], ["error"])

    def test_no_leftovers(self):
        for text in ("a < b > c", "[1]", "Tel. 555 [ext. 3]", "50 % off", "todo mundo"):
            with self.subTest(text=text):
                found = [sev for sev, _text in find_leftovers(text)]
                self.assertNotIn("error", found)


@tagged("post_install", "-at_install", "collections")
class TestFacts(BaseCase):
    FACTS = Facts(
        creditor="acme & sons",
        address=("1 main street", "springfield"),
        tax_id="us123",
        items=(Item("inv/1", ("03/12/2026", "2026-03-12"), "1,500.00"),),
        totals=("1,500.00",),
        ways=("0001-2",),
        link="https://x.example/my?a=1&b=2",
        item_list='<li><a href="https://x.example/my?a=1&amp;b=2">inv</a></li>',
    )
    TEXT = (
        "ACME & Sons, 1 Main Street, Springfield, US123. INV/1 due 03/12/2026: "
        "$ 1,500.00. Account 0001-2"
    )

    def _find_missing(self, text, elements=WHOLE):
        return [
            each
            for each, _of in find_missing(Message({"b": text}), self.FACTS, elements)
        ]

    def test_nothing_is_missing(self):
        self.assertEqual(self._find_missing(self.TEXT), [])
        escaped = Markup("<p>%s</p>") % self.TEXT
        self.assertEqual(self._find_missing(escaped), [])

    def test_each_element_is_missed(self):
        for cut, element in (
            ("ACME", "creditor"),
            ("Springfield", "address"),
            ("US123", "tax_id"),
            ("INV/1", "items"),
            ("03/12", "items"),
            ("0001-2", "payment"),
        ):
            with self.subTest(cut=cut):
                text = self.TEXT.replace(cut, "")
                self.assertEqual(self._find_missing(text), [element])
        text = self.TEXT.replace("1,500", "11,500")
        self.assertEqual(self._find_missing(text), ["items", "total"])

    def test_the_list_s_own_link_does_not_tell_how_to_pay(self):
        link = Markup('<a href="%s">see</a>') % self.FACTS.link
        text = Markup("<p>%s</p>") % self.TEXT.replace("0001-2", "")
        listed = text + Markup(self.FACTS.item_list)
        self.assertEqual(self._find_missing(listed), ["payment"])
        self.assertEqual(self._find_missing(listed + link), [])

    def test_a_short_text_needs_its_creditor_and_the_amount_or_a_link(self):
        short = ("creditor", "gist")
        self.assertEqual(self._find_missing("ACME & sons: 1,500.00", short), [])
        linked = f"ACME & sons: {self.FACTS.link}"
        self.assertEqual(self._find_missing(linked, short), [])
        self.assertEqual(self._find_missing("ACME & sons: pay", short), ["gist"])
        self.assertEqual(self._find_missing("1,500.00", short), ["creditor"])


@tagged("post_install", "-at_install", "collections")
class TestLint(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice_due(LATE)
        cls.first, cls.second = cls.policy.level_ids[1:3]

    def _write(self, text, **values):
        self.template.write({"body_html": text + PARTS, **values})

    def _fail(self):
        """Deliver today, and return the action that was held back."""
        self.assertFalse(self._night(TODAY))
        action = self._actions(self.invoice)
        self.assertEqual((action.state, action.reason), ("failed", "lint"))
        return action

    # === MESSAGES === #

    def test_a_message_that_is_well_written_goes_out(self):
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_a_threat_is_held_back_until_it_is_mended(self):
        self._write("<p>Pay, or you will be ARRESTED.</p>")
        action = self._fail()
        self.assertIn("ARRESTED", action.reason_detail)
        self.assertIn("807", action.reason_detail)
        self.assertEqual(action.case_id.attention, "failed")
        self._write("<p>Please pay.</p>")
        with self._clock(TODAY):
            action.action_retry()
        self.assertEqual(action.state, "queued")
        self.assertFalse(action.reason)

    def test_a_text_with_errors_brings_in_no_fallback_step(self):
        level = self.first
        level.step_ids = [self._task(only_if_unreached=True)]
        self._write("<p>You thief.</p>")
        self._fail()
        self.assertEqual(len(self._actions(self.invoice)), 1)

    def test_it_holds_up_itself_alone(self):
        bad = self._create_template("Bad", body_html="<p>Lorem ipsum</p>" + PARTS)
        steps = [self._email(mail_template_id=bad.id)]
        other = self._create_invoice_due(
            LATE,
            partner=self._create_debtor("Another"),
            collections_policy_id=self._create_policy("Bad", [("Bad", 3, steps)]).id,
        )
        self.assertEqual(self._night(TODAY).recipient_ids, self.debtor)
        self.assertEqual(self._actions(other).reason, "lint")

    def test_the_names_of_others_are_no_threats(self):
        self.debtor.name = "Processo Protesto Arrest & Police [name] XXX Ltda"
        self.company.name = "Lawsuit & Serasa {{ Inc }}"
        self.invoice.payment_reference = "PRISON-XXX"
        self._write('<p>Dear <t t-out="object.partner_id.name"/>,</p>')
        mail = self._night(TODAY)
        self.assertIn("Police", mail.body_html)
        self.assertIn("Lawsuit", mail.body_html)

    def test_leftovers_are_held_back(self):
        for text in ("Dear [name],", "Dear {{ object.addressee }},", "Pay XXX."):
            with self.subTest(text=text):
                self._write(f"<p>{text}</p>")
                action = self._fail()
                self.assertIn("was left", action.reason_detail)
                action.sudo()._set_planned(TODAY)

    def test_the_subject_is_checked_too(self):
        self.template.subject = "Last notice before we call the police"
        self.assertIn("Subject: “police”", self._fail().reason_detail)

    def test_a_message_without_a_subject_is_held_back(self):
        self.template.subject = "{{ object.recipient_id.comment }}"
        self.assertIn("Subject", self._fail().reason_detail)

    def test_what_is_not_shown_holds_nothing_back(self):
        self._write('<p t-if="object.oldest_days &gt; 90">We call the police.</p>')
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_a_message_without_its_items_or_how_to_pay_is_held_back(self):
        self.template.body_html = "<p>Please pay.</p>"
        detail = self._fail().reason_detail
        self.assertIn(self.invoice.name.lower(), detail.lower())
        self.assertIn("How to pay", detail)
        self.assertNotIn("total", detail, "the subject says it")

    def test_items_may_be_written_in_another_way(self):
        self.template.body_html = (
            '<ul><li t-foreach="object.carried_line_ids" t-as="line">'
            '<t t-out="line.name"/>, <t t-out="format_date(line.date_due)"/>: '
            '<t t-out="format_amount(line.amount_currency, line.currency_id)"/></li>'
            '</ul><p><a t-att-href="object.portal_link">Pay</a></p>'
        )
        self._night(TODAY)
        self.assertFalse(self._actions(self.invoice).reason_detail)

    def test_warnings_hold_nothing_back(self):
        self._write("<p>This is our last warning [see below].</p>")
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_a_creditor_without_tax_id_is_held_back_where_the_law_asks_for_it(self):
        self.company.vat = False
        self.assertEqual(len(self._night(TODAY)), 1)
        self.company.partner_id.country_id = self.env.ref("base.br")
        other = self._create_invoice_due(LATE, partner=self._create_debtor("Another"))
        self._night(TODAY)
        self.assertIn("tax ID", self._actions(other).reason_detail)

    def test_each_reader_s_language_has_its_words(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self._write("<p>Please pay.</p>")
        portuguese = self.template.with_context(lang="pt_BR")
        portuguese.body_html = "<p>Você é um CALOTEIRO.</p>" + PARTS
        self.debtor.lang = "pt_BR"
        english = self._create_debtor("English")
        self._create_invoice_due(LATE, partner=english)
        self.assertEqual(self._night(TODAY).recipient_ids, english)
        self.assertIn("CALOTEIRO", self._actions(self.invoice).reason_detail)

    def test_each_language_has_words_of_each_kind(self):
        words = self.env["collections.word"].search([])
        consequences = self.env["collections.consequence"].search([])
        for lang in ("en", "es", "fr", "pt"):
            own = words.filtered(lambda word, lang=lang: word.lang == lang)
            with self.subTest(lang=lang):
                self.assertEqual(own.consequence_id, consequences)
                plain = own.filtered(lambda word: not word.consequence_id)
                self.assertEqual(set(plain.mapped("severity")), {"error", "warning"})
                self.assertTrue(all(own.mapped("reason")))

    def test_words_of_french(self):
        phrases = self.env["collections.word"]._get_phrases("fr")
        for text, expected in (
            ("Vous le REGRETTEREZ.", ["word"]),
            ("nous allons prévenir la police", ["word"]),
            ("une saisie attribution suivra", ["word"]),
            ("C’est HONTEUX, escroc !", ["word", "word"]),
            ("Nous en parlerons à votre employeur", ["word"]),
            ("faute de quoi un protet sera dressé", ["consequence"]),
            ("inscrit au fichier d’impayés", ["consequence"]),
            ("l'huissier et nos avocats", ["consequence", "consequence"]),
            ("une action en justice", ["consequence"]),
            ("transmis au service contentieux", ["consequence"]),
            ("une société de recouvrement", ["consequence"]),
            ("Mauvais payeurs, dernière chance", ["word", "word"]),
        ):
            with self.subTest(text=text):
                found = [finding.code for _words, finding in phrases.find(text)]
                self.assertEqual(found, expected)

    def test_what_is_said_every_day_in_french_is_no_threat(self):
        phrases = self.env["collections.word"]._get_phrases("fr")
        for text in (
            "votre police d’assurance n° 12",
            "le procès-verbal de réception",
            "l’arrêté de compte et la fiche client du fichier",
            "les données saisies, la saisie de la commande",
            "nous poursuivons notre collaboration",
            "la plainte reçue de votre service",
            "une mise en demeure",
            "les frais de recouvrement (art. L441-10 du Code de commerce)",
            "Vos coordonnées de facturation",
        ):
            with self.subTest(text=text):
                self.assertEqual(phrases.find(text), [])

    def test_a_threat_in_french_is_held_back(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._write("<p>Please pay.</p>")
        french = self.template.with_context(lang="fr_FR")
        french.body_html = "<p>Payez, espèce de VOLEUR.</p>" + PARTS
        self.debtor.lang = "fr_FR"
        self.assertIn("VOLEUR", self._fail().reason_detail)

    def test_a_text_that_was_not_translated_is_checked_in_both_languages(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self._write("<p>Caloteiro, pay!</p>")
        self._fail()

    def test_amounts_and_dates_in_other_languages_are_found(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.debtor.lang = "fr_FR"
        self._create_invoice_due(LATE, 12345.67)
        self.assertEqual(len(self._night(TODAY)), 1)

    # === CONSEQUENCES === #

    def test_what_the_policy_does_not_do_must_not_be_announced(self):
        self._write("<p>We will take legal action.</p>")
        action = self._fail()
        self.assertIn("Legal action", action.reason_detail)

    def test_what_the_policy_does_may_be_announced_from_its_level_on(self):
        self._write("<p>We will take legal action.</p>")
        legal = self.env.ref("collections_policy.collections_consequence_legal")
        self.second.consequence_ids = legal
        self.assertIn(legal, self.policy.level_ids[3]._get_named_consequences())
        action = self._fail()
        self.first.consequence_ids = legal
        self.second.consequence_ids = False
        action.sudo()._set_planned(TODAY)
        self.assertEqual(len(self._deliver(TODAY)), 1)

    def test_one_consequence_does_not_allow_another(self):
        self._write("<p>We will tell the credit bureau.</p>")
        self.first.consequence_ids = self.env.ref(
            "collections_policy.collections_consequence_legal"
        )
        self._fail()

    # === THE LIST === #

    def test_the_list_can_be_edited(self):
        self._write("<p>Dear tardy friend,</p>")
        word = self.env["collections.word"].create({"name": "tardy", "lang": "en"})
        action = self._fail()
        self.assertIn("tardy", action.reason_detail)
        word.severity = "warning"
        action.sudo()._set_planned(TODAY)
        self.assertEqual(len(self._deliver(TODAY)), 1)

    def test_a_word_that_is_archived_is_not_looked_for(self):
        self._write("<p>No police.</p>")
        self.env.ref("collections_policy.collections_word_en_police").active = False
        self.assertEqual(len(self._night(TODAY)), 1)

    def test_a_word_that_would_be_found_everywhere_is_refused(self):
        with self.assertRaises(ValidationError):
            self.env["collections.word"].create({"name": "*", "lang": "en"})

    def test_collectors_read_the_list_and_managers_write_it(self):
        word = self.env["collections.word"].search([], limit=1)
        self.assertTrue(word.with_user(self.collector).name)
        with self.assertRaises(AccessError):
            word.with_user(self.collector).severity = "warning"
        manager = new_test_user(
            self.env, "words", groups="collections_policy.group_manager"
        )
        word.with_user(manager).severity = "warning"

    # === SCREENS === #

    def _panel(self, template=None):
        template = template or self.template
        template.invalidate_recordset()
        return plain_text(template.collections_lint_html)

    def test_the_template_s_form_tells_after_each_save(self):
        self._plan(TODAY)
        with Form(self.template) as form:
            self.assertIn("Nothing is wrong", form.collections_lint_html)
            form.subject = "Call the police"
        self.assertIn("“police”", self._panel())
        self.assertIn("Good Customer", self._panel())

    def test_the_panel_names_what_fails_and_what_is_empty(self):
        self._plan(TODAY)
        self._write('<p>Dear <t t-out="object.recipient_id.comment"/></p>')
        self.assertIn("“object.recipient_id.comment” is empty", self._panel())
        self._write('<t t-set="hello" t-value="\'\'"/><p t-out="hello"/>')
        self.assertIn("Nothing is wrong", self._panel())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = jsonb_build_object('en_US', %s) "
            "WHERE id = %s",
            ['<p t-out="object.nonsense.name"/>', self.template.id],
        )
        self.assertIn("nonsense", self._panel())

    def test_without_a_customer_the_template_is_read(self):
        self.assertFalse(
            self.env["collections.action"].search(
                [("company_id", "=", self.company.id)]
            )
        )
        template = self._create_template("Empty", body_html="<p>Pay the XXX</p>")
        linter = self.env["collections.linter"]
        channel = self.env["collections.channel.email"]
        findings = linter._lint_template(channel, template, self.first)["en_US"]
        self.assertEqual(
            {(each.code, each.what) for each in findings},
            {
                ("leftover", "XXX"),
                ("missing", "items"),
                ("missing", "payment"),
            },
        )

    def test_templates_of_other_models_are_left_alone(self):
        template = self.env.ref("account.email_template_edi_invoice")
        self.assertFalse(template.collections_lint_html)

    def _get_wrong_steps(self):
        return self.policy.level_ids.step_ids.filtered("lint_errors")

    def test_steps_tell_of_errors(self):
        self.assertFalse(self._get_wrong_steps())
        self._write("<p>Legal action.</p>")
        self.env.invalidate_all()
        steps = self.policy.level_ids.step_ids.filtered("mail_template_id")
        self.assertTrue(all(step.lint_errors for step in steps))
        self.assertEqual(self._get_wrong_steps(), steps)
        self.assertIn("Legal action", self.first.step_ids.lint_html)
        self.first.consequence_ids = self.env.ref(
            "collections_policy.collections_consequence_legal"
        )
        self.env.invalidate_all()
        self.assertEqual(len(self._get_wrong_steps()), 1, "it stands before that level")

    def test_a_run_tells_of_errors(self):
        self._write("<p>Legal action.</p>")
        actions = self._plan(TODAY)
        self.assertIn(
            "text has errors", " ".join(actions.run_id.problem_ids.mapped("name"))
        )

    def test_a_collector_reads_it_too(self):
        self._plan(TODAY)
        template = self.template.with_user(self.collector)
        self.assertIn("Nothing is wrong", template.collections_lint_html)

    # === WHAT IS SHIPPED === #

    def test_the_ready_templates_pass_in_every_language(self):
        langs = ["es_ES", "fr_FR", "pt_BR"]
        for lang in langs:
            self.env["res.lang"]._activate_lang(lang)
        self.env["ir.module.module"]._load_module_terms(
            ["collections_policy"], langs, overwrite=True
        )
        self._create_invoice_due(LATE, 1234.5)
        self._plan(TODAY)
        action = self._actions(self.invoice)
        shipped = self.env["ir.model.data"].search(
            [("module", "=", "collections_policy"), ("model", "=", "mail.template")]
        )
        templates = self.env["mail.template"].search(
            [
                ("id", "in", shipped.mapped("res_id")),
                ("model", "=", "collections.action"),
            ]
        )
        self.assertGreater(len(templates), 8)
        linter = self.env["collections.linter"]
        channel = self.env["collections.channel.email"]
        for template in templates:
            levels = channel._get_steps(template).level_id
            findings = linter._lint_template(channel, template, levels, action)
            self.assertEqual(set(findings), {"en_US", *langs})
            for lang, found in findings.items():
                with self.subTest(template=template.name, lang=lang):
                    self.assertEqual(found, [])
            bodies = {
                template.with_context(lang=lang).body_html for lang in ["en_US", *langs]
            }
            with self.subTest(template=template.name):
                self.assertEqual(len(bodies), 4)
