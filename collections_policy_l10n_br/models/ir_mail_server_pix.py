import hashlib

from odoo import models


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    def _build_email__(self, *args, **kwargs):
        # EXTENDS 'base': the images of Pix codes go along, so that every mail program
        # shows them at once
        message = super()._build_email__(*args, **kwargs)
        part = message.get_body(("html",))
        html = part.get_content() if part else ""
        images = self.env["collections.pix"]._get_images(html)
        names = {
            url: f"pix.{hashlib.sha256(code.encode()).hexdigest()[:16]}@collections"
            for url, code in images.items()
        }
        for url, name in names.items():
            html = html.replace(url, f"cid:{name}")
        if names:
            part.set_content(html, subtype="html", charset="utf-8")
        for url, name in names.items():
            part.add_related(
                self.env["collections.pix"]._draw(images[url]),
                "image",
                "png",
                cid=f"<{name}>",
                filename="pix.png",
                disposition="inline",
            )
        return message
