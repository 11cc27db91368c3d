"""What a simulation works on: the debtors looked at, and shadows of what it writes."""

from odoo import models
from odoo.tools import SQL

# Of policies and what belongs to them, a change may write all
POLICY_MODELS = (
    "collections.policy",
    "collections.policy.limit",
    "collections.policy.version",
    "collections.level",
    "collections.level.step",
)


class CollectionsSimulator(models.AbstractModel):
    _inherit = "collections.simulator"

    def _get_shadowed(self, company):
        """Return the models that the pipeline writes, in the order they are shadowed.

        :return: for each, the condition that chooses the rows that matter, on
            ``original``; the debtors are in ``collections_chosen``
        :rtype: dict[str, SQL]
        """
        own = SQL(
            "original.company_id = %s AND original.partner_id IN "
            "(SELECT id FROM pg_temp.collections_chosen)",
            company.id,
        )
        return {
            **dict.fromkeys(self._get_policy_models(), SQL("TRUE")),
            "collections.case": own,
            "collections.item": SQL(
                """
                original.item_key < 0 OR original.move_line_id IN (
                    SELECT line.id
                      FROM account_move_line AS line
                      JOIN res_partner AS contact ON contact.id = line.partner_id
                      JOIN pg_temp.collections_chosen AS chosen
                        ON chosen.id = contact.commercial_partner_id)
                """
            ),
            "collections.action": own,
            "collections.action.line": SQL(
                "original.action_id IN (SELECT id FROM pg_temp.collections_action)"
            ),
            "collections.call": own,
            "collections.promise": own,
            "collections.hold": own,
            "collections.notice": own,
            "collections.notice.line": SQL(
                "original.notice_id IN (SELECT id FROM pg_temp.collections_notice)"
            ),
        }

    def _get_policy_models(self):
        return [model for model in POLICY_MODELS if model in self.env]

    def _get_shadowed_relations(self):
        """Return the tables of relations that are written, with conditions as well."""
        tables = {}
        for model in self._get_policy_models():
            for field in self.env[model]._fields.values():
                if field.type == "many2many" and field.store and field.relation:
                    tables[field.relation] = SQL("TRUE")
        readers = self.env["collections.action"]._fields["recipient_ids"].relation
        return {**tables, readers: SQL("FALSE")}

    def _choose_debtors(self, company, terms):
        """Choose the debtors that are looked at: the same ones every time.

        They are left in ``collections_chosen``.

        :return: the ids of those chosen, and how many there are to choose from
        :rtype: tuple[list[int], int]
        """
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE collections_chosen ON COMMIT DROP AS %s",
                self._get_debtors_sql(company),
            )
        )
        count = self.env.cr.rowcount
        self.env.cr.execute(
            SQL(
                "DELETE FROM pg_temp.collections_chosen WHERE "
                "id * 2654435761 %% 4294967296 / 65536 %% 100 >= %s",
                terms.share,
            )
        )
        self.env.cr.execute("ANALYZE pg_temp.collections_chosen")
        rows = self.env.execute_query(
            SQL("SELECT id FROM pg_temp.collections_chosen ORDER BY id")
        )
        return [row[0] for row in rows], count

    def _get_debtors_sql(self, company):
        """The debtors that owe a company something, or have a case that is open."""
        evaluator = self.env["collections.evaluator"]
        return SQL(
            """
            SELECT contact.commercial_partner_id::bigint AS id
              FROM account_move_line AS line
              JOIN res_partner AS contact ON contact.id = line.partner_id
             WHERE line.account_id IN %(accounts)s
               AND line.company_id IN %(companies)s
               AND line.reconciled IS NOT TRUE
               AND line.parent_state = 'posted'
             UNION
            SELECT partner_id
              FROM collections_case
             WHERE company_id = %(company)s AND state = 'open'
            """,
            company=company.id,
            accounts=evaluator._get_receivable_account_ids(company),
            companies=tuple(company._get_collections_companies().ids),
        )
