"""What debtors say on their page: it is taken, or the page tells kindly why not."""

from werkzeug.exceptions import Forbidden

from odoo.http import request

from .account import CollectionsAccount, count


class CollectionsAccountForms(CollectionsAccount):
    """Each form is taken by a model of its own, a ``collections.account.form``.

    The page sees as ``said`` what the last one was (``form``), what was ``typed`` into
    it, what is wrong with it by field (``errors``), or, of the one that was taken,
    that it is ``done``.
    """

    def _prepare_account_values(self, entry, query):
        # EXTENDS 'collections_policy': what was done just before
        values = super()._prepare_account_values(entry, query)
        return {**values, "said": self._prepare_said(done=query.get("done"))}

    def _prepare_said(self, form="", typed=None, errors=None, done=""):
        return {
            "form": form,
            "typed": typed or {},
            "errors": errors or {},
            "done": done,
        }

    def _hear(self, entry, form):
        """Keep what a debtor typed, and show the page again.

        :param Entry entry: whose account it is, and who speaks
        :param str form: what was filled in: the last part of its model's name
        """
        typed = self._listen(entry, form)
        errors = request.env[f"collections.account.{form}"]._take(
            entry.company,
            entry.debtor,
            entry.companies,
            typed,
            self._get_files(),
            request.httprequest.remote_addr,
        )
        if errors:
            return self._show_again(entry, form, typed, errors)
        return self._show_done(entry, form)

    def _listen(self, entry, what):
        """Return what a debtor typed, by field.

        :raises HTTPException: if it may not, or has done so too often
        :rtype: dict[str, str]
        """
        if entry.is_preview:
            raise Forbidden  # a colleague looks: he does not speak for the customer
        count(entry, what)
        return request.httprequest.form.to_dict()

    def _get_files(self):
        """Return the files of the form that have a name, as the browser sent them."""
        files = request.httprequest.files.getlist("files")
        return [file for file in files if file.filename]

    def _show_again(self, entry, form, typed, errors, **told):
        said = self._prepare_said(form, typed, errors)
        return self._show_account(entry, {}, said=said, **told)

    def _show_done(self, entry, form):
        mark = "&" if entry.query else "?"
        section = self._get_section(form)
        return request.redirect(
            f"{entry.url}{entry.query}{mark}done={form}#collections_{section}"
        )

    def _get_section(self, form):
        """Return the section of the page that tells what became of a form."""
        return form
