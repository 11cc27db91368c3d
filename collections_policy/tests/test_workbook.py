"""Spreadsheets: values as they are, and never a formula."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.workbook import FORMULA, Sheet, write_workbook

TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), max_codepoint=0xFFFF), max_size=40
)


def _read(*sheets):
    return openpyxl.load_workbook(io.BytesIO(write_workbook(sheets)))


@tagged("post_install", "-at_install", "collections")
class TestWorkbook(BaseCase):
    def test_cells_are_what_they_were(self):
        row = [
            "Text",
            7,
            Decimal("1234.50"),
            Decimal("-3"),
            date(2026, 2, 28),
            datetime(2026, 2, 28, 23, 59),
            None,
            False,
            True,
        ]
        page = _read(Sheet("Page", list("abcdefghi"), [row]))["Page"]
        self.assertEqual(
            [cell.value for cell in page[2]],
            [
                *("Text", 7, 1234.5, -3),
                *(datetime(2026, 2, 28), datetime(2026, 2, 28, 23, 59)),
                *(None, None, True),
            ],
        )
        self.assertEqual(page["C2"].number_format, "#,##0.00")
        self.assertEqual(page["D2"].number_format, "#,##0")

    def test_what_looks_like_a_formula_is_text(self):
        texts = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            '=cmd|" /C calc"!A0',
            "http://x.example",
        ]
        page = _read(Sheet("=Page", ["=1"], [[text] for text in texts])).worksheets[0]
        for number, text in enumerate(texts, 2):
            cell = page.cell(number, 1)
            self.assertEqual((cell.value, cell.data_type), (text, "s"))
            self.assertEqual(bool(cell.quotePrefix), text.startswith(FORMULA))
            self.assertIsNone(cell.hyperlink)
        self.assertEqual(page["A1"].data_type, "s")

    @given(st.lists(TEXTS, min_size=1, max_size=5))
    def test_no_text_becomes_anything_else(self, texts):
        page = _read(Sheet("Page", ["Text"], [[text] for text in texts]))["Page"]
        for number, text in enumerate(texts, 2):
            cell = page.cell(number, 1)
            self.assertNotEqual(cell.data_type, "f")
            self.assertEqual(cell.value or "", text)

    def test_names_of_sheets(self):
        names = ["A/B: [c]?", "x" * 40, "x" * 40, "X" * 40, "", "'"]
        book = _read(*(Sheet(name, ["a"]) for name in names))
        self.assertEqual(
            book.sheetnames,
            [
                "A B   c",
                "x" * 31,
                "x" * 27 + " (2)",
                "X" * 27 + " (3)",
                "Sheet",
                "Sheet (2)",
            ],
        )

    def test_an_empty_table_says_so_and_equal_sheets_are_equal_bytes(self):
        sheet = Sheet("P", ["a"], title="Title", notes=["Note"], empty="Nothing.")
        page = _read(sheet)["P"]
        cells = [page.cell(number, 1).value for number in range(1, 6)]
        self.assertEqual(cells, ["Title", "Note", None, "a", "Nothing."])
        self.assertEqual(write_workbook([sheet]), write_workbook([sheet]))
