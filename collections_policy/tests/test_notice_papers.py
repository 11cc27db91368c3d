"""What goes to the counter with registered notices."""

import base64
import io

from lxml import html

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .test_notices import NUMBER, NoticeCommon

PAPERS = ("notice_posting", "notice_envelopes", "notice_receipts")


def draw_pdf(pages):
    """Return an empty PDF of some pages, as a field of files holds it."""
    writer = PdfFileWriter()
    for _page in range(pages):
        writer.addBlankPage(width=100, height=100)
    target = io.BytesIO()
    writer.write(target)
    return base64.b64encode(target.getvalue())


@tagged("post_install", "-at_install", "collections")
class TestNoticePapers(NoticeCommon):
    def _draw(self, paper, notices):
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.collector)
            ._render_qweb_html(f"collections_policy.{paper}", notices.ids)
        )
        return html.fromstring(content)

    def _read(self, paper, notices):
        return " ".join(self._draw(paper, notices).text_content().split())

    def test_each_paper_names_addressee_address_and_number(self):
        notice = self._make()
        notice.tracking_number = NUMBER
        for paper in PAPERS:
            with self.subTest(paper):
                text = self._read(paper, notice)
                self.assertIn(notice.addressee, text)
                self.assertIn(notice.address.split(", ")[-1], text)
                self.assertIn(NUMBER, text)
                self.assertIn(self.company.name, text)
        for paper in PAPERS[1:]:
            [bars] = self._draw(paper, notice).findall(".//img")
            head, _comma, image = bars.get("src").partition(",")
            self.assertEqual(head, "data:image/svg+xml;base64")
            self.assertIn(b"<rect", base64.b64decode(image))

    def test_a_list_for_each_carrier(self):
        notices = self._make() | self._make(carrier=self.post)
        titles = self._draw("notice_posting", notices).findall(".//h1")
        self.assertEqual(len(titles), 2)

    def test_what_was_cancelled_is_on_no_paper(self):
        kept, cancelled = self._make(), self._make()
        cancelled.action_cancel()
        for paper in PAPERS:
            text = self._read(paper, kept | cancelled)
            self.assertIn(kept.name, text)
            self.assertNotIn(cancelled.name, text)

    def test_many_are_printed_as_one_document(self):
        first, second = self._make(file=draw_pdf(1)), self._make(file=draw_pdf(2))
        both = first | second
        printed = both.action_print()
        self.assertEqual(printed["report_name"], "collections_policy.notices")
        self.assertEqual(set(both.mapped("state")), {"printed"})
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(self.collector)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(printed["report_name"], both.ids)
        )
        self.assertEqual(kind, "pdf")
        self.assertEqual(PdfFileReader(io.BytesIO(content)).getNumPages(), 3)
