"""What an action says: the parts of a message, drawn in the language of its reader."""

from functools import cache

import psycopg2
from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools.misc import format_date

from .amounts import AmountFormat
from .collections_account import DOCUMENTS

PREVIEWED = ("to_approve", "planned", "todo", "failed")

# Where the body goes in the frame of a message; after parts, and messages, that are
# drawn at once.  No name or number can hold one of these: they are escaped.
BODY_MARK = Markup("<!--body-->")
PART_MARK = Markup("<!--part-->")
MESSAGE_MARK = Markup("<!--message-->")
PREFERENCES_MARK = "collections:preferences"  # in the place of the debtor's own link
DEBTOR_MARK = Markup("<!--debtor-->")  # in the place of who the debtor is
SHOWN_OF_INVOICES = ["name", "ref", "payment_reference", "move_type"]


def join_lines(html):
    """Return HTML without line breaks and the space around them.

    Between tags they say nothing, but they would tear the plain text of a mail apart.
    """
    first, *others = str(html).split("\n")
    if not others:
        return first
    *between, last = others
    between = filter(None, map(str.strip, between))
    return " ".join((first.rstrip(), *between, last.lstrip()))


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    subject = fields.Char(related="message_id.subject")
    body = fields.Html(compute="_compute_body", sanitize=False)
    items_html = fields.Html(
        compute="_compute_message_parts",
        sanitize=False,
        help="The ready list of open items, and the late charges for them, if any.",
    )
    charges_html = fields.Html(
        compute="_compute_message_parts",
        sanitize=False,
        help="The late charges alone, for messages that list the items in another way.",
    )
    payment_html = fields.Html(compute="_compute_message_parts", sanitize=False)
    contact_html = fields.Html(compute="_compute_message_parts", sanitize=False)
    addressee = fields.Char(compute="_compute_addressee")
    lang = fields.Char(compute="_compute_addressee")
    total_label = fields.Char(compute="_compute_message_parts")
    items_label = fields.Char(compute="_compute_message_parts")
    first_due_label = fields.Char(compute="_compute_message_parts")
    portal_link = fields.Char(compute="_compute_message_parts")
    oldest_days = fields.Integer(compute="_compute_message_parts")
    first_due = fields.Date(compute="_compute_message_parts")
    snapshot_html = fields.Html(
        string="The Policy Said", compute="_compute_snapshot_html", sanitize=False
    )

    @api.depends("message_id", "state")
    def _compute_body(self):
        """What was said; before that, what would be said now."""
        for action in self:
            action.body = action.message_id.sudo().body or (
                action._get_preview() if action.state in PREVIEWED else False
            )

    def _get_preview(self):
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._get_channel()._preview(self.sudo())
        except psycopg2.Error:
            raise
        except Exception as error:
            return Markup("<p class='text-danger'>%s</p>") % self.env._(
                "The message can't be made: %s", error
            )

    @api.depends("recipient_id", "partner_id")
    def _compute_addressee(self):
        for action in self:
            reader = action.recipient_id or action.partner_id
            action.addressee = reader.name
            action.lang = reader.lang or action.partner_id.lang or self.env.lang

    @api.depends_context("lang")
    @api.depends("line_ids", "line_ids.amount_currency", "recipient_id")
    def _compute_message_parts(self):
        lines = self._read_ahead()
        links = self._get_portal_links()
        shared = {
            "credits": self._get_credits(),
            "frames": self._prepare_frames(),
            "collectors": self._prepare_collectors(),
            "lines": lines.grouped("action_id"),
            "links": links,
            "documents": lines._prepare_documents(links),
            "instalments": lines.move_line_id._get_collections_instalments(),
        }
        shared["charges"] = self._get_charge_entries(lines, shared["frames"])
        messages = [action._prepare_message_values(shared) for action in self]
        drawn = self._draw_parts(messages)
        contacts = {}
        for action, values, parts in zip(self, messages, drawn, strict=True):
            contact = (action.user_id, action.company_id)
            if contact not in contacts:
                contacts[contact] = self._draw("contact", values)
            action.contact_html = contacts[contact]
            items, charges, action.payment_html = parts
            action.charges_html = charges.strip()
            action.items_html = items + action.charges_html
            action._label(values)

    def _label(self, values):
        """Say in a few words what the message is about.

        :param dict values: what :meth:`_prepare_message_values` returns
        """
        due = self.carried_line_ids.mapped("date_due")
        self.first_due = min(due, default=False)
        self.first_due_label = values["format_date"](self.first_due)
        self.oldest_days = (values["date"] - self.first_due).days if due else 0
        self.items_label = self._get_items_label()
        self.total_label = self._get_total_label(values)
        self.portal_link = values["portal_link"]

    def _draw_parts(self, messages):
        """Return the items of messages, their late charges, and how to pay them.

        They are drawn all at once.

        :param list messages: what :meth:`_prepare_message_values` returns, of each
        :rtype: list[tuple[Markup, Markup, Markup]]
        """
        drawn = self._draw("parts", {"messages": messages})
        return [
            tuple(parts.split(PART_MARK)) for parts in drawn.split(MESSAGE_MARK)[:-1]
        ]

    def _draw(self, part, values):
        return self.env["ir.qweb"]._render(
            f"collections_policy.message_{part}",
            {**values, "part_mark": PART_MARK, "message_mark": MESSAGE_MARK},
            minimal_qcontext=True,
        )

    def _read_ahead(self):
        """Read in sets, and no more than is shown, what would be read one by one.

        :return: the lines that the messages show
        """
        lines = self.line_ids.filtered(lambda line: not line.cancelled)
        lines.move_line_id.fetch(["move_id", "amount_currency"])
        lines.move_id.fetch(SHOWN_OF_INVOICES)
        return lines

    def _get_letters(self, bodies):
        """Return rendered bodies in the frame that every message has.

        The frame is drawn once for each creditor and language.

        :param dict bodies: HTML, by action
        :return: HTML that names the creditor, whatever the template says, by action
        :rtype: dict[collections.action, Markup]
        """
        letters = {}
        for lang, actions in self.grouped("lang").items():
            translated = actions.with_context(lang=lang)
            frames = {
                company.id: translated._get_frame(values)
                for company, values in translated._prepare_frames().items()
            }
            for action in actions:
                head, foot = frames[action.company_id.id]
                body = join_lines(bodies[action] or "")
                foot = foot.replace(PREFERENCES_MARK, action._get_preferences_link())
                if DEBTOR_MARK in foot:
                    debtor = action.partner_id.with_context(lang=lang)
                    line = escape(debtor._get_collections_identity())
                    foot = foot.replace(DEBTOR_MARK, line)
                letters[action] = Markup(f"{head}{body}{foot}")
        return letters

    def _get_frame(self, values):
        """Return what stands before and after the body of a creditor's messages.

        What stands after it holds a mark where the debtor's own link goes.
        """
        frame = self.env["ir.qweb"]._render(
            "collections_policy.message_layout",
            {
                **values,
                "body": BODY_MARK,
                "debtor_line": DEBTOR_MARK,
                "preferences_link": PREFERENCES_MARK,
            },
        )
        head, _mark, foot = join_lines(frame).partition(BODY_MARK)
        return head, foot

    # === VALUES === #

    def _prepare_message_values(self, shared):
        """Return what the parts of a message may show, for one action.

        :param dict shared: what was looked up for all messages: what
            :meth:`_get_credits`, :meth:`_prepare_frames` and
            :meth:`_prepare_collectors` return, the links to the accounts and the lines
            that are shown, by action, and their documents, instalments and late charges
        :rtype: dict
        """
        self.ensure_one()
        frame = shared["frames"][self.company_id]
        lines = shared["lines"].get(self, self.line_ids.browse())
        blocks = self._prepare_blocks(lines, frame["date"], shared)
        return {
            **frame,
            "action": self,
            "partner": self.partner_id,
            "blocks": blocks,
            "charges": self._prepare_charges(blocks, lines, shared["charges"]),
            "collector": shared["collectors"][self.user_id, self.company_id],
            "banks": self._prepare_banks(frame, self.line_ids.currency_id),
            "portal_link": shared["links"][self],
        }

    def _prepare_frames(self):
        """Return what every message of a creditor shows, whatever it is about.

        :rtype: dict[res.company, dict]
        """
        return {
            company: self._prepare_frame_values(company) for company in self.company_id
        }

    def _prepare_frame_values(self, company):
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return {
            "company": company,
            "date": company._get_collections_date(),
            "lang": lang.code,
            "lang_dir": lang.direction or "ltr",
            "creditor": self._prepare_creditor(company),
            "names_debtor": company._names_collections_debtors(),
            "accounts": self._prepare_accounts(company),
            "can_pay_online": self._can_pay_online(company),
            "format_amount": AmountFormat(self.env),
            "format_date": cache(lambda value: format_date(self.env, value)),
        }

    def _prepare_blocks(self, lines, date, shared):
        """Return the items by currency, each with what is owed in all.

        :param lines: the lines that are shown
        :param date: the day of the message
        :param dict shared: what was looked up for all messages
        :rtype: list[dict]
        """
        blocks = []
        for currency, own in lines.grouped("currency_id").items():
            carried = {}
            for line in own:
                if line.step_id:
                    carried.setdefault(line.item_key, line)
            others = [
                line
                for line in own
                if not line.step_id and line.item_key not in carried
            ]
            mine = carried.values()
            total = sum(line.amount_currency for line in (*mine, *others))
            key = (self.company_id, self.partner_id, currency)
            whole = self.policy_id.grouping == "debtor"
            credit = shared["credits"].get(key, 0.0) if whole else 0.0
            blocks.append(
                {
                    "currency": currency,
                    "lines": [line._prepare_row(date, shared) for line in mine],
                    "others": [line._prepare_row(date, shared) for line in others],
                    "total": total,
                    "credit": credit,
                    "net": currency.round(total - credit),
                }
            )
        return blocks

    def _get_charge_entries(self, lines, frames):
        """Return what is late costs on the day of the messages, reckoned all at once.

        :param lines: the lines that the messages show
        :param dict frames: what :meth:`_prepare_frames` returns
        :rtype: dict[account.move.line, dict]
        """
        entries = {}
        statement = self.env["collections.charge.statement"]
        by_company = lines.grouped(lambda line: line.action_id.company_id)
        for company, own in by_company.items():
            entries |= statement._get_entries(
                company, own.move_line_id, frames[company]["date"]
            )
        return entries

    def _prepare_charges(self, blocks, lines, entries):
        """Return the late charges by currency, on top of what is to be paid.

        :param list blocks: what :meth:`_prepare_blocks` returns
        :param lines: the lines that are shown
        :param dict entries: what :meth:`_get_charge_entries` returns
        :rtype: list[dict]
        """
        if not entries:
            return []
        statement = self.env["collections.charge.statement"]
        opened = {
            line.move_line_id: line.amount_currency
            for line in lines
            if line.move_line_id in entries
        }
        charges = [
            statement._prepare_block(
                block["currency"],
                [
                    {**entries[item], "open": amount}
                    for item, amount in opened.items()
                    if item.currency_id == block["currency"]
                ],
                block["net"],
                for_debtor=True,
            )
            for block in blocks
            if block["net"] > 0
        ]
        return list(filter(None, charges))

    def _get_credits(self):
        """Return the debtors' own open credits, in each currency.

        :rtype: dict[tuple[res.company, res.partner, res.currency], float]
        """
        AccountMoveLine = self.env["account.move.line"].sudo()
        credits = {}
        for company, actions in self.grouped("company_id").items():
            for debtor, currency, amount in AccountMoveLine._read_group(
                [
                    *actions.case_id._get_open_item_domain(),
                    ("amount_residual_currency", "<", 0),
                ],
                ["partner_id.commercial_partner_id", "currency_id"],
                ["amount_residual_currency:sum"],
            ):
                credits[company, debtor.with_env(self.env), currency] = -amount
        return credits

    def _prepare_creditor(self, company):
        partner = company.partner_id
        address = partner._display_address(without_company=True)
        label, number = partner._get_collections_tax_id()
        return {
            "name": company.name,
            "address": [line.strip() for line in address.split("\n") if line.strip()],
            "vat": number,
            "vat_label": label,
            "email": company.email,
            "phone": company.phone,
            "website": company.website,
            "logo_url": (
                ""
                if company.uses_default_logo
                else f"{company.get_base_url()}/logo.png?company={company.id}"
            ),
        }

    def _prepare_collectors(self):
        """Return whom debtors may talk to.

        :rtype: dict[tuple[res.users, res.company], dict]
        """
        pairs = {(action.user_id, action.company_id) for action in self}
        return {
            (user, company): self._prepare_collector(user, company)
            for user, company in pairs
        }

    def _prepare_collector(self, user, company):
        return {
            "name": user.name or company.name,
            "email": user.email or company.email,
            "phone": user.phone or company.phone,
        }

    def _prepare_accounts(self, company):
        """Return a creditor's bank accounts, each with the currency that it takes."""
        return [
            {
                "bank": account.bank_id.name or "",
                "number": account.acc_number,
                "holder": account.acc_holder_name or company.name,
                "currency": account.currency_id,
            }
            for account in company.partner_id.bank_ids
            if account.active
        ]

    def _prepare_banks(self, frame, currencies):
        """Return the creditor's accounts that take these currencies."""
        return [
            account
            for account in frame["accounts"]
            if not account["currency"] or account["currency"] in currencies
        ]

    def _get_portal_links(self):
        """Return where debtors see all that is open, and pay; no login needed.

        :rtype: dict[collections.action, str]
        """
        links = {}
        for company, actions in self.grouped("company_id").items():
            urls = self.env["collections.link"]._get_account_urls(
                company, actions.partner_id
            )
            links |= {action: urls[action.partner_id] for action in actions}
        return links

    def _get_preferences_link(self):
        """Return where the debtor says how to be contacted; no login needed."""
        return self.env["collections.link"]._get_preferences_url(
            self.company_id, self.partner_id
        )

    @api.model
    def _can_pay_online(self, company):
        """Tell whether the link leads to a page that takes payments.

        To be extended where a way to pay online is installed; it is asked once for all
        messages of a creditor.

        :param company: a root company
        """
        return False

    def _get_items_label(self):
        """Return what the action is about: an invoice's number, or how many."""
        moves = self.carried_line_ids.move_id
        if len(moves) == 1:
            return self.env._("invoice %s", moves.name)
        return self.env._("%s invoices", len(moves))

    def _get_total_label(self, values):
        labels = [
            values["format_amount"](block["net"], block["currency"])
            for block in values["blocks"]
            if block["net"] > 0
        ]
        if len(labels) < 2:
            return "".join(labels)
        return self.env._(
            "%(amounts)s and %(last)s", amounts=", ".join(labels[:-1]), last=labels[-1]
        )

    @api.model
    def mail_allowed_qweb_expressions(self):
        # EXTENDS 'mail': what a template of a message may show without being code
        return super().mail_allowed_qweb_expressions() + (
            "object.partner_id.name",
            "object.addressee",
            "object.lang",
            "object.recipient_id.id",
            "object.recipient_id.name",
            "object.company_id.name",
            "object.company_id.email_formatted",
            "object.user_id.name",
            "object.user_id.email_formatted",
            "object.level_id.name",
            "object.items_html",
            "object.charges_html",
            "object.payment_html",
            "object.contact_html",
            "object.items_label",
            "object.first_due_label",
            "object.total_label",
            "object.portal_link",
        )

    @api.depends("snapshot")
    def _compute_snapshot_html(self):
        for action in self:
            action.snapshot_html = self.env["ir.qweb"]._render(
                "collections_policy.action_snapshot",
                {
                    "snapshot": action.snapshot or {},
                    "labels": dict(self._selection_channel()),
                },
            )


