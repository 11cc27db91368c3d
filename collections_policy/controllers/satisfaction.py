"""The page on which customers say how satisfied they are."""

from werkzeug.exceptions import BadRequest, Forbidden, NotFound

from odoo.http import Controller, request, route

from ..models.collections_satisfaction import STARS
from .account import BY_LINK
from .preferences import render_private, speak

PAGE = "collections_policy.satisfaction_page"


class CollectionsSatisfaction(Controller):
    """A star in a message only chooses: programs that read mail follow links too."""

    @route(
        "/collections/satisfaction/<string:token>", methods=["GET", "POST"], **BY_LINK
    )
    def collections_satisfaction(self, token, stars=None, comment="", **_typed):
        asked = request.env["collections.link"]._read_satisfaction_token(token)
        if not asked:
            raise NotFound
        speak(asked.partner_id)
        asked = asked.with_env(request.env(su=True))
        is_preview = request.env.user._is_internal()
        chosen = self._read_stars(stars)
        if request.httprequest.method == "POST":
            if is_preview:
                raise Forbidden  # a colleague looks: he does not speak for the customer
            if not chosen:
                raise BadRequest
            if asked.try_lock_for_update() and asked._is_open():
                asked._answer(chosen, comment)
            return request.redirect(request.httprequest.path)
        return render_private(
            PAGE,
            {
                "company": asked.company_id,
                "asked": asked,
                "is_open": asked._is_open(),
                "is_preview": is_preview,
                "chosen": chosen,
                "all_stars": STARS,
                "url": request.httprequest.path,
            },
        )

    def _read_stars(self, typed):
        """Return how many stars were chosen; nothing if that is no number of stars."""
        numbers = {str(number): number for number in STARS}
        return numbers.get(typed)
