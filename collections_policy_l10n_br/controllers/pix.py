from werkzeug.exceptions import NotFound

from odoo.http import Controller, request, route


class CollectionsPixController(Controller):
    @route(
        "/collections/pix/<string:token>/pix.png",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def collections_pix(self, token):
        """Return the image of a Pix code that we made, and of no other."""
        pix = request.env["collections.pix"].sudo()
        code = pix._read_token(token)
        if not code:
            raise NotFound
        return request.make_response(
            pix._draw(code),
            headers=[
                ("Content-Type", "image/png"),
                ("Cache-Control", "private, max-age=86400"),
                ("X-Robots-Tag", "noindex"),
            ],
        )
