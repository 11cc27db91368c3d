"""The Pix code on paper."""

import io
from datetime import timedelta

from pypdf import PdfReader

from odoo.tests import HttpCase, tagged

from odoo.addons.collections_policy.tests.common import TODAY

from ..tools import pix_reference
from .pix_common import KEY, PixCommon, decode, parse

LETTER = "collections_policy.action_report_letter"


@tagged("post_install", "-at_install", "collections")
class TestPixLetter(PixCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "force_report_rendering": True})
        cls.policy = cls._create_policy("Paper", [("Letter", 3, [cls._letter()])])
        cls.company.collections_policy_id = cls.policy
        cls.policy.charge_terms_id = cls._create_terms(
            penalty=2, interest="fixed", percent=1
        )
        cls.debtor.write(
            {
                "street": "Rua do Porto 7",
                "city": "Salvador",
                "zip": "40015130",
                "state_id": cls.env.ref("base.state_br_ba").id,
                "country_id": cls.brazil.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.invoice = self._create_invoice_due(TODAY - timedelta(days=3), 1000.0)
        self._night(TODAY)
        self.letter = self._actions(self.invoice)

    def _print(self):
        with self._clock(TODAY):
            self.letter.with_user(self.collector).action_print_letters()
            pdf, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
                LETTER, self.letter.ids
            )
        return PdfReader(io.BytesIO(pdf)).pages

    def _get_text(self, pages):
        return " ".join(" ".join(page.extract_text().split()) for page in pages)

    def test_the_code_of_the_letter(self):
        pages = self._print()
        [image] = [image for page in pages for image in page.images]
        fields = parse(decode(image.image))
        self.assertEqual(fields["54"], "1021.00")
        self.assertEqual(fields["26"], {"00": "br.gov.bcb.pix", "01": KEY})
        self.assertEqual(fields["62"]["05"], pix_reference.write("M", self.letter.id))
        text = self._get_text(pages)
        self.assertIn("Pay by Pix: R$ 1,021.00", text)
        self.assertIn("Amount good until 03/16/2026", text)
        self.assertNotIn("br.gov.bcb.pix", text, "nobody copies from paper")

    def test_paper_fetches_nothing(self):
        with self._clock(TODAY):
            [values] = self.env["report.collections_policy.letter"]._prepare_letters(
                self.letter
            )
        self.assertIn("data:image/png;base64,", values["text"])
        self.assertNotIn("/collections/pix/", values["text"])

    def test_none_once_the_key_is_gone(self):
        self.account.active = False
        pages = self._print()
        self.assertFalse([image for page in pages for image in page.images])
        self.assertNotIn("Pix", self._get_text(pages))
