"""What a simulation came to: contacts, verdicts of the gate, and where items stand."""

from odoo import models
from odoo.tools import SQL

from ..models.collections_action import HAPPENED
from .course import Contact, Course, Place, Standing


class CollectionsSimulator(models.AbstractModel):
    _inherit = "collections.simulator"

    def _tell(self, company, terms, shadows, journal, partner_ids, count):
        contacts = [
            *self._get_contacts(company, terms, shadows),
            *self._get_verdicts(journal),
            *self._get_notices(company, shadows),
        ]
        standings = self._get_standings(company)
        level_ids = {each.level_id for each in (*contacts, *standings)} - {None}
        levels = self.env["collections.level"].browse(level_ids)
        return Course(
            contacts,
            standings,
            {
                level.id: Place(level.name, level.ladder_days, level.tone)
                for level in levels
            },
            count,
            len(partner_ids),
        )

    def _get_contacts(self, company, terms, shadows):
        """Return what happened, and what reached nobody, that had not before."""
        tz = company._get_collections_tz().zone
        rows = self.env.execute_query(
            SQL(
                """
                SELECT CASE WHEN action.state = 'failed' THEN %(failed_on)s
                            ELSE action.date_reached END AS day,
                       CASE WHEN action.state = 'failed' THEN 'unreached'
                            ELSE 'done' END,
                       CASE WHEN action.state = 'failed' THEN action.reason END,
                       action.partner_id, level.policy_id, level.id, action.channel,
                       COALESCE(action.amount, 0), COALESCE(action.cost, 0)
                  FROM collections_action AS action
             LEFT JOIN collections_level_step AS step ON step.id = action.step_id
             LEFT JOIN collections_level AS level ON level.id = step.level_id
                 WHERE action.company_id = %(company)s
                   AND action.state IN %(decided)s
                   AND NOT EXISTS (
                       SELECT FROM %(real)s AS known
                        WHERE known.id = action.id AND known.state = action.state)
              ORDER BY day, action.id
                """,
                failed_on=SQL(
                    "(action.date_done AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", tz
                ),
                company=company.id,
                decided=(*HAPPENED, "failed"),
                real=shadows.real("collections_action"),
            )
        )
        return [Contact(*row) for row in rows]

    def _get_verdicts(self, journal):
        """Return what the gate put off, or did not allow, each day."""
        action_ids = {action_id for _day, action_id in journal.verdicts}
        facts = {
            row[0]: row[1:]
            for row in self.env.execute_query(
                SQL(
                    """
                    SELECT action.id, action.partner_id, level.policy_id, level.id,
                           action.channel, COALESCE(action.amount, 0), 0.0
                      FROM collections_action AS action
                 LEFT JOIN collections_level_step AS step ON step.id = action.step_id
                 LEFT JOIN collections_level AS level ON level.id = step.level_id
                     WHERE action.id IN %s
                    """,
                    tuple(action_ids) or (0,),
                )
            )
        }
        return [
            Contact(day, *verdict, *facts[action_id])
            for (day, action_id), verdict in sorted(journal.verdicts.items())
        ]

    def _get_notices(self, company, shadows):
        """Return the registered notices that were made."""
        tz = company._get_collections_tz().zone
        rows = self.env.execute_query(
            SQL(
                """
                SELECT (notice.date_posted AT TIME ZONE 'UTC'
                        AT TIME ZONE %(tz)s)::date AS day,
                       'notice', NULL, notice.partner_id, NULL::int, NULL::int, NULL,
                       notice.amount, 0.0
                  FROM collections_notice AS notice
                 WHERE NOT EXISTS (
                       SELECT FROM %(real)s AS known WHERE known.id = notice.id)
              ORDER BY day, notice.id
                """,
                tz=tz,
                real=shadows.real("collections_notice"),
            )
        )
        return [Contact(*row) for row in rows]

    def _get_standings(self, company):
        """Return at which levels the overdue items stand."""
        evaluator = self.env["collections.evaluator"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT level.policy_id, level.id, COUNT(*),
                       COUNT(DISTINCT contact.commercial_partner_id),
                       SUM(line.amount_residual)
                  FROM account_move_line AS line
                  JOIN res_partner AS contact ON contact.id = line.partner_id
                  JOIN pg_temp.collections_chosen AS chosen
                    ON chosen.id = contact.commercial_partner_id
             LEFT JOIN collections_item AS item ON item.item_key = line.id
             LEFT JOIN collections_level AS level ON level.id = item.level_id
                 WHERE line.account_id IN %(accounts)s
                   AND line.company_id IN %(companies)s
                   AND line.reconciled IS NOT TRUE
                   AND line.parent_state = 'posted'
                   AND line.amount_residual > 0
              GROUP BY level.policy_id, level.id
                """,
                accounts=evaluator._get_receivable_account_ids(company),
                companies=tuple(company._get_collections_companies().ids),
            )
        )
        return [Standing(*row) for row in rows]
