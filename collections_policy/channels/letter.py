"""Letter: paper for a window envelope, printed in batches and posted by people.

What is to be printed waits as *to do*.  Printing looks once more at what is owed, and
freezes it: what was printed is what counts.  Somebody then tells that it was posted:
the level has happened; and, if it comes back, that it did.
"""

from odoo import models

from ..tools.address_lines import join_address


class CollectionsChannelLetter(models.AbstractModel):
    _name = "collections.channel.letter"
    _inherit = "collections.channel"
    _description = "Collections channel: letter"

    _icon = "fa-file-text-o"
    _keeps_hours = False
    _is_on_paper = True
    _serves_notices = True
    _text_fields = ("subject", "body_html")
    _must_say = ("creditor", "address", "tax_id", "items", "total", "payment")

    def _get_step_problem(self, step):
        # EXTENDS 'collections.channel'
        if not step.mail_template_id:
            return self.env._("a letter needs a message: choose its template.")
        return super()._get_step_problem(step)

    # === DELIVERY === #

    def _deliver(self, actions, now):
        # OVERRIDE 'collections.channel'
        reachable = self._address(actions, now)
        reachable.write({"letter_id": False})
        if reachable:
            self._hand_over(reachable, now)

    def _hand_over(self, actions, now):
        """Hand letters over to those who print and post them: people, in general.

        To be extended where somebody else does.

        :param actions: actions of one company that can reach somebody
        :param now: the moment, UTC
        """
        actions._set_todo(now)

    def _withdraw(self, actions):
        # OVERRIDE 'collections.channel': what was posted can't be taken back
        actions.letter_id.filtered(lambda letter: letter.state == "waiting")._drop()

    def _preview(self, action):
        # OVERRIDE 'collections.channel'
        return self._render(action.mail_template_id, action)[action.id]["body_html"]

    # === TEXT: an e-mail's template serves both === #

    def _render(self, template, actions):
        """Return subject and text of each action."""
        return self.env["collections.channel.email"]._render(template, actions)

    def _get_langs(self, actions):
        # OVERRIDE 'collections.channel'
        return self.env["collections.channel.email"]._get_langs(actions)

    def _get_sample_texts(self, template, action, lang):
        # OVERRIDE 'collections.channel'
        email = self.env["collections.channel.email"]
        return email._get_sample_texts(template, action, lang)

    # === ADDRESSES === #

    def _read_address(self, partner):
        # OVERRIDE 'collections.channel'
        return partner.street or partner.city or partner.zip

    def _normalize_address(self, partner):
        # OVERRIDE 'collections.channel': complete, as its country wants it
        country = partner.country_id
        parts = [partner.street, partner.city, country]
        if country.zip_required:
            parts.append(partner.zip)
        if country.state_required:
            parts.append(partner.state_id)
        return all(parts) and self._format_address(partner)

    def _format_address(self, partner):
        # OVERRIDE 'collections.channel'
        return join_address(self._get_address_lines(partner))

    def _get_address_lines(self, partner, company=None):
        """Return what is written on the envelope, line by line.

        :param company: the sender; within its own country that need not be named
        :rtype: list[str]
        """
        return [*self._get_names(partner), *self._get_place_lines(partner, company)]

    def _get_names(self, partner):
        names = (partner.commercial_company_name, partner.name)
        return list(dict.fromkeys(filter(None, names)))

    def _get_place_lines(self, partner, company=None):
        address = partner._display_address(without_company=True)
        lines = [" ".join(line.split()) for line in address.split("\n")]
        country = partner.country_id
        named = company and country == company.country_id and country.name
        return [line for line in lines if line and line != named]

    def _get_recipients(self, actions):
        # EXTENDS 'collections.channel': a letter goes to one address; where invoices
        # have several contacts, to who takes the debtor's invoices
        recipients = super()._get_recipients(actions)
        for action, partners in recipients.items():
            if len(partners) > 1:
                debtor = action.partner_id
                contact = debtor.browse(debtor.address_get(["invoice"])["invoice"])
                recipients[action] = self._choose(contact, debtor, *partners)
        return recipients

    # === WHAT PEOPLE TELL === #

    def _post(self, actions, date, note, now):
        """Note that printed letters were posted, on a day.

        :param actions: printed letters that are still true, of one company
        :param date: the day of posting, in the company's time zone
        :param str note: what the carrier said or gave, such as a receipt's number
        :param now: the moment, UTC
        """
        actions.letter_id.write(
            {
                "state": "posted",
                "date_posted": date,
                "posted_by_id": self.env.uid,
                "carrier_note": note,
            }
        )
        posted = actions._set_posted(date, now)
        self._note_costs(posted, date)
        return posted

    def _note_returned(self, actions, detail, now):
        """Note that posted letters came back: the level's fallback steps follow."""
        actions.letter_id.write({"state": "returned"})
        return actions._set_failed("returned", detail, now=now)
