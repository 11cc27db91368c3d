"""What an action says: the parts of a message, drawn in the language of its reader."""

import re
from functools import cache

import psycopg2
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date

PREVIEWED = ("to_approve", "planned", "todo", "failed")

# Where the body goes in the frame of a message
BODY_MARK = "[[body]]"
# Between two parts that are drawn at once
PART_MARK = "[[part]]"
# Between tags they say nothing, but they would tear the plain text of the mail apart
LINE_BREAKS = re.compile(r"\s*\n\s*")


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    subject = fields.Char(related="message_id.subject")
    body = fields.Html(compute="_compute_body", sanitize=False)
    items_html = fields.Html(compute="_compute_message_parts", sanitize=False)
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
        self._read_ahead()
        shared = {
            "credits": self._get_credits(),
            "frames": self._prepare_frames(),
            "collectors": self._prepare_collectors(),
        }
        contacts = {}
        for action in self:
            values = action._prepare_message_values(shared)
            contact = (action.user_id, action.company_id)
            if contact not in contacts:
                contacts[contact] = self._draw("contact", values)
            action.contact_html = contacts[contact]
            items, _mark, payment = self._draw("items_and_payment", values).partition(
                PART_MARK
            )
            action.items_html = items
            action.payment_html = payment
            action.total_label = action._get_total_label(values["blocks"])
            action.portal_link = values["portal_link"]
            action.first_due = min(
                action.carried_line_ids.mapped("date_due"), default=False
            )
            action.items_label = action._get_items_label()
            action.first_due_label = values["format_date"](action.first_due)
            action.oldest_days = (
                (values["date"] - action.first_due).days if action.first_due else 0
            )

    def _draw(self, part, values):
        return self.env["ir.qweb"]._render(
            f"collections_policy.message_{part}",
            {**values, "part_mark": PART_MARK},
            minimal_qcontext=True,
        )

    def _read_ahead(self):
        """Read in sets what would be read invoice by invoice."""
        moves = self.line_ids.move_id
        moves.line_ids.fetch(["account_type", "date_maturity", "amount_currency"])
        moves.mapped("collections_item_ids")
        moves.mapped("access_token")

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
                body = LINE_BREAKS.sub(" ", bodies[action] or "")
                letters[action] = Markup(f"{head}{body}{foot}")
        return letters

    def _get_frame(self, values):
        """Return what stands before and after the body of a creditor's messages."""
        frame = self.env["ir.qweb"]._render(
            "collections_policy.message_layout", {**values, "body": BODY_MARK}
        )
        head, _mark, foot = LINE_BREAKS.sub(" ", frame).partition(BODY_MARK)
        return head, foot

    # === VALUES === #

    def _prepare_message_values(self, shared):
        """Return what the parts of a message may show, for one action.

        :param dict shared: what messages have in common: what :meth:`_get_credits`,
            :meth:`_prepare_frames` and :meth:`_prepare_collectors` return
        :rtype: dict
        """
        self.ensure_one()
        frame = shared["frames"][self.company_id]
        return {
            **frame,
            "action": self,
            "partner": self.partner_id,
            "blocks": self._prepare_blocks(frame["date"], shared["credits"]),
            "collector": shared["collectors"][self.user_id, self.company_id],
            "banks": self._prepare_banks(frame, self.line_ids.currency_id),
            "portal_link": self._get_portal_link(),
            "can_pay_online": self._can_pay_online(),
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
            "accounts": self._prepare_accounts(company),
            # Many messages of a batch show the same ones
            "format_amount": cache(
                lambda amount, currency: format_amount(self.env, amount, currency)
            ),
            "format_date": cache(lambda value: format_date(self.env, value)),
        }

    def _prepare_blocks(self, date, credits):
        """Return the items by currency, each with what is owed in all.

        :param date: the day of the message
        :param dict credits: what :meth:`_get_credits` returns
        :rtype: list[dict]
        """
        blocks = []
        shown = self.line_ids.filtered(lambda line: not line.cancelled)
        for currency, lines in shown.grouped("currency_id").items():
            carried = lines.filtered("step_id")
            unique = carried.grouped("move_line_id")
            mine = [own[0] for own in unique.values()]
            others = [
                line for line in lines - carried if line.move_line_id not in unique
            ]
            total = sum(line.amount_currency for line in [*mine, *others])
            key = (self.company_id, self.partner_id, currency)
            whole = self.policy_id.grouping == "debtor"
            credit = credits.get(key, 0.0) if whole else 0.0
            blocks.append(
                {
                    "currency": currency,
                    "lines": [line._prepare_row(date) for line in mine],
                    "others": [line._prepare_row(date) for line in others],
                    "total": total,
                    "credit": credit,
                    "net": currency.round(total - credit),
                }
            )
        return blocks

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
        return {
            "name": company.name,
            "address": [line.strip() for line in address.split("\n") if line.strip()],
            "vat": company.vat,
            "vat_label": company.country_id.vat_label or self.env._("Tax ID"),
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

    def _get_portal_link(self):
        """Return where the debtor can see and pay; no login needed for one invoice."""
        moves = self.line_ids.filtered(lambda line: not line.cancelled).move_id
        base = self.get_base_url()
        if len(moves) == 1:
            return base + moves.get_portal_url()
        return f"{base}/my/invoices?filterby=overdue_invoices"

    def _can_pay_online(self):
        """Tell whether the link leads to a page that takes payments.

        To be extended where a way to pay online is installed.
        """
        return False

    def _get_items_label(self):
        """Return what the action is about: an invoice's number, or how many."""
        moves = self.carried_line_ids.move_id
        if len(moves) == 1:
            return self.env._("invoice %s", moves.name)
        return self.env._("%s invoices", len(moves))

    def _get_total_label(self, blocks):
        labels = [
            format_amount(self.env, block["net"], block["currency"])
            for block in blocks
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
                {"snapshot": action.snapshot or {}},
            )


class CollectionsActionLine(models.Model):
    _inherit = "collections.action.line"

    def _prepare_row(self, date):
        """Return what a message shows of an open item.

        :param date: the day of the message
        """
        self.ensure_one()
        move = self.move_id
        total = abs(self.move_line_id.amount_currency)
        return {
            "number": move.name or move.ref or "",
            "reference": move.payment_reference or move.name or "",
            "instalment": self._get_instalment_label(),
            "url": self.get_base_url() + move.get_portal_url(),
            "date_issue": self.date_issue,
            "date_due": self.date_due,
            "days": (date - self.date_due).days,
            "amount": self.amount_currency,
            "amount_total": total,
            "paid_in_part": self.currency_id.compare_amounts(
                self.amount_currency, total
            )
            < 0,
            "level": self.level_id.name or "",
        }

    def _get_instalment_label(self):
        """Return which of an invoice's due dates this is, such as “2/3”."""
        instalments = self.move_id.collections_item_ids
        if len(instalments) < 2 or self.move_line_id not in instalments:
            return ""
        position = instalments.ids.index(self.move_line_id.id) + 1
        return f"{position}/{len(instalments)}"
