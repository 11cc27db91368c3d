"""Statements of account that go to customers by themselves, by e-mail."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from ..tools.periods import first_of_quarter
from .collections_hold import OF_THE_DEBTOR

BATCH = 20  # debtors whose statements are made in one go
CATCH_UP_DAYS = 7  # after the day: a server that stood still makes up for it
CHANNEL = "email"
REPORT = "collections_policy.action_report_statement"
TEMPLATE = "collections_policy.mail_template_statement"

_logger = logging.getLogger(__name__)


class CollectionsStatement(models.Model):
    """That a customer was sent a statement of account, or why not.

    A statement is no reminder: it counts for no level and no cap.  But who does not
    want e-mails, can't be reached by them, or is to be left alone, gets none.

    For each period a customer has one at most: it is written, whatever came of it, in
    the transaction that queues the e-mail.
    """

    _name = "collections.statement"
    _description = "Statement of account"
    _order = "id desc"
    _rec_name = "partner_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(
        string="Period",
        readonly=True,
        help="The first day of the month, or of the quarter. Empty: sent by a person.",
    )
    user_id = fields.Many2one(comodel_name="res.users", string="Sent by", readonly=True)
    state = fields.Selection(
        selection=[("sent", "Sent"), ("not_sent", "Not sent"), ("failed", "Failed")],
        required=True,
        readonly=True,
    )
    reason = fields.Selection(
        selection=lambda self: self.env["collections.action"]._selection_reason(),
        readonly=True,
        help="Why it was not sent.",
    )
    problem = fields.Text(readonly=True)
    recipient_ids = fields.Many2many(
        comodel_name="res.partner", string="Recipients", readonly=True
    )
    attachment_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="PDF",
        readonly=True,
        ondelete="set null",
        bypass_search_access=True,
    )
    mail_id = fields.Many2one(
        comodel_name="mail.mail", readonly=True, ondelete="set null"
    )
    preferences_url = fields.Char(compute="_compute_urls", compute_sudo=True)
    account_url = fields.Char(compute="_compute_urls", compute_sudo=True)

    _once_a_period = models.UniqueIndex(
        "(company_id, partner_id, date) WHERE date IS NOT NULL",
        "The customer has a statement of this period already.",
    )

    @api.depends("company_id", "partner_id")
    def _compute_urls(self):
        link = self.env["collections.link"]
        for statement in self:
            whom = statement.company_id, statement.partner_id
            statement.preferences_url = link._get_preferences_url(*whom)
            statement.account_url = link._get_account_url(*whom)

    # === ENTRY POINTS === #

    @api.model
    def _cron_send(self):
        """Send the statements that are due, a few customers at a time.

        A statement that can't be made is noted and holds up no other.
        """
        progress = self.env["ir.cron"]._commit_progress
        todo, remaining = self._get_todo()
        progress(remaining=remaining)
        for company, debtor, period in todo:
            try:
                self._send(company, debtor, period)
                self.env.flush_all()
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("No statement for %s", debtor.id)
                self._note(company, debtor, period, "failed", problem=str(error))
            if not progress(1):
                break
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.model
    def _send_by_hand(self, company, debtor):
        """Send a customer a statement now.

        :raises UserError: if the customer can't or must not be written to
        :return: the statement
        """
        self = self.sudo()
        reason, recipients = self._sort_out(company, debtor)
        if reason:
            reasons = dict(self.env["collections.action"]._selection_reason())
            raise UserError(self.env._("No statement can be sent: %s", reasons[reason]))
        statement = self._make(company, debtor, False, recipients)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return statement

    # === WHO IS DUE === #

    @api.model
    def _get_todo(self):
        """Return whom to send statements next, and how many are left in all.

        :rtype: tuple[list[tuple[res.company, res.partner, date]], int]
        """
        todo, remaining = [], 0
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            for rhythm, period in self._get_periods(company).items():
                debtors = self._find_debtors(company, rhythm, period)
                remaining += len(debtors)
                chosen = debtors[: max(BATCH - len(todo), 0)]
                todo += [(company, debtor, period) for debtor in chosen]
        return todo, remaining

    @api.model
    def _get_periods(self, company):
        """Return the rhythms of which statements are due today, with their period.

        :rtype: dict[str, date]
        """
        today = company._get_collections_date()
        periods = {
            "monthly": today.replace(day=1),
            "quarterly": first_of_quarter(today),
        }
        number = company.collections_statement_day
        return {
            rhythm: period
            for rhythm, period in periods.items()
            if 0
            <= (today - company._get_collections_month_day(period, number)).days
            <= CATCH_UP_DAYS
        }

    @api.model
    def _find_debtors(self, company, rhythm, period):
        """Return the customers that owe something and have no statement of a period.

        :param str rhythm: that of the company or, where there is one, of the customer
        :rtype: res.partner
        """
        self.env.flush_all()
        partners = self.env["res.partner"].with_company(company)
        field = partners._fields["collections_statement_rhythm"]
        usual = (
            field.get_company_dependent_fallback(partners)
            or company.collections_statement_rhythm
        )
        today = company._get_collections_date()
        late = SQL("AND COALESCE(line.date_maturity, line.date) < %s", today)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT debtor.id
                  FROM account_move_line AS line
                  JOIN res_partner AS contact ON contact.id = line.partner_id
                  JOIN res_partner AS debtor
                    ON debtor.id = contact.commercial_partner_id
                 WHERE line.company_id IN %(companies)s
                   AND line.account_id IN %(accounts)s
                   AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE
                   AND line.amount_residual > 0
                   AND debtor.active
                   AND COALESCE(
                       debtor.collections_statement_rhythm ->> %(company_key)s,
                       %(usual)s) = %(rhythm)s
                   %(late)s
                   AND NOT EXISTS (
                       SELECT FROM collections_statement AS known
                        WHERE known.company_id = %(company)s
                          AND known.partner_id = debtor.id
                          AND known.date = %(period)s)
              GROUP BY debtor.id
              ORDER BY debtor.id
                """,
                companies=tuple(company._get_collections_companies().ids),
                accounts=self.env["collections.evaluator"]._get_receivable_account_ids(
                    company
                ),
                company=company.id,
                company_key=str(company.id),
                usual=usual,
                rhythm=rhythm,
                late=late if company.collections_statement_overdue else SQL(),
                period=period,
            )
        )
        return partners.browse(number for (number,) in rows)

    # === SENDING === #

    @api.model
    def _send(self, company, debtor, period):
        """Queue a customer's statement of a period, or note why there is none.

        :param company: a root company
        :param debtor: a commercial partner
        :param date period: its first day
        :return: the statement
        """
        reason, recipients = self._sort_out(company, debtor)
        if reason:
            return self._note(company, debtor, period, "not_sent", reason=reason)
        return self._make(company, debtor, period, recipients)

    @api.model
    def _make(self, company, debtor, period, recipients):
        statement = self._note(
            company, debtor, period, "sent", recipient_ids=recipients.ids
        )
        statement.attachment_id = statement._make_pdf()
        statement.mail_id = statement._queue(recipients)
        return statement

    @api.model
    def _note(self, company, debtor, period, state, recipient_ids=(), **values):
        return self.create(
            {
                "company_id": company.id,
                "partner_id": debtor.id,
                "date": period,
                "user_id": False if period else self.env.uid,
                "state": state,
                "recipient_ids": [Command.set(recipient_ids)],
                **values,
            }
        )

    @api.model
    def _sort_out(self, company, debtor):
        """Return why a customer gets no statement, else ``None``, and who reads it.

        :rtype: tuple[str | None, res.partner]
        """
        nobody = debtor.browse()
        hold = self._find_hold(company, debtor)
        if hold:
            return hold.kind, nobody
        refusal = self._get_refusal(company, debtor)
        if refusal:
            return refusal, nobody
        contact = debtor.browse(debtor.address_get(["invoice"])["invoice"])
        service = self.env[f"collections.channel.{CHANNEL}"]
        return service._sort_out(contact if contact.email else debtor)

    def _find_hold(self, company, debtor):
        """Return a hold for which a customer is left alone altogether, if any."""
        holds = self.env["collections.hold"]
        return holds.search(
            holds._get_in_force_domain(company._get_collections_date())
            & Domain("company_id", "=", company.id)
            & Domain("partner_id.commercial_partner_id", "=", debtor.id)
            & Domain("kind", "in", OF_THE_DEBTOR),
            limit=1,
        )

    def _get_refusal(self, company, debtor):
        """Return why what the customer said of e-mails forbids one, if it does."""
        words = self.env["collections.consent"]._get_last_words(company, debtor)
        word = words.get((debtor.id, CHANNEL))
        if word == "refused":
            return "opted_out"
        rules = self.env["collections.contact.rule"]._get_in_force(
            company, company._get_collections_date()
        )
        asks = any(
            rule.needs_consent and rule._is_for(debtor, company) for rule in rules
        )
        return "no_consent" if asks and word != "given" else None

    def _make_pdf(self):
        """Return the statement as a PDF, in the customer's language."""
        pdf, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            REPORT, self.partner_id.ids, {"company_id": self.company_id.id}
        )
        lang = self.partner_id.lang or self.env.lang
        title = self.with_context(lang=lang).env._("Statement of Account")
        return self.env["ir.attachment"].create(
            {
                "name": f"{title}.pdf",
                "raw": pdf,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _queue(self, recipients):
        """Have the e-mail queue send the statement.

        :return: the ``mail.mail``
        """
        template = self.env.ref(TEMPLATE)
        number = template.send_mail(
            self.id,
            email_layout_xmlid="mail.mail_notification_light",
            email_values={
                "recipient_ids": [Command.set(recipients.ids)],
                "attachment_ids": [Command.set(self.attachment_id.ids)],
                "headers": self._prepare_headers(),
                **self._prepare_case_values(),
            },
        )
        return self.env["mail.mail"].browse(number)

    def _prepare_headers(self):
        """Return the headers by which a mail program offers to unsubscribe."""
        url = self.env["collections.link"]._get_unsubscribe_url(
            self.company_id, self.partner_id, CHANNEL
        )
        return {
            "List-Unsubscribe": f"<{url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def _prepare_case_values(self):
        """Return what brings the e-mail, and answers to it, to the open case."""
        case = self.env["collections.case"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("state", "=", "open"),
            ]
        )
        if not case:
            return {}
        author = case.user_id.partner_id or case.company_id.partner_id
        addresses = case._notify_get_reply_to(default=False, author_id=author.id)
        reply_to = addresses[case.id]
        values = {"model": case._name, "res_id": case.id}
        return {**values, "reply_to": reply_to} if reply_to else values

    # === ACTION METHODS === #

    def action_open_pdf(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
        }
