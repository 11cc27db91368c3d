"""The one interface behind which every way of reaching a debtor stands.

A channel is an abstract model that inherits ``collections.channel``, is named
``collections.channel.<code>``, and whose code is added to the ``channel`` selection of
``collections.level.step``.  Nothing else in the addon knows it.

What it can do it says in class attributes:

``_icon``
    its icon, a Font Awesome class
``_is_contact``
    the debtor hears from us: hours, caps and opt-outs apply (a plain task is none)
``_is_message``
    it says something by itself, once a day at most; a call is made by a person
``_keeps_hours``
    it is felt at the moment it goes out: contact hours apply (a letter comes by post)
``_is_on_paper``
    it is printed and posted; that it left, and that it came back, a person tells
``_is_by_person``
    somebody has to do it, and to note what came of it
``_proves_delivery``
    it can tell that what was sent has arrived
``_carries_files``
    documents can go with it
``_serves_notices``
    formal notices may be served by it, whether the debtor likes it or not
``_max_length``
    how many characters it takes, ``None`` for any number
``_template_field``
    the field of a step that holds the template of its messages
``_text_fields``
    the fields of that template that are said, in the order in which they are read
``_must_say``
    what each message has to say: keys of ``ELEMENTS`` in ``tools/lint.py``
"""

from odoo import models
from odoo.fields import Command
from odoo.tools.mail import generate_tracking_message_id

from ..tools.plain_html import PlainHtml


