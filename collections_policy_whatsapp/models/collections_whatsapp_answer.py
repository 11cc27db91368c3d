from odoo import api, fields, models
from odoo.tools import SQL


class CollectionsWhatsappAnswer(models.Model):
    """What somebody wrote to one of our numbers.

    It is read on the debtor's case; here it can be seen of whom we know nothing, and
    what was taken in already.
    """

    _name = "collections.whatsapp.answer"
    _description = "Collections WhatsApp answer"
    _order = "date desc, id desc"
    _rec_name = "number"

    account_id = fields.Many2one(
        comodel_name="collections.whatsapp.account",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    wamid = fields.Char(string="Message ID at Meta", required=True, readonly=True)
    number = fields.Char(required=True, readonly=True)
    name = fields.Char(string="Calls Himself", readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    text = fields.Text(readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Contact", readonly=True
    )
    case_id = fields.Many2one(comodel_name="collections.case", readonly=True)

    _one_wamid = models.UniqueIndex("(account_id, wamid)")

    @api.model
    def _note(self, account, incoming, date):
        """Keep an answer, unless it is known already.

        :param account: the ``collections.whatsapp.account`` that it came to
        :param Incoming incoming: what was told
        :param datetime date: when, UTC
        :return: the answer if it is new
        """
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO collections_whatsapp_answer
                            (account_id, company_id, wamid, number, name, date, text,
                             create_uid, create_date, write_uid, write_date)
                     VALUES (%(account)s, %(company)s, %(wamid)s, %(number)s, %(name)s,
                             %(date)s, %(text)s, %(uid)s, %(now)s, %(uid)s, %(now)s)
                ON CONFLICT DO NOTHING
                  RETURNING id
                """,
                account=account.id,
                company=account.company_id.id,
                wamid=incoming.wamid,
                number=f"+{incoming.number}",
                name=incoming.name,
                date=date,
                text=incoming.text,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        return self.browse(row[0] for row in rows)

    def action_open_case(self):
        self.ensure_one()
        return self.case_id.get_formview_action()
