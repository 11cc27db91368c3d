"""Letters for Brazilian window envelopes: where the address really is on the paper."""

import io
from datetime import timedelta

from pypdf import PdfReader

from odoo.exceptions import ValidationError
from odoo.tests import Form, HttpCase, tagged

from odoo.addons.collections_policy.tests.common import TODAY, CollectionsCommon

from ..tools.window_envelope import FOLD, SLIDES_SIDEWARDS, SLIDES_UP

LETTER = "collections_policy.action_report_letter"
PAPER = [
    "Armazém da Esquina Ltda",
    "Avenida Paulista, 1578, Conj. 42",
    "Bela Vista",
    "01310-200 SÃO PAULO-SP",
]


class WindowCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "force_report_rendering": True})
        cls.brazil = cls.env.ref("base.br")
        cls.company.vat = False
        cls.company.write(
            {
                "country_id": cls.brazil.id,
                "vat": "11222333000181",
                "collections_letter_window": "br",
            }
        )
        cls.debtor.write(
            {
                "name": "Armazém da Esquina Ltda",
                "street_name": "Avenida Paulista",
                "street_number": "1578",
                "street_number2": "Conj. 42",
                "street2": "Bela Vista",
                "city": "São Paulo",
                "zip": "01310200",
                "state_id": cls.env.ref("base.state_br_sp").id,
                "country_id": cls.brazil.id,
            }
        )
        cls.paper = cls.env["collections.channel.letter"]

    def _get_lines(self):
        return self.paper._get_address_lines(self.debtor, self.company)


@tagged("post_install", "-at_install", "collections")
class TestWindowAddress(WindowCommon):
    def test_as_correios_wants_it(self):
        self.assertEqual(self._get_lines(), PAPER)

    def test_abroad_the_country_is_named(self):
        self.company.vat = False
        self.company.country_id = self.env.ref("base.pt")
        self.assertEqual(self._get_lines(), [*PAPER, "Brazil"])

    def test_a_street_that_was_typed_in_one(self):
        for typed, written in (
            ("Avenida Paulista, 1578, Conj. 42", "Avenida Paulista, 1578, Conj. 42"),
            ("Rua 7 de Setembro, 100", "Rua 7 de Setembro, 100"),
            ("Rodovia BR-101, km 12", "Rodovia BR-101, km 12"),
            ("Praça da Sé s/n", "Praça da Sé s/n"),
            ("Rua do Porto 7 - Sala 2", "Rua do Porto, 7, Sala 2"),
        ):
            with self.subTest(typed):
                self.debtor.street = typed
                self.assertEqual(self._get_lines()[1], written)

    def test_what_is_missing_leaves_no_line(self):
        self.debtor.write({"street2": False, "state_id": False})
        self.assertEqual(self._get_lines()[2:], ["01310-200 SÃO PAULO"])

    def test_other_countries_are_as_they_were(self):
        self.debtor.write({"country_id": self.env.ref("base.uk").id, "state_id": False})
        self.assertIn("United Kingdom", self._get_lines())
        self.assertIn("01310200", " ".join(self._get_lines()))

    def test_a_window_that_shows_nothing_for_sure(self):
        with self.assertRaisesRegex(ValidationError, "slides"):
            self.company.collections_window_width = 60
        with self.assertRaises(ValidationError):
            self.company.collections_window_bottom = 90

    def test_the_settings_ask_for_the_window(self):
        with Form(self.env["res.config.settings"]) as form:
            form.collections_letter_window = "br"
            form.collections_window_left = 25
        form.record.execute()
        self.assertEqual(self.company.collections_window_left, 25)


@tagged("post_install", "-at_install", "collections")
class TestWindowPaper(WindowCommon, HttpCase):
    def setUp(self):
        super().setUp()
        invoice = self._create_invoice_due(TODAY - timedelta(days=3))
        self._plan(TODAY)
        self.action = self._actions(invoice)

    def _print(self):
        with self._clock(TODAY):
            pdf, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
                LETTER, self.action.ids
            )
        return PdfReader(io.BytesIO(pdf)).pages[0]

    def _get_texts(self, page):
        """Return what is on a page: where it begins, in mm from left and top."""
        found = []

        def look(text, user, matrix, _font, _size):
            if text.strip():
                x = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
                y = matrix[4] * user[1] + matrix[5] * user[3] + user[5]
                height = float(page.mediabox.height)
                found.append((text.strip(), x / 72 * 25.4, (height - y) / 72 * 25.4))

        page.extract_text(visitor_text=look)
        return found

    def assertShown(self, page, lines):
        """Assert that the window shows all lines of an address, and nothing else.

        However the folded sheet lies in its envelope: at the left or the right, at the
        bottom or the top.
        """
        window = self.company._get_collections_window()
        texts = self._get_texts(page)
        for aside in (0, SLIDES_SIDEWARDS):
            for up in (0, SLIDES_UP):
                seen = [
                    text
                    for text, x, y in texts
                    if window.left <= x + aside < window.left + window.width
                    and window.bottom < FOLD - y + up < window.bottom + window.height
                ]
                self.assertEqual(seen, lines, (aside, up))

    def test_the_window_shows_the_address_and_nothing_else(self):
        self.assertShown(self._print(), PAPER)

    def test_a_small_window_near_the_edge(self):
        self.company.write(
            {
                "collections_window_left": 15,
                "collections_window_bottom": 20,
                "collections_window_width": 100,
                "collections_window_height": 35,
            }
        )
        self.assertShown(self._print(), PAPER)

    def test_a_window_on_the_right(self):
        self.company.write(
            {"collections_window_left": 115, "collections_window_width": 90}
        )
        page = self._print()
        self.assertShown(page, PAPER)
        [place] = [
            x for text, x, _y in self._get_texts(page) if text.startswith("Our ref")
        ]
        self.assertLess(place, 60)

    def test_a_long_address_fits_in_smaller_print(self):
        self.debtor.name = (
            "Comércio Varejista de Alimentos, Bebidas e Laticínios São João do Rio "
            "Preto e Região Limitada"
        )
        seen = self._print()
        shown = " ".join(self.paper._get_address_lines(self.debtor, self.company))
        values = self.env["report.collections_policy.letter"]._prepare_letters(
            self.action
        )
        lines = values[0]["address"].lines
        self.assertGreater(len(lines), 4)
        self.assertEqual(" ".join(lines), shown)
        self.assertShown(seen, lines)

    def test_other_windows_are_as_they_were(self):
        self.company.collections_letter_window = "left"
        texts = [text for text, _x, _y in self._get_texts(self._print())]
        self.assertTrue(any(f"{self.company.name} ·" in text for text in texts))
