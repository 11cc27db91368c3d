"""A company's past, replayed day by day through Odoo's own posting and payments.

A table tells it, a line for each invoice, credit note or unmatched payment, with days
counted from today: an invoice whose ``due`` is -16 is sixteen days late.  Its ``story``
is what happened to it, in order: ``paid 600.00 @-8; undone @-3``.  Each verb is a
method ``_event_…``, here, in ``collections_demo_agreement`` or in
``collections_demo_proof``.
"""

import csv
import math
from collections import namedtuple
from datetime import datetime, time, timedelta
from itertools import groupby

from odoo import models
from odoo.fields import Command
from odoo.tools.misc import file_open

MOVE_TYPES = {"invoice": "out_invoice", "credit": "out_refund"}
TERM_DAYS = {"at_once": 0, "15": 15, "30": 30, "instalments": 30, "": 0}

DAYTIME = 17  # the hour, UTC, of all that happens: contact hours in both Americas
FIRST_DAY = -42  # since when the company has worked by its policies
LAST_APPROVAL = -5  # what is newer still waits for the manager today
LAST_CALL = -5  # what is newer is still to be done today
LOST_ADDRESSES = {'"Pedro Henrique Nogueira" <pedro.nogueira@correio>'}
CALLS = (  # what comes of them: outcome, what was said, days until the next try
    ("reached", "Had overlooked it; will see to it this week.", None),
    ("promised", "Promises to pay by the end of the month.", None),
    ("no_answer", "Rang for a minute, nobody answered.", 2),
    ("reached", "Asked for a copy of the invoice; sent.", None),
    ("says_paid", "Says that the transfer is on its way.", None),
    ("call_back", "In a meeting, asked for a call in two days.", 2),
    ("reached", "Waits for a large payment of their own.", None),
)

Event = namedtuple("Event", ("day", "verb", "amount", "document"))


class Document:
    """A line of the table, and the invoice or credit note made from it."""

    def __init__(self, row):
        self.__dict__.update(row)
        self.due = int(row["due"])
        self.issued = self.due - TERM_DAYS[row["term"]]
        self.move = self.payment = self.agreement = None

    def get_events(self):
        """Return what happens to the document, in order.

        :rtype: list[Event]
        """
        events = []
        for phrase in filter(None, self.story.split("; ")):
            words, day = phrase.split("@")
            verb, *amount = words.split()
            events.append(Event(int(day), verb, *(amount or [""]), self))
        return events


