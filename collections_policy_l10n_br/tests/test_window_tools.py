from hypothesis import given, strategies
from reportlab.pdfbase.pdfmetrics import stringWidth

from odoo.tests import BaseCase

from ..tools.window_address import write_cep, write_street
from ..tools.window_envelope import (
    FOLD,
    SLIDES_SIDEWARDS,
    SLIDES_UP,
    Area,
    Window,
    fit_lines,
    get_safe_area,
    is_usable,
)

WINDOWS = strategies.builds(
    Window,
    left=strategies.integers(5, 120),
    bottom=strategies.integers(10, 40),
    width=strategies.integers(69, 115),
    height=strategies.integers(27, 60),
)
WORDS = strategies.text("abçM 1", min_size=1, max_size=70).filter(str.strip)


class TestWindowTools(BaseCase):
    @given(WINDOWS.filter(is_usable))
    def test_a_safe_area_is_seen_however_the_sheet_lies(self, window):
        area = get_safe_area(window)
        for aside in (0, SLIDES_SIDEWARDS):
            left = area.left + aside
            self.assertGreaterEqual(left, window.left)
            self.assertLessEqual(left + area.width, window.left + window.width)
        for up in (0, SLIDES_UP):
            top = FOLD - area.top + up
            self.assertLessEqual(top, window.bottom + window.height)
            self.assertGreaterEqual(top - area.height, window.bottom)

    @given(strategies.lists(WORDS, min_size=1, max_size=7))
    def test_lines_fit_their_area(self, lines):
        area = Area(20, 54, 71, 36)
        fitted = fit_lines(lines, area)
        self.assertLessEqual(len(fitted.lines) * fitted.line_height, area.height)
        for line in fitted.lines:
            width = stringWidth(line, "Helvetica", fitted.size) / 72 * 25.4
            self.assertLessEqual(width, area.width)

    def test_what_never_fits_keeps_the_name_and_the_place(self):
        fitted = fit_lines(["Aurora", *map(str, range(40)), "Bath"], Area(0, 0, 71, 36))
        self.assertEqual((fitted.lines[0], fitted.lines[-1]), ("Aurora", "Bath"))
        self.assertEqual(len(fitted.lines), 11)  # 36 mm, 3.1 mm each

    def test_usable_windows(self):
        for measures in ((20, 15, 90, 45), (115, 15, 90, 45), (15, 20, 100, 35)):
            self.assertTrue(is_usable(Window(*measures)), measures)
        for measures in (
            (20, 15, 60, 45),  # the address could hide
            (20, 5, 90, 45),  # the text would be seen
            (60, 15, 90, 45),  # so would what stands beside the address
            (20, 15, 90, 60),  # and the head
        ):
            self.assertFalse(is_usable(Window(*measures)), measures)

    def test_codes(self):
        self.assertEqual(write_cep("01.310-200"), "01310-200")
        self.assertEqual(write_cep("BA1 1AA"), "BA1 1AA")
        self.assertEqual(write_cep(False), "")

    def test_a_street_is_never_lost(self):
        self.assertEqual(
            write_street("Rua A 1 - B", "Rua A", "1", False), "Rua A 1 - B"
        )
        self.assertEqual(write_street("Rua A 1", "Rua A", "1", False), "Rua A, 1")
