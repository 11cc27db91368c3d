"""The days to come, run by the very pipeline on shadows of what it writes.

Nothing is written, sent or locked: see ``shadow.py``.  Days begin at the company's hour
and go on as the gate allows; what people do, they do on the day.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

import pytz

from odoo import SUPERUSER_ID, models
from odoo.tools import SQL

from ..models.collections_action import HAPPENED
from ..pipeline.scope import Debtors
from ..tools.notice_states import TOP_GRADE, UNDERWAY, WITH_US
from .journal import KEY, Journal
from .shadow import Shadows, open_aside

CHUNK = 2_000  # debtors planned at once
BATCH = 250  # actions delivered at once
PATIENCE = timedelta(minutes=15)  # between two deliveries of a day
# Of policies and what belongs to them, a change may write all
POLICY_MODELS = (
    "collections.policy",
    "collections.policy.limit",
    "collections.policy.version",
    "collections.level",
    "collections.level.step",
)


class Terms(NamedTuple):
    """What is simulated.

    ``start`` is the first day, in the company's time zone, ``days`` how many there are;
    ``share`` the percentage of debtors that is looked at; ``notice_days`` after how
    many days a registered notice is proven delivered.
    """

    start: object
    days: int
    share: int = 100
    notice_days: int = 10


class Contact(NamedTuple):
    """What became of an action on a day.

    ``kind``: ``done`` (it went out, or was done), ``unreached``, ``later`` or ``no``
    (put off, or not allowed, by the gate), ``notice`` (a registered notice is made);
    ``reason`` tells why, a code of ``collections.action.reason``.
    """

    day: object
    kind: str
    reason: str | None
    partner_id: int
    policy_id: int | None
    level_id: int | None
    channel: str | None
    amount: float
    cost: float


class Standing(NamedTuple):
    """How many open items stand at a level when the last day is over."""

    policy_id: int | None
    level_id: int | None
    items: int
    debtors: int
    amount: float


class Place(NamedTuple):
    """What a level is called, and where it stands: days from the due date."""

    name: str
    days: float
    tone: str


class Course(NamedTuple):
    """What a simulation comes to.

    ``debtors`` and ``looked_at``: how many owe something, and of how many the course
    tells; ``levels``: the :class:`Place` of each level by its id, since those of a
    policy that is only tried are nowhere else.
    """

    contacts: list
    standings: list
    levels: dict
    debtors: int
    looked_at: int


class CollectionsSimulator(models.AbstractModel):
    _name = "collections.simulator"
    _description = "Collections: simulate the days to come"

    def _simulate(self, company, terms, changes, tick=None):
        """Run the days to come, once for each of some changes.

        :param company: a root company
        :param Terms terms: what to simulate
        :param changes: pairs of ids, of a policy and of the one whose contents it takes
            over, or ``None`` to run the policies as they are
        :param tick: called with the number of days done, all courses together
        :return: the course of each
        :rtype: list[Course]
        """
        self.env.flush_all()
        with open_aside(self.env.registry) as cr:
            aside = self._prepare_env(cr, company)[self._name]
            courses = []
            for number, change in enumerate(changes):
                with cr.savepoint(flush=False) as savepoint:
                    courses.append(
                        aside._run(company.id, terms, change, tick, number * terms.days)
                    )
                    aside.env.flush_all()
                    savepoint.rollback()
                aside.env.invalidate_all(flush=False)
        if any(changes):
            # What was cached of policies meanwhile is of those that were tried
            self.env.registry.clear_cache()
        return courses

    def _count_debtors(self, company):
        """Return how many debtors a simulation would look at.

        :param company: a root company
        """
        [[count]] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM (%s) AS debtor", self._get_debtors_sql(company))
        )
        return count

    def _prepare_env(self, cr, company):
        context = {
            "lang": self.env.context.get("lang"),
            "tz": self.env.context.get("tz"),
            "allowed_company_ids": company.ids,
            "tracking_disable": True,
        }
        return self.env(cr=cr, user=SUPERUSER_ID, context=context)

    # === ONE COURSE === #

    def _run(self, company_id, terms, change, tick, done):
        """Run the days to come once.

        :param change: see :meth:`_simulate`
        :param int done: how many days were done in earlier courses
        :rtype: Course
        """
        journal = Journal()
        self = self.with_context(**{KEY: journal})
        company = self.env["res.company"].browse(company_id)
        shadows = Shadows(self.env.cr)
        partner_ids, count = self._choose_debtors(company, terms)
        for model, condition in self._get_shadowed(company).items():
            shadows.cast(self.env[model]._table, condition)
        for table, condition in self._get_shadowed_relations().items():
            shadows.cast(table, condition)
        if change:
            policies = self.env["collections.policy"].browse(change)
            self._apply_change(*policies)
        self._let_notices_arrive(company, terms)
        for index in range(terms.days):
            day = terms.start + timedelta(days=index)
            self._run_day(company, day, partner_ids, terms)
            if tick:
                tick(done + index + 1)
        self.env.flush_all()
        return self._tell(company, terms, shadows, journal, partner_ids, count)

    def _apply_change(self, policy, other):
        """Let a policy, in the shadow, be what another one is.

        :param policy: the ``collections.policy`` that debtors have
        :param other: the one whose contents it takes over, such as a draft of it
        """
        policy._take_over(other)

    # === SHADOWS === #

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

    # === A DAY === #

    def _run_day(self, company, day, partner_ids, terms):
        """Plan a day, let people do their part, and deliver.

        :param company: the root company
        :param date day: in the company's time zone
        """
        moment = self._get_opening(company, day)
        self = self.with_context(collections_now=moment).with_company(company)
        company = company.with_env(self.env)
        for first in range(0, len(partner_ids), CHUNK):
            debtors = Debtors(ids=partner_ids[first : first + CHUNK])
            self.env["collections.case"]._work_range(company, day, debtors)
            self._serve_notices(company, moment, terms)
        self._approve(company, day)
        self._finish_waiting(company, moment)
        self._deliver_day(company, day, moment)

    def _get_opening(self, company, day):
        """Return the moment, UTC, at which a day's run begins; never a past one."""
        hour = time(hour=company.collections_hour)
        local = company._get_collections_tz().localize(datetime.combine(day, hour))
        opening = local.astimezone(pytz.utc).replace(tzinfo=None)
        present = company._get_collections_moment().astimezone(pytz.utc)
        if present.astimezone(company._get_collections_tz()).date() == day:
            opening = max(opening, present.replace(tzinfo=None))
        return opening

    def _approve(self, company, day):
        """Let managers approve what waits for it on a day."""
        waiting = self.env["collections.action"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "to_approve"),
                ("date_planned", "<=", day),
            ]
        )
        waiting.approved_by_id = self.env.user
        for date, actions in waiting.grouped("date_planned").items():
            actions._set_planned(date)

    def _finish_waiting(self, company, now):
        """Let what is on its way arrive, and what people have to do be done."""
        waiting = self.env["collections.action"].search(
            [("company_id", "=", company.id), ("state", "in", ("queued", "todo"))]
        )
        for channel, actions in waiting.grouped("channel").items():
            self.env["collections.channel"]._get(channel)._pretend_done(actions, now)

    def _deliver_day(self, company, day, moment):
        """Deliver what is ready, and again whenever the gate allows more on the day."""
        deliverer = self.env["collections.deliverer"]
        while moment:
            while actions := deliverer._claim(company, moment, BATCH):
                deliverer._deliver(actions, moment)
            moment = self._get_next_moment(company, day, moment)

    def _get_next_moment(self, company, day, moment):
        """Return when more may be delivered on a day (UTC); nothing if not on it."""
        midnight = company._get_collections_midnight(day + timedelta(days=1))
        self.env["collections.action"].flush_model()
        [[found]] = self.env.execute_query(
            SQL(
                """
                SELECT MIN(not_before)
                  FROM collections_action
                 WHERE company_id = %s
                   AND state = 'planned'
                   AND date_planned <= %s
                   AND not_before > %s
                """,
                company.id,
                day,
                moment,
            )
        )
        if not found:
            return None
        following = max(found, moment + PATIENCE)
        return following if following < midnight else None

    # === REGISTERED NOTICES === #

    def _let_notices_arrive(self, company, terms):
        """Let registered notices that are under way be delivered in their time."""
        begins = company._get_collections_midnight(terms.start)
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_notice
                   SET date_delivered = GREATEST(
                           COALESCE(date_posted, %(begins)s) + %(wait)s, %(begins)s),
                       grade = %(grade)s
                 WHERE company_id = %(company)s
                   AND date_delivered IS NULL
                   AND state IN %(on_its_way)s
                """,
                begins=begins,
                wait=timedelta(days=terms.notice_days),
                grade=TOP_GRADE,
                company=company.id,
                on_its_way=(*WITH_US, *UNDERWAY),
            )
        )

    def _serve_notices(self, company, moment, terms):
        """Make the registered notices that items wait for, and let them be delivered.

        What is to be served, the evaluation of the day has left.
        """
        self.env.cr.execute(
            SQL(
                """
                WITH lacking AS (
                    SELECT item.line_id, item.partner_id, item.amount
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
                ),
                made AS (
                    INSERT INTO collections_notice (
                                company_id, case_id, partner_id, name, addressee,
                                carrier_id, service, state, grade, amount,
                                date_posted, date_delivered)
                         SELECT %(company)s, debt.id, lacking.partner_id, '', '',
                                0, '', 'posted', %(grade)s, SUM(lacking.amount),
                                %(now)s, %(now)s + %(wait)s
                           FROM lacking
                           JOIN collections_case AS debt
                             ON debt.partner_id = lacking.partner_id
                            AND debt.company_id = %(company)s
                            AND debt.state = 'open'
                       GROUP BY debt.id, lacking.partner_id
                      RETURNING id, partner_id
                )
                INSERT INTO collections_notice_line (notice_id, item_key, currency_id)
                     SELECT made.id, lacking.line_id, %(currency)s
                       FROM made JOIN lacking USING (partner_id)
                """,
                on_its_way=(*WITH_US, *UNDERWAY),
                company=company.id,
                currency=company.currency_id.id,
                grade=TOP_GRADE,
                now=moment,
                wait=timedelta(days=terms.notice_days),
            )
        )

    # === WHAT CAME OF IT === #

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
