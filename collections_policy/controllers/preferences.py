"""The page on which debtors say how they may be contacted."""

from werkzeug.exceptions import Forbidden, NotFound

from odoo.http import Controller, request, route

# A page behind a link that needs no login tells nobody where it was
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def speak(partner):
    """Have the page speak a partner's language."""
    lang = request.env["res.lang"]._get_data(code=partner.lang)
    if lang:
        request.lang = lang
        request.update_context(lang=lang.code)


def render_private(template, values, status=200):
    """Return a page that only who was given its link should see.

    :param dict values: ``company`` is the creditor, whose page it is
    :param int status: of the answer, by HTTP
    """
    shown = {
        "res_company": values["company"],
        "html_data": {"lang": request.env.lang.replace("_", "-")},
        **values,
    }
    return request.render(template, shown, headers=PRIVATE, status=status)


def choose(company, debtor, typed, source):
    """Keep what a debtor chose, if anything, and if all of it can be taken.

    :param company: a root company
    :param debtor: a commercial partner
    :param dict typed: what was typed
    :param str source: where it was said
    :return: what the page shows, and whether anything was kept
    :rtype: tuple[dict, bool]
    """
    preferences = request.env["collections.preferences"]
    if request.httprequest.method != "POST":
        return preferences._prepare_values(company, debtor), False
    values, consents, errors = preferences._read_typed(company, debtor, typed)
    if errors:
        return preferences._prepare_values(company, debtor, typed, errors), False
    preferences._save(company, debtor, values, consents, source)
    return {}, True


class CollectionsPreferences(Controller):
    @route(
        "/collections/preferences/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        multilang=False,
        sitemap=False,
    )
    def collections_preferences(self, token, saved=False, **typed):
        parties = request.env["collections.link"]._read_preferences_token(token)
        if not parties:
            raise NotFound
        company, debtor = parties
        speak(debtor)
        is_preview = request.env.user._is_internal()
        if request.httprequest.method == "POST" and is_preview:
            raise Forbidden  # a colleague looks: he does not speak for the customer
        values, changed = choose(company, debtor, typed, "message")
        if changed:
            return request.redirect(f"{request.httprequest.path}?saved=1")
        return render_private(
            "collections_policy.preferences_page",
            {
                **values,
                "company": company,
                "is_preview": is_preview,
                "is_saved": bool(saved),
            },
        )
