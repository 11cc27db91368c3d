"""What the tests of the addon, and of its bridges, are written with."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

TODAY = date(2026, 3, 16)  # a Monday


class CollectionsCommon(AccountTestInvoicingCommon):
    """A company with a small ladder of its own, and no other policy.

    Days are parameters: ``_night(TODAY + timedelta(3))`` is what the pipeline does on
    that day.  The clock of the machine plays no part.
    """

    # A company that may be there from before, and saves each class the making of one
    READY_COMPANY = "__test__.collections_company"

    @classmethod
    def default_env_context(cls):
        # OVERRIDE 'account': chatter and mail are part of what is tested; tax numbers
        # are made up, and some localizations would check them
        return {"no_vat_validation": True}

    @classmethod
    def setup_independent_company(cls, **kwargs):
        # EXTENDS 'account'
        ready = cls.env.ref(cls.READY_COMPANY, raise_if_not_found=False)
        if not ready:
            return super().setup_independent_company(**kwargs)
        cls.env.user.company_ids += ready
        return ready

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.company.write(
            {
                "email": "billing@creditor.example",
                "street": "1 Main Street",
                "city": "Springfield",
                "vat": "US12345671",
                "collections_hour": 0,
            }
        )
        cls.company.partner_id.tz = "UTC"
        cls.env.user.group_ids += cls.env.ref("collections_policy.group_manager")
        cls.collector = new_test_user(
            cls.env,
            "collector_test",
            groups="collections_policy.group_user",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.company.collections_user_id = cls.collector
        cls.env["collections.contact.rule"].search([]).active = False
        cls.call_type = cls.env.ref("mail.mail_activity_data_call")
        cls.template = cls._create_template("Reminder")
        cls.policy = cls._create_policy(
            "Ladder",
            [
                ("Before", -5, [cls._email()]),
                ("First", 3, [cls._email()]),
                ("Second", 10, [cls._email(), cls._task(only_if_unreached=True)]),
                ("Call", 20, [cls._task()]),
            ],
        )
        cls.company.collections_policy_id = cls.policy
        cls.debtor = cls._create_debtor("Good Customer")

    # === FACTORIES === #

    @classmethod
    def _create_template(cls, name, **values):
        return cls.env["mail.template"].create(
            {
                "name": name,
                "model_id": cls.env["ir.model"]._get_id("collections.action"),
                "subject": name + " {{ object.total_label }}",
                "body_html": '<p>Hello <t t-out="object.partner_id.name"/></p>'
                '<t t-out="object.items_html"/><t t-out="object.payment_html"/>'
                '<t t-out="object.contact_html"/>',
                "lang": "{{ object.recipient_id.lang or object.partner_id.lang }}",
                "use_default_to": False,
                **values,
            }
        )

    @classmethod
    def _email(cls, **values):
        return Command.create(
            {"channel": "email", "mail_template_id": cls.template.id, **values}
        )

    @classmethod
    def _task(cls, **values):
        return Command.create(
            {
                "channel": "task",
                "name": "Call",
                "activity_type_id": cls.call_type.id,
                "sequence": 20,
                **values,
            }
        )

    @classmethod
    def _create_policy(cls, name, ladder, **values):
        """Create a policy from (level name, days, steps) triples."""
        return cls.env["collections.policy"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "gap_days": 3,
                "level_ids": [
                    Command.create(
                        {
                            "name": level_name,
                            "delay": delay,
                            "sequence": index,
                            "step_ids": steps,
                        }
                    )
                    for index, (level_name, delay, steps) in enumerate(ladder)
                ],
                **values,
            }
        )

    @classmethod
    def _create_debtor(cls, name, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "email": name.lower().replace(" ", ".") + "@debtor.example",
                "lang": "en_US",
                "is_company": True,
                **values,
            }
        )

    @classmethod
    def _create_invoice_due(cls, due, amount=500.0, partner=None, **values):
        """Create and post an invoice that is due on a date, issued 30 days before."""
        company = values.pop("company", cls.company)
        invoice = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": (partner or cls.debtor).id,
                    "invoice_date": due - timedelta(days=30),
                    "invoice_date_due": due,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Goods", "price_unit": amount, "tax_ids": []}
                        )
                    ],
                    **values,
                }
            )
        )
        invoice.action_post()
        return invoice

    @classmethod
    def _pay(cls, invoice, amount=None, date=None):
        values = {"payment_date": date or TODAY}
        if amount is not None:
            values["amount"] = amount
        return (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create(values)
            ._create_payments()
        )

    @classmethod
    def _credit(cls, amount, partner=None, date=None):
        """Post a credit note that is not matched with any invoice."""
        credit = cls.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": (partner or cls.debtor).id,
                "invoice_date": date or TODAY,
                "invoice_date_due": date or TODAY,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Returned", "price_unit": amount, "tax_ids": []}
                    )
                ],
            }
        )
        credit.action_post()
        return credit

    # === THE PIPELINE, DAY BY DAY === #

    def _noon(self, day):
        return datetime(day.year, day.month, day.day, 12)

    def _midnight(self, day):
        return datetime(day.year, day.month, day.day)

    def _plan(self, day, company=None):
        """Plan a day as the scheduled action does.

        :return: the actions planned on that day
        """
        company = company or self.company
        run = self.env["collections.run"].sudo()._open_run(company, day)
        run._restart()
        known = self.env["collections.action"].search([])
        while run.state == "running":
            run._plan_next_range()
        return self.env["collections.action"].search([]) - known

    def _deliver(self, day, company=None):
        """Deliver what is ready on a day, and let the mail queue send it."""
        deliverer = self.env["collections.deliverer"]
        while deliverer._deliver_batch(company or self.company, self._noon(day)):
            pass
        return self._send_queue(day)

    @contextmanager
    def _clock(self, day):
        with freeze_time(self._noon(day)):
            yield

    def _send_queue(self, day, fail=None):
        """Let the mail queue do its work, without a mail server.

        :param fail: a function from a mail to the type of its failure, or nothing
        :return: the mails that left
        """
        queued = (
            self.env["collections.action"].sudo().search([("state", "=", "queued")])
        )
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("state", "=", "outgoing"),
                    ("mail_message_id", "in", queued.message_id.ids),
                ]
            )
        )
        left = mails.browse()
        with self._clock(day):
            for mail in mails:
                failure = fail and fail(mail)
                mail.state = "exception" if failure else "sent"
                mail._postprocess_sent_message(
                    success_pids=[] if failure else mail.recipient_ids,
                    success_emails=[],
                    failure_type=failure,
                )
                if not failure:
                    left |= mail
        return left

    def _night(self, day, company=None):
        """Plan and deliver a day.

        :return: the mails that left
        """
        self._plan(day, company)
        return self._deliver(day, company)

    # === LOOKING === #

    def _evaluate(self, invoice, day):
        """Return what the policy says of the due dates of an invoice on a day."""
        return self.env["collections.evaluator"]._evaluate(
            invoice.company_id.root_id,
            day,
            lines=invoice.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            ),
        )

    def _actions(self, *invoices):
        """Return the actions that carry invoices, oldest first."""
        moves = self.env["account.move"].union(*invoices)
        lines = self.env["collections.action.line"].search(
            [("move_id", "in", moves.ids), ("step_id", "!=", False)]
        )
        return lines.action_id.sorted("id")

    def _levels(self, invoice):
        """Return the names of the levels that happened to an invoice, in order."""
        happened = self._actions(invoice).filtered(
            lambda action: action.state in ("sent", "done", "skipped")
        )
        return happened.mapped("level_id.name")

    def _subject(self, mail):
        """Return the subject of a mail, its hard spaces made soft."""
        return mail.subject.replace("\N{NO-BREAK SPACE}", " ")

    def assertHeld(self, invoice, day, reason):
        """Assert that an invoice is left alone on a day, and for which reason."""
        held = {item.held_reason for item in self._evaluate(invoice, day)}
        self.assertEqual(held, {reason})
        self.assertFalse(
            self._plan(day).filtered(
                lambda action: invoice in action.carried_line_ids.move_id
            )
        )
