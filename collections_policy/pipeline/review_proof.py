"""Cases in which a notice has to be made, or nothing would ever go on."""

from odoo import models
from odoo.tools import SQL

from ..tools.notice_states import UNDERWAY, WITH_US


class CollectionsReviewer(models.AbstractModel):
    _inherit = "collections.reviewer"

    def _release(self, company, date, debtors):
        # EXTENDS 'collections.reviewer'
        result = super()._release(company, date, debtors)
        self._note_lacking_notices(company, debtors)
        return result

    def _note_lacking_notices(self, company, debtors):
        """Note in which cases an item waits for proof and no notice may yet bring it.

        :param company: the root company
        :param Debtors debtors: those whose items were evaluated
        """
        Case = self.env["collections.case"]
        Case.flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH lacking AS MATERIALIZED (
                    SELECT DISTINCT item.partner_id
                      FROM collections_evaluated AS item
                     WHERE item.lacks_proof
                       AND item.held_reason IS NULL
                       AND item.target_level_id IS NULL
                       AND NOT EXISTS (
                           SELECT FROM collections_notice_line AS line
                             JOIN collections_notice AS notice
                               ON notice.id = line.notice_id
                            WHERE line.item_key = item.line_id
                              AND notice.state IN %(on_its_way)s)
                )
                UPDATE collections_case AS debt
                   SET lacks_notice = NOT debt.lacks_notice IS TRUE
                 WHERE debt.company_id = %(company)s
                   AND debt.state = 'open'
                   AND %(in_scope)s
                   AND debt.lacks_notice IS TRUE
                       <> (debt.partner_id IN (SELECT partner_id FROM lacking))
                """,
                on_its_way=(*WITH_US, *UNDERWAY),
                company=company.id,
                in_scope=debtors.sql(SQL("debt.partner_id")),
            )
        )
        Case.invalidate_model(["lacks_notice"], flush=False)