class CollectionsChannel(models.AbstractModel):
    _name = "collections.channel"
    _description = "Collections channel"

    _icon = "fa-paper-plane-o"
    _is_contact = True
    _is_message = True
    _keeps_hours = True
    _is_on_paper = False
    _is_by_person = False
    _proves_delivery = False
    _carries_files = False
    _serves_notices = False
    _max_length = None
    _template_field = "mail_template_id"
    _text_fields = ()
    _must_say = ("creditor", "gist")

    def _get(self, code):
        """Return the service of a channel.

        Of a channel whose addon was uninstalled nothing but history is left: this model
        stands for it.
        """
        name = f"collections.channel.{code}"
        return self.env[name if name in self.env else "collections.channel"]

    def _get_all(self):
        """Return the services of all channels, by code.

        :rtype: dict[str, collections.channel]
        """
        return {code: self._get(code) for code, _label in self._selection_channel()}

    def _selection_channel(self):
        """Return the channels that a step may use, with their labels."""
        step = self.env["collections.level.step"]
        return step._fields["channel"]._description_selection(self.env)

    def _selection_contact_channel(self):
        """Return the channels by which debtors hear from us, with their labels."""
        return [
            (code, label)
            for code, label in self._selection_channel()
            if self._get(code)._is_contact
        ]

    def _selection_channel_group(self):
        """Return what a contact rule may be about, with labels."""
        return [
            ("any", self.env._("All channels")),
            ("written", self.env._("Written messages")),
            *self._selection_contact_channel(),
        ]

    def _is_among(self, group):
        """Tell whether a contact rule's group of channels holds this one."""
        return group in (
            "any",
            self._get_code(),
            "written" if self._is_message else "spoken",
        )

    def _get_code(self):
        """Return the code of this channel."""
        return self._name.rpartition(".")[2]

    def _get_step_problem(self, step):
        """Return, in words, what a step lacks to use this channel; else ``None``.

        To be extended by channels.
        """
        return None

    def _deliver(self, actions, now):
        """Carry the actions out and set their states.  To be implemented by channels.

        Runs in a transaction of its own with others of the batch: what leaves the
        building must be queued in it, not sent.

        :param actions: ``collections.action`` records, allowed by the guard
        :param now: the moment, UTC
        """
        raise NotImplementedError

    def _withdraw(self, actions):
        """Take back what was handed over for actions that are cancelled."""

    def _settle_queued(self, company, now):
        """Find out what became of messages of which their queue has told nothing.

        To be implemented by channels that have a queue.

        :param company: a root company
        :param now: the moment, UTC
        """

    def _preview(self, action):
        """Return what the channel would say now, as HTML.

        To be implemented by channels.
        """
        return ""

    # === WHAT IS KEPT OF IT === #

    def _take_out(self, values_list):
        """Take out of the values of new messages what is written faster afterwards.

        The record that a message is about: for each, Odoo looks through all models that
        have messages.  And a text that holds nothing but plain tags: to clean it of
        what is harmful costs more than all else.  Others are left in, to be cleaned.

        :return: what was taken out of each: columns with their values
        :rtype: list[dict]
        """
        plain = PlainHtml()
        taken = []
        for values in values_list:
            res_id, body = values.pop("res_id"), values["body"]
            values["message_id"] = generate_tracking_message_id(
                f"{res_id}-{values['model']}"
            )
            columns = {"res_id": res_id}
            if plain.holds(body):
                columns["body"] = str(values.pop("body"))
            taken.append(columns)
        return taken

    def _put_in(self, messages, taken):
        """Give new messages what was taken out of their values, many at once."""
        messages = messages.sudo()
        messages.flush_recordset()
        messages._write_multi(taken)
        messages.invalidate_recordset(["res_id", "body"], flush=False)
        messages.modified(["res_id", "body"])
        self.env["collections.case"].invalidate_model(["message_ids"], flush=False)

    # === COST === #

    def _note_costs(self, actions, date):
        """Keep with each action what carrying it out costs.

        :param actions: actions of one company that were handed over
        :param date: the day, in the company's time zone
        """
        price = self.env["collections.tariff"]._get_price(
            actions.company_id, self._get_code(), date
        )
        if price:
            actions._write_each(
                {"cost": action.currency_id.round(price * self._count_units(action))}
                for action in actions
            )

    def _count_units(self, action):
        """Return how many units of the tariff an action takes.

        To be extended where it depends on the length, or on how many it goes to.
        """
        return 1

    # === ADDRESSES === #

    def _read_address(self, partner):
        """Return the address that a partner has for this channel, as it was typed.

        To be implemented by channels that write to somebody.
        """
        return False

    def _normalize_address(self, partner):
        """Return a partner's address as the channel needs it, or ``False``."""
        return self._read_address(partner)

    def _format_address(self, partner):
        """Return a partner's address as it is kept with the action."""
        return self._normalize_address(partner)

    def _is_refused(self, partner):
        """Tell whether a partner's address must not be used: blacklisted, bounced."""
        return False

    def _get_refusal(self, partners):
        """Return why none of the partners may be written to, a code of ``reason``."""
        return "opted_out"

    def _address(self, actions, now):
        """Note on actions whom they go to; those that can reach nobody fail.

        :param now: the moment, UTC
        :return: the actions that can reach somebody
        """
        recipients = self._get_recipients(actions)
        unreachable, welcome = {}, {}
        for action in actions:
            problem, partners = self._sort_out(recipients[action])
            if problem:
                unreachable.setdefault(problem, actions.browse())
                unreachable[problem] |= action
            else:
                welcome[action] = partners
        self._note_recipients(welcome)
        for problem, failed in unreachable.items():
            failed._set_failed(problem, now=now)
        return actions.filtered(lambda action: action in welcome)

    def _sort_out(self, recipients):
        """Return why partners can't be written to, else ``None``, and who can."""
        if not recipients.filtered(self._read_address):
            return "no_address", recipients.browse()
        reachable = recipients.filtered(self._normalize_address)
        if not reachable:
            return "bad_address", reachable
        welcome = reachable.with_prefetch(recipients._prefetch_ids).filtered(
            lambda partner: not self._is_refused(partner)
        )
        return (None if welcome else self._get_refusal(reachable)), welcome

    def _note_recipients(self, recipients):
        """Note whom actions go to, in a few statements for all of them.

        :param dict recipients: partners by action
        """
        actions = self.env["collections.action"].union(*recipients)
        actions._write_each(
            {
                "recipient_id": partners[0].id,
                "address": ", ".join(map(self._format_address, partners)),
            }
            for partners in recipients.values()
        )
        field = actions._fields["recipient_ids"]
        field.write_batch(
            [
                (action, [Command.set(partners.ids)])
                for action, partners in recipients.items()
            ]
        )

    def _get_recipients(self, actions):
        """Return whom to write to: the contact of each invoice, or who stands in.

        A contact without an address is replaced by the debtor's invoicing contact, and
        that one by the debtor itself.

        :rtype: dict[collections.action, res.partner]
        """
        Partner = self.env["res.partner"]
        debtors = actions.partner_id
        contact_ids = {
            debtor: debtor.address_get(["invoice"])["invoice"] for debtor in debtors
        }
        together = Partner.browse(contact_ids.values()) | debtors
        actions.line_ids.move_line_id.fetch(["move_id"])
        moves = actions.line_ids.move_id
        moves.fetch(["partner_id"])
        together |= moves.partner_id
        prefetch = together._prefetch_ids
        recipients = {}
        for action in actions:
            debtor = action.partner_id.with_prefetch(prefetch)
            fallback = Partner.browse(contact_ids[debtor]).with_prefetch(prefetch)
            contacts = action.carried_line_ids.move_id.partner_id or fallback
            chosen = [
                self._choose(contact, fallback, debtor)
                for contact in contacts.with_prefetch(prefetch)
            ]
            chosen = Partner.union(*chosen) or fallback or debtor
            recipients[action] = chosen.with_prefetch(prefetch)
        return recipients

    def _choose(self, contact, *others):
        """Return the first partner that has an address; if none has, the first."""
        candidates = (contact, *others)
        return next((p for p in candidates if self._normalize_address(p)), contact)

    # === WHAT BECAME OF IT === #

    def _find_actions(self, references):
        """Return the actions of this channel that a provider's references stand for.

        :param references: what was kept as ``reference`` when they were handed over
        :rtype: dict[str, collections.action]
        """
        actions = (
            self.env["collections.action"]
            .sudo()
            .search(
                [
                    ("channel", "=", self._get_code()),
                    ("reference", "in", list(references)),
                ]
            )
        )
        return {action.reference: action for action in actions}
