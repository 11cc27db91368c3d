"""Take every message that Odoo sends, and keep it as files that can be read.

Usage: sink.py FOLDER PORT_FILE

Listens on a free port of 127.0.0.1 and writes its number to PORT_FILE. For each
message FOLDER gets NAME.eml (as it came), NAME.html (to read) and its attachments
(NAME.attachment-1.pdf, ...); index.html lists them all, the newest first.
"""

import asyncio
import email
import email.policy
import html
import itertools
import mimetypes
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from string import Template

from aiosmtpd.smtp import SMTP

PAGE = Template(
    """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>$title</title><style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem;
       padding: 0 1rem; color: #222 }
h1 { font-size: 1.4rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; vertical-align: top;
         border-bottom: 1px solid #ddd }
td:first-child { white-space: nowrap }
th { color: #666; font-weight: normal }
iframe { width: 100%; height: 75vh; border: 1px solid #ddd; margin-top: 1rem }
pre { white-space: pre-wrap }
</style></head><body>
$body
</body></html>
"""
)


def text(value):
    return html.escape(str(value or ""))


def link(address, words):
    return f'<a href="{text(address)}">{text(words)}</a>'


def row(cells, tag="td"):
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def write(path, content):
    """Replace the file at once, so that nobody reads half of it."""
    content = content.encode() if isinstance(content, str) else content
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.rename(path)


class Folder:
    """The messages kept in one folder, and the pages made of them."""

    def __init__(self, path):
        self.path = path
        self.rows = {}
        self.numbers = itertools.count(1)
        path.mkdir(parents=True, exist_ok=True)
        self.write_index()

    def keep(self, content):
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        name = f"{stamp}-{os.getpid()}-{next(self.numbers):05}"
        message = email.message_from_bytes(content, policy=email.policy.default)
        attachments = self.keep_attachments(name, message)
        write(self.path / f"{name}.html", self.page(name, message, attachments))
        write(self.path / f"{name}.eml", content)

    def keep_attachments(self, name, message):
        kept = []
        for number, part in enumerate(message.iter_attachments(), 1):
            title = part.get_filename() or f"attachment {number}"
            ending = mimetypes.guess_extension(part.get_content_type()) or ".bin"
            file = f"{name}.attachment-{number}{ending}"
            write(self.path / file, part.get_payload(decode=True) or part.as_bytes())
            kept.append((file, title))
        return kept

    def page(self, name, message, attachments):
        facts = [
            (header, text(message[header]))
            for header in ("Date", "From", "To", "Cc", "Reply-To", "Subject")
            if message[header]
        ]
        if attachments:
            links = ", ".join(link(file, title) for file, title in attachments)
            facts.append(("Attachments", links))
        facts.append(("Files", link(f"{name}.eml", "the message as it was sent")))
        body = message.get_body(("html", "plain"))
        content = body.get_content() if body else ""
        if body and body.get_content_type() == "text/plain":
            content = f"<pre>{text(content)}</pre>"
        # In a sandbox: a message may show itself and open links, and run nothing.
        allowed = "allow-popups allow-same-origin"
        content = text(f'<base target="_blank">{content}')
        shown = f'<iframe sandbox="{allowed}" srcdoc="{content}"></iframe>'
        back = link("index.html", "All messages")
        return PAGE.substitute(
            title=text(message["Subject"]),
            body=f"<p>{back}</p><table>{''.join(map(row, facts))}</table>{shown}",
        )

    def summary(self, path):
        with path.open("rb") as file:
            message = email.message_from_binary_file(file, policy=email.policy.default)
        attached = len(list(message.iter_attachments()))
        return row(
            [
                text(path.stem[:10] + " " + path.stem[11:13] + ":" + path.stem[13:15]),
                text(message["To"]),
                link(f"{path.stem}.html", message["Subject"] or "(no subject)"),
                text(f"{attached} attached" if attached else ""),
            ]
        )

    def write_index(self):
        # Another sink may write to the same folder: what is there counts.
        for path in self.path.glob("*.eml"):
            if path.name not in self.rows and not path.name.startswith("."):
                self.rows[path.name] = self.summary(path)
        head = row(["When", "To", "Subject", ""], "th")
        rows = "".join(self.rows[name] for name in sorted(self.rows, reverse=True))
        count = f"{len(self.rows)} message{'' if len(self.rows) == 1 else 's'}"
        write(
            self.path / "index.html",
            PAGE.substitute(
                title=f"Sent by the demo: {count}",
                body=f"<h1>{count} sent, none of which left this machine</h1>"
                f"<table>{head}{rows}</table>",
            ),
        )


class Handler:
    def __init__(self, folder):
        self.folder = folder
        self.changed = asyncio.Event()

    async def handle_DATA(self, server, session, envelope):
        try:
            self.folder.keep(envelope.content)
        except OSError as error:
            return f"452 {error}"
        self.changed.set()
        return "250 kept"

    async def list_messages(self):
        """Bring the list up to date, once for all that came within a moment."""
        while True:
            await self.changed.wait()
            await asyncio.sleep(0.2)
            self.changed.clear()
            self.folder.write_index()


async def main(folder, port_file):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    folder = Folder(Path(folder))
    handler = Handler(folder)
    server = await loop.create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=True), "127.0.0.1", 0
    )
    write(Path(port_file), str(server.sockets[0].getsockname()[1]))
    listing = asyncio.create_task(handler.list_messages())
    await stop.wait()
    listing.cancel()
    server.close()
    folder.write_index()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
