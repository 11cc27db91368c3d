"""Many letters in one PDF: where each begins, how they are bound and taken out."""

import io
from collections import namedtuple

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import PdfReader, PdfWriter

Place = namedtuple("Place", ("first", "count"))
Place.__doc__ = """The pages of a letter: the first, counted from 0, and how many."""


class LetterPdf:
    """Letters as they were printed: all in one PDF, or each in its own.

    :param list pdfs: the content of the PDFs
    :param list marks: the heading by which each letter begins, in their order
    """

    def __init__(self, pdfs, marks):
        self.marks = marks
        self.readers = [PdfReader(io.BytesIO(pdf), strict=False) for pdf in pdfs]
        self.letters = self._cut()
        self.is_cut = self.letters is not None
        self.is_duplex = False

    def place(self, is_duplex):
        """Return the pages that each letter will have, the first letter's being 0.

        :param bool is_duplex: print on both sides: each letter begins on a new sheet
        :rtype: list[Place]
        """
        self.is_duplex = is_duplex
        places, first = [], 0
        for pages in self.letters:
            places.append(Place(first, len(pages)))
            first += self._round_up(len(pages))
        return places

    def bind(self, cover):
        """Return the letters with a list on top, and how many pages that has.

        :param bytes cover: the list, a PDF
        :rtype: tuple[bytes, int]
        """
        writer = PdfWriter()
        reader = PdfReader(io.BytesIO(cover), strict=False)
        on_top = [reader.getPage(number) for number in range(reader.getNumPages())]
        self._add(writer, on_top)
        for mark, pages in zip(self.marks, self.letters, strict=True):
            self._number(mark, pages)
            self._add(writer, pages)
        return write(writer), self._round_up(len(on_top))

    def split(self):
        """Return each letter in a PDF of its own.

        :rtype: list[bytes]
        """
        return [
            self._write_alone(mark, pages)
            for mark, pages in zip(self.marks, self.letters, strict=True)
        ]

    # === WHERE EACH BEGINS === #

    def _cut(self):
        """Return the pages of each letter, or ``None`` if they can't be told apart."""
        if len(self.readers) == len(self.marks):
            return [self._get_pages(reader) for reader in self.readers]
        [reader] = self.readers
        starts = self._find_starts(reader)
        if len(starts) != len(self.marks):
            return None
        pages = self._get_pages(reader)
        ends = [*starts[1:], len(pages)]
        return [pages[start:end] for start, end in zip(starts, ends, strict=True)]

    def _get_pages(self, reader):
        return [reader.getPage(number) for number in range(reader.getNumPages())]

    def _find_starts(self, reader):
        """Return the pages on which the letters' headings are, by the PDF's outline."""
        root = reader.trailer["/Root"]
        node = root.get("/Outlines", {}).get("/First")
        starts, marks = [], iter(self.marks)
        mark = next(marks, None)
        while node:
            if node["/Title"] == mark:
                starts.append(root["/Dests"][node["/Dest"]][0])
                mark = next(marks, None)
            node = node.get("/Next")
        return starts

    # === HOW THEY ARE BOUND === #

    def _round_up(self, count):
        return count + count % 2 if self.is_duplex else count

    def _add(self, writer, pages):
        for page in pages:
            writer.addPage(page)
        if self._round_up(len(pages)) > len(pages):
            writer.addBlankPage(*A4)

    def _write_alone(self, mark, pages):
        self._number(mark, pages)
        writer = PdfWriter()
        for page in pages:
            writer.addPage(page)
        return write(writer)

    def _number(self, mark, pages):
        """Write on each page but the first whose it is, and its number."""
        for number, page in enumerate(pages[1:], 2):
            buffer = io.BytesIO()
            canvas = Canvas(buffer, pagesize=A4)
            canvas.setFont("Helvetica", 8)
            canvas.drawRightString(
                190 * mm, 8 * mm, f"{mark} \N{MIDDLE DOT} {number}/{len(pages)}"
            )
            canvas.save()
            page.mergePage(PdfReader(buffer).getPage(0))


def take_out(pdf, first, count):
    """Return some pages of a PDF as a PDF.

    :param bytes pdf: the content of the PDF
    :param int first: the first page, counted from 0
    """
    reader = PdfReader(io.BytesIO(pdf), strict=False)
    writer = PdfWriter()
    for number in range(first, first + count):
        writer.addPage(reader.getPage(number))
    return write(writer)


def write(writer):
    """Return the content of what a PDF writer holds."""
    with io.BytesIO() as buffer:
        writer.write(buffer)
        return buffer.getvalue()