class CollectionsDemoStory(models.AbstractModel):
    """Each company of the demo is a model that inherits it.

    ``_documents`` is the path of its table; ``_modules`` are the addons whose demo
    records the table names, in the order in which they are looked for.
    """

    _name = "collections.demo.story"
    _description = "Collections: the past of a demo company"

    _documents = ""
    _modules = ("collections_policy",)

    def _replay(self, company):
        """Replay a company's past up to today, the policy's work included."""
        self = self.with_company(company).with_context(
            allowed_company_ids=company.ids,
            lang="en_US",
            tz="UTC",
            collections_demo_today=company._get_collections_date(),
            install_module=self._modules[0],  # messages use its views already
        )
        # The translations of an addon are loaded after its demo data: too late for it
        self.env["ir.module.module"]._load_module_terms([*self._modules], ["pt_BR"])
        company.write(self._prepare_settings(company))
        with file_open(self._documents) as table:
            documents = [Document(row) for row in csv.DictReader(table)]
        events = [event for document in documents for event in document.get_events()]
        past = -math.inf
        for day in range(FIRST_DAY, 1):
            self._live(
                day,
                [document for document in documents if past < document.issued <= day],
                [event for event in events if past < event.day <= day],
            )
            past = day
        self._work_out_figures(company)

    def _work_out_figures(self, company):
        """Work out the figures of today, as a night does."""
        figures = self.env["collections.refresh"].sudo()
        for stage in figures._get_stages():
            figures._refresh(company, stage)

    def _prepare_settings(self, company):
        """Return by what late charges and agreements are booked."""
        products = self.env["product.product"].create(
            [
                {"name": name, "type": "service", "taxes_id": [Command.clear()]}
                for name in self._get_charge_names()
            ]
        )
        fee, interest, correction = products
        accounts = self.env["account.account"]
        return {
            "collections_fee_product_id": fee.id,
            "collections_interest_product_id": interest.id,
            "collections_correction_product_id": correction.id,
            "collections_discount_account_id": accounts.search(
                [
                    *accounts._check_company_domain(company),
                    ("account_type", "=", "expense"),
                ],
                limit=1,
            ).id,
            "collections_capital_percent": 12,
        }

    def _get_charge_names(self):
        """Return what a fee, interest and indexation are called on invoices."""
        return "Late payment fee", "Late payment interest", "Indexation"

    def _live(self, day, documents, events):
        """Let happen what has happened up to a day, and let the company work."""
        self = self.with_context(collections_now=self._moment(day))
        self._issue(documents)
        events.sort(key=lambda event: event.day)
        # One after the other, where Odoo's own groupby would lose the order
        consecutive = groupby(  # pylint: disable=bad-builtin-groupby
            events, key=lambda event: event.verb
        )
        for verb, group in consecutive:
            getattr(self, f"_event_{verb}")(list(group))
        if day < 0:
            self._work()

    def _moment(self, day):
        """Return when things happen (UTC) on a day counted from today."""
        return datetime.combine(self._date(day), time(hour=DAYTIME))

    def _date(self, day):
        """Return the date of a day counted from today."""
        return self.env.context["collections_demo_today"] + timedelta(days=day)

    def _ref(self, name):
        """Return a demo record by its name, of the first addon that has it."""
        found = (
            self.env.ref(f"{module}.demo_{name}", raise_if_not_found=False)
            for module in self._modules
        )
        return next(filter(None, found))

    def _accept_policy(self, customer, user, source, **values):
        """Note that a customer accepts what the company has published.

        :param str source: how, as ``collections.policy.acceptance`` knows it
        """
        debtor = self._ref(f"partner_{customer}")
        text = self.env["collections.policy"]._get_told_text(
            self.env.company, debtor, debtor.lang
        )
        acceptances = self.env["collections.policy.acceptance"].with_user(user)
        acceptances._accept(text, debtor, debtor.name, source, **values)

    # === DOCUMENTS === #

    def _issue(self, documents):
        """Make and post the documents."""
        Move = self.env["account.move"].with_context(tracking_disable=True)
        invoices = [document for document in documents if document.what in MOVE_TYPES]
        if not invoices:
            return
        moves = Move.create([self._prepare_move_values(doc) for doc in invoices])
        moves.action_post()
        for document, move in zip(invoices, moves, strict=True):
            document.move = move

    def _prepare_move_values(self, document):
        partner = self._ref(f"partner_{document.customer}")
        line = {
            "product_id": self._ref(f"product_{document.product}").id,
            "quantity": float(document.quantity),
            "price_unit": float(document.price),
        }
        if self._is_untaxed(partner):
            line["tax_ids"] = [Command.clear()]
        return {
            "move_type": MOVE_TYPES[document.what],
            "partner_id": partner.id,
            "invoice_date": self._date(document.issued),
            "invoice_payment_term_id": self._ref(f"term_{document.term}").id,
            "currency_id": self.env.ref(f"base.{document.currency}").id,
            "invoice_line_ids": [Command.create(line)],
            "ref": document.note if document.what == "credit" else False,
        }

    def _is_untaxed(self, partner):
        """Tell whether what a customer buys is free of taxes, such as an export."""
        return partner.country_id != self.env.company.country_id

    # === WHAT HAPPENS TO THEM === #

    def _get_move(self, event):
        return event.document.move.with_env(self.env)

    def _event_paid(self, events):
        """Customers pay an amount, or all that is open."""
        first = {event.document: event for event in reversed(events)}
        self._pay([first[document] for document in first])
        again = [event for event in events if first[event.document] != event]
        if again:
            self._event_paid(again)

    def _event_left(self, events):
        """Customers pay all but an amount."""
        self._pay(events, left=True)

    def _pay(self, events, left=False):
        """Receive a payment for each event, and match it with its invoice."""
        moves = [self._get_move(event) for event in events]
        vals_list = []
        for event, move in zip(events, moves, strict=True):
            amount = float(event.amount or 0)
            if left or not event.amount:
                amount = move.amount_residual - amount
            vals_list.append(
                self._prepare_payment_values(
                    event,
                    partner_id=move.partner_id.id,
                    amount=move.currency_id.round(amount),
                    memo=move.payment_reference,
                )
            )
        payments = self._create_payments(vals_list)
        for event, move, payment in zip(events, moves, payments, strict=True):
            event.document.payment = payment
            lines = move.line_ids + payment.move_id.line_ids
            lines.filtered(
                lambda line: (
                    line.account_type == "asset_receivable" and not line.reconciled
                )
            ).reconcile()
            move.matched_payment_ids += payment

    def _event_received(self, events):
        """Money comes in that nobody has matched with an invoice yet."""
        self._create_payments(
            [
                self._prepare_payment_values(
                    event,
                    partner_id=self._ref(f"partner_{event.document.customer}").id,
                    amount=float(event.document.price),
                    memo=event.document.note,
                )
                for event in events
            ]
        )

    def _prepare_payment_values(self, event, **values):
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "currency_id": self.env.ref(f"base.{event.document.currency}").id,
            "date": self._date(event.day),
            **values,
        }

    def _create_payments(self, vals_list):
        Payment = self.env["account.payment"].with_context(tracking_disable=True)
        payments = Payment.create(vals_list)
        payments.action_post()
        return payments

    def _event_undone(self, events):
        """The bank takes the last payments back."""
        for event in events:
            event.document.payment.with_env(self.env).action_cancel()

    def _event_credited(self, events):
        """Credit notes, of an amount before taxes or for all, matched at once."""
        for event in events:
            move = self._get_move(event)
            wizard = (
                self.env["account.move.reversal"]
                .with_context(active_model="account.move", active_ids=move.ids)
                .create(
                    {
                        "date": self._date(event.day),
                        "journal_id": move.journal_id.id,
                        "reason": event.document.note,
                    }
                )
            )
            wizard.reverse_moves()
            if event.amount:
                wizard.new_move_ids.invoice_line_ids.write(
                    {"quantity": 1, "price_unit": float(event.amount)}
                )
            wizard.new_move_ids.action_post()

    def _event_disputed(self, events):
        for event in events:
            self._get_move(event).action_toggle_block_payment()

    def _event_excluded(self, events):
        for event in events:
            self._get_move(event).no_followup = True

    def _event_archived(self, events):
        for event in events:
            self._get_move(event).commercial_partner_id.action_archive()

    def _event_held(self, events):
        self.env["collections.hold"].create(
            [
                {
                    "move_id": event.document.move.id,
                    "reason": event.document.note,
                    "date_from": self._date(event.day),
                    "user_id": self._ref("user_collector").id,
                }
                for event in events
            ]
        )

    def _event_promised(self, events):
        """Customers promise to pay what is open, in some days, and on the phone."""
        for event in events:
            items = self._get_move(event).line_ids._filter_collections_open()
            self.env["collections.promise"].with_user(
                self._ref("user_collector")
            )._note(
                self.env.company,
                items.partner_id.commercial_partner_id,
                items,
                sum(items.mapped("amount_residual_currency")),
                self._date(event.day + int(event.amount)),
                "call",
                note=event.document.note,
            )

    def _event_contested(self, events):
        """Customers contest an amount of an invoice; nobody has decided yet."""
        reason = self.env.ref("collections_policy.collections_dispute_reason_damaged")
        for event in events:
            [item] = self._get_move(event).line_ids._filter_collections_open()
            self.env["collections.dispute"].with_user(
                self._ref("user_collector")
            )._open(
                self.env.company,
                item.partner_id.commercial_partner_id,
                [(item, float(event.amount))],
                reason,
                event.document.note,
                "email",
            )

    def _event_answered(self, events):
        """Customers answer a message; nobody has read it yet."""
        for event in events:
            debtor = self._get_move(event).commercial_partner_id
            case = self.env["collections.case"].search(
                [
                    ("partner_id", "=", debtor.id),
                    ("company_id", "=", self.env.company.id),
                    ("state", "=", "open"),
                ]
            )
            now = self.env.context["collections_now"]
            message = case._take_answer(event.document.note, channel="email", now=now)
            message.date = now

    def _event_policy(self, events):
        for event in events:
            policy = self.env.ref(event.document.note)
            self._get_move(event).collections_policy_id = policy

    # === WHAT THE COMPANY DOES ABOUT THEM === #

    def _work(self):
        """Work a day in the past as the company would have done."""
        now = self.env.context["collections_now"]
        self._approve(now)
        self._plan(now)
        while self.env["collections.deliverer"]._deliver_batch(self.env.company, now):
            pass
        self._send(now)
        self._call(now)
        self._date_messages(now)

    def _approve(self, now):
        """The manager lets out what has waited since yesterday."""
        waiting = self._search_actions("to_approve", self._date(LAST_APPROVAL))
        if waiting:
            waiting.with_user(self._ref("user_manager")).action_approve()

    def _plan(self, now):
        run = self.env["collections.run"]._open_run(self.env.company, now.date())
        while run.state == "running":
            run._plan_next_range()
        run.write(
            {"started_on": now, "finished_on": now + timedelta(seconds=run.duration)}
        )

    def _send(self, now):
        """Take the messages as sent: nothing of the past leaves the building."""
        actions = self.env["collections.action"].search([("state", "=", "queued")])
        self._take_as_sent(actions.message_id)
        lost = actions.filtered(lambda action: action.address in LOST_ADDRESSES)
        lost._set_failed("bounced", "550 5.1.2 Bad destination system address", now=now)
        lost.message_id.notification_ids.notification_status = "bounce"
        (actions - lost)._set_sent(now=now)

    def _take_as_sent(self, messages):
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        mails.state = "sent"
        messages.notification_ids.notification_status = "sent"

    def _call(self, now):
        """The collectors make the calls of the day before."""
        task = self.env["collections.channel.task"]
        waiting = self._search_actions("todo", self._date(LAST_CALL))
        for action in waiting.filtered("is_by_person"):
            outcome, note, days = self._get_call(action)
            activity = action.activity_id.with_user(action.user_id)
            activity.with_context(collections_outcome=outcome)._action_done(
                feedback=note
            )
            activity.sudo().date_done = now.date()
            again_at = days and now + timedelta(days=days)
            task._finish(action, outcome, note, again_at=again_at, now=now)

    def _get_call(self, action):
        """Return what comes of a call: no chance in it, whatever the database ids."""
        made = action.case_id.action_ids.filtered("outcome")
        return CALLS[(len(action.partner_id.name) + len(made)) % len(CALLS)]

    def _search_actions(self, state, last_date):
        """Return the actions in a state that were planned before today, up to a day."""
        now = self.env.context["collections_now"]
        return self.env["collections.action"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("state", "=", state),
                ("date_planned", "<", now.date()),
                ("date_planned", "<=", last_date),
            ]
        )

    def _date_messages(self, now):
        """Date what was noted today as of the day that is replayed."""
        for model in ("collections.case", "collections.agreement"):
            records = self.env[model].search([("company_id", "=", self.env.company.id)])
            messages = self.env["mail.message"].search(
                [
                    ("model", "=", model),
                    ("res_id", "in", records.ids),
                    ("date", ">", now),
                ]
            )
            messages.date = now