class CollectionsActionLine(models.Model):
    _inherit = "collections.action.line"

    def _prepare_row(self, date, shared):
        """Return what a message shows of an open item.

        :param date: the day of the message
        :param dict shared: what was looked up for all messages: the documents, and
            which of its invoice's due dates an item is, such as “2/3”, by id
        """
        self.ensure_one()
        document = shared["documents"][self]
        due, amount = self.date_due, self.amount_currency
        total = document["amount_total"]
        return {
            **document,
            "instalment": shared["instalments"].get(self.move_line_id.id, ""),
            "date_issue": self.date_issue,
            "date_due": due,
            "days": (date - due).days,
            "amount": amount,
            "paid_in_part": amount < total
            and self.currency_id.compare_amounts(amount, total) < 0,
        }

    def _prepare_documents(self, links):
        """Return what messages show of the documents that items are of.

        A document is reached by the link to the account: so it is good for as long, and
        nothing has to be written to the invoice.

        :param dict links: where the debtor's account is, by action
        :return: by line ``number``, ``reference`` (what to name when paying), ``url``
            (empty where the portal has no page of it), and ``amount_total``: what the
            item came to at first
        :rtype: dict[collections.action.line, dict]
        """
        names = self.move_id._get_collections_names()
        return {
            line: {
                "number": names.get(move, ""),
                "reference": move.payment_reference or move.name or "",
                "url": f"{links[line.action_id]}/document/{move.id}"
                if move.move_type in DOCUMENTS
                else "",
                "amount_total": abs(line.move_line_id.amount_currency),
            }
            for line in self
            for move in [line.move_id]
        }

    def _get_number(self):
        return self.move_id._get_collections_name() if self.move_id else ""
