"""The files that the demo keeps of what it sends."""

from email.message import EmailMessage

import pytest
import sink


@pytest.fixture
def folder(tmp_path):
    return sink.Folder(tmp_path / "mail")


def make_message(**headers):
    message = EmailMessage()
    message["From"] = "Finance <finance@example.com>"
    message["To"] = "José <jose@example.com>"
    message["Subject"] = headers.get("subject", "Fatura em atraso: ação")
    message.set_content("Olá <José>")
    return message


def the_only(folder, pattern):
    (path,) = folder.path.glob(pattern)
    return path


def test_a_message_is_kept_as_it_came(folder):
    content = make_message().as_bytes()
    folder.keep(content)
    assert the_only(folder, "*.eml").read_bytes() == content


def test_the_page_shows_the_text_as_text(folder):
    folder.keep(make_message().as_bytes())
    page = the_only(folder, "2*.html").read_text("utf-8")
    assert "Fatura em atraso: ação" in page
    assert "José &lt;jose@example.com&gt;" in page
    # escaped twice: as text, and as an attribute of the frame
    assert "Olá &amp;lt;José&amp;gt;" in page


def test_html_is_shown_in_a_sandbox(folder):
    message = make_message()
    message.add_alternative("<script>alert(1)</script>", subtype="html")
    folder.keep(message.as_bytes())
    page = the_only(folder, "2*.html").read_text("utf-8")
    assert "<script>" not in page
    assert 'sandbox="allow-popups allow-same-origin"' in page


def test_attachments_are_files_beside_it(folder):
    message = make_message()
    message.add_attachment(
        b"%PDF-1.4", maintype="application", subtype="pdf", filename="../INV/1.pdf"
    )
    folder.keep(message.as_bytes())
    assert the_only(folder, "*.attachment-1.pdf").read_bytes() == b"%PDF-1.4"
    assert "../INV/1.pdf</a>" in the_only(folder, "2*.html").read_text("utf-8")


def test_the_list_has_every_message_once_the_newest_first(folder):
    for subject in ("Fatura 1", "Fatura 2", "<Fatura 3>"):
        folder.keep(make_message(subject=subject).as_bytes())
    folder.write_index()
    folder.write_index()
    page = (folder.path / "index.html").read_text("utf-8")
    assert "3 messages sent" in page
    places = [page.index(subject) for subject in ("&lt;Fatura 3", "tura 2", "tura 1")]
    assert places == sorted(places)
    assert page.count("Fatura 2") == 1


def test_the_list_has_what_another_sink_kept(folder):
    other = sink.Folder(folder.path)
    other.keep(make_message(subject="from elsewhere").as_bytes())
    folder.write_index()
    assert "from elsewhere" in (folder.path / "index.html").read_text("utf-8")
