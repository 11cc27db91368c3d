"""Which files strangers may send."""

from odoo.tests import BaseCase, tagged
from odoo.tools.mimetypes import guess_mimetype

from ..tools.uploads import is_document

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@tagged("collections")
class TestUploads(BaseCase):
    def _takes(self, name, content):
        return is_document(name, content, guess_mimetype(content))

    def test_documents(self):
        for name, content in {
            "delivery.pdf": b"%PDF-1.7 ...",
            "Photo.PNG": PNG,
            "note.txt": b"Two of ten are broken",
            "mail.eml": b"From: ann@debtor.example\nSubject: Broken\n\nTwo of ten",
            "accents.txt": "\N{LATIN SMALL LETTER A WITH TILDE}".encode() * 1025,
            "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        }.items():
            with self.subTest(name=name):
                self.assertTrue(self._takes(name, content))

    def test_what_does_something_or_pretends(self):
        for name, content in {
            "page.html": b"<html><script>alert(1)</script></html>",
            "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
            "picture.png": b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
            "page.txt": b"<html><script>alert(1)</script></html>",
            "program.exe": b"MZ\x90\0" + b"\0" * 60,
            "program.pdf": b"MZ\x90\0" + b"\0" * 60,
            "program.txt": b"MZ\x90\0" + b"\0" * 60,
            "archive.zip": b"PK\x03\x04" + b"\0" * 60,
            "pdf": b"%PDF-1.7 ...",
            "empty.txt": b"",
        }.items():
            with self.subTest(name=name):
                self.assertFalse(self._takes(name, content))
