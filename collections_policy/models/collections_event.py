"""The evidence chain: what happened in a case, written once and never changed."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.verify_chain import FIELDS, get_hash
from .fields import Reference

GUARD = "collections_event_refuse"  # the function, and the start of the triggers' names
UNSPOKEN = {"fingerprint", "leaf", "terms"}  # keys that tell people nothing


class Fact(NamedTuple):
    """What is to be written down.

    ``moment``: when it happened, UTC; by default, now.  ``record``: what it is about.
    ``payload``: what else is known: text and whole numbers, in lists and dictionaries.
    ``document``: the SHA-256 of a document, in hexadecimal.
    """

    case: Any
    kind: str
    moment: datetime | None = None
    record: Any = None
    payload: dict | None = None
    document: str | None = None


class CollectionsEvent(models.Model):
    """One fact of a case, chained to the one before it by its hash.

    Events are only ever added, by :meth:`_append`: the database refuses to change or
    delete them, whoever asks.  What is hashed, and how, says ``tools/verify_chain.py``.
    """

    _name = "collections.event"
    _description = "Collections event"
    _order = "id desc"
    _log_access = False

    case_id = fields.Many2one(
        comodel_name="collections.case", required=True, readonly=True
    )
    company_id = Reference(comodel_name="res.company", required=True, readonly=True)
    # Without a foreign key: a merge of contacts must not touch what was written
    partner_id = Reference(
        comodel_name="res.partner", string="Customer", required=True, readonly=True
    )
    number = fields.Integer(string="No.", required=True, readonly=True, aggregator=None)
    kind = fields.Selection(
        selection="_selection_kind", string="Event", required=True, readonly=True
    )
    moment = fields.Datetime(string="When (UTC)", required=True, readonly=True)
    recorded = fields.Datetime(string="Recorded On", required=True, readonly=True)
    user_id = Reference(comodel_name="res.users", readonly=True)
    actor = fields.Char(
        string="By", readonly=True, help="The user's name, as it was then."
    )
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Integer(string="Record", readonly=True, aggregator=None)
    document_sha256 = fields.Char(
        string="Document (SHA-256)",
        readonly=True,
        help="Of a sent message: of its text, as it is kept.",
    )
    payload = fields.Json(readonly=True)
    previous_hash = fields.Char(readonly=True)
    hash = fields.Char(required=True, readonly=True)
    details = fields.Char(compute="_compute_details")

    _one_after_another = models.UniqueIndex("(case_id, number)")

    def init(self):
        """Have the database itself refuse that events are changed or deleted."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION %(guard)s() RETURNS trigger
                LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'collections_event only grows: %% refused', TG_OP
                          USING ERRCODE = 'restrict_violation';
                END $$;
                DROP TRIGGER IF EXISTS %(rows)s ON collections_event;
                CREATE TRIGGER %(rows)s
                    BEFORE UPDATE OR DELETE ON collections_event
                    FOR EACH ROW EXECUTE FUNCTION %(guard)s();
                DROP TRIGGER IF EXISTS %(table)s ON collections_event;
                CREATE TRIGGER %(table)s
                    BEFORE TRUNCATE ON collections_event
                    FOR EACH STATEMENT EXECUTE FUNCTION %(guard)s();
                """,
                guard=SQL.identifier(GUARD),
                rows=SQL.identifier(f"{GUARD}_row"),
                table=SQL.identifier(f"{GUARD}_table"),
            )
        )

    # === SELECTIONS === #

    def _selection_kind(self):
        """Return what can happen; to be extended where something else can.

        No selection of Odoo's own: uninstalling an extension would change history.

        :rtype: list[tuple[str, str]]
        """
        return []

    # === COMPUTE METHODS === #

    @api.depends("kind", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._selection_kind())
        for event in self:
            event.display_name = f"{event.number}. {kinds.get(event.kind, event.kind)}"

    @api.depends("payload")
    @api.depends_context("lang")
    def _compute_details(self):
        labels = self._get_payload_labels()
        for event in self:
            event.details = " · ".join(
                _write_value(value, labels.get(name, {}))
                for name, value in sorted((event.payload or {}).items())
                if value and name not in UNSPOKEN
            )

    def _get_payload_labels(self):
        """Return the words for codes in payloads: by key, and by code.

        :rtype: dict[str, dict[str, str]]
        """
        Action = self.env["collections.action"]
        return {
            "channel": dict(Action._selection_channel()),
            "outcome": dict(Action._selection_outcome()),
            "reason": dict(Action._selection_reason()),
        }

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        # OVERRIDE 'base'
        raise UserError(self.env._("Events are recorded by what happens, by nobody."))

    def write(self, vals):  # pylint: disable=method-required-super
        # OVERRIDE 'base'
        raise UserError(self.env._("What happened can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What happened can't be deleted."))

    # === APPEND === #

    @api.model
    def _append(self, case, kind, **values):
        """Write down one fact.

        :param case: a ``collections.case`` record
        :param str kind: a code of :meth:`_selection_kind`
        :param values: see :class:`Fact`
        :return: the event
        """
        return self._append_many([Fact(case, kind, **values)])

    @api.model
    def _append_many(self, facts):
        """Write down facts, in a number of statements that does not depend on theirs.

        The cases are locked until the end of the transaction, and each knows its last
        event: of two workers who append to a case, the second one has to try again.

        :param facts: :class:`Fact` values; those of a case in their order
        :return: the events
        """
        facts = list(facts)
        if not facts:
            return self.browse()
        heads = self._lock_heads({fact.case.id for fact in facts})
        recorded = self._get_moment()
        rows = [
            self._prepare_event(fact, heads[fact.case.id], recorded) for fact in facts
        ]
        inserted = self.env.cr.execute_values(
            """
            INSERT INTO collections_event (
                company_id, case_id, partner_id, number, kind, moment, recorded,
                user_id, actor, res_model, res_id, document_sha256, payload,
                previous_hash, hash
            ) VALUES %s RETURNING id
            """,
            [_get_columns(row) for row in rows],
            page_size=len(rows),
            fetch=True,
        )
        self._write_heads(heads)
        return self.browse(row[0] for row in inserted)

    @api.model
    def _get_moment(self):
        """Return the present, or the past that is being replayed, UTC."""
        replayed = self.env.context.get("collections_now")
        is_moment = isinstance(replayed, datetime)  # never one from a browser
        return replayed if is_moment else fields.Datetime.now()

    @api.model
    def _lock_heads(self, case_ids):
        """Lock cases, and return where their chains end.

        :rtype: dict[int, dict]
        """
        Case = self.env["collections.case"]
        Case.flush_model(["company_id", "partner_id"])
        return {
            head["case"]: head
            for head in self.env.execute_query_dict(
                SQL(
                    """
                    SELECT id AS case, company_id AS company, partner_id AS partner,
                           COALESCE(event_number, 0) AS number,
                           COALESCE(event_hash, '') AS hash
                      FROM collections_case
                     WHERE id IN %s
                  ORDER BY id
                       FOR NO KEY UPDATE
                    """,
                    tuple(case_ids),
                )
            )
        }

    @api.model
    def _write_heads(self, heads):
        self.env.cr.execute_values(
            """
            UPDATE collections_case AS debt
               SET event_number = head.number, event_hash = head.hash
              FROM (VALUES %s) AS head (id, number, hash)
             WHERE debt.id = head.id
            """,
            [(head["case"], head["number"], head["hash"]) for head in heads.values()],
            page_size=len(heads),
        )
        cases = self.env["collections.case"].browse(heads)
        names = ["event_number", "event_hash", "event_ids"]
        cases.invalidate_recordset(names, flush=False)

    @api.model
    def _prepare_event(self, fact, head, recorded):
        """Return an event, and let the chain end with it.

        :param dict head: where the chain of the case ends
        :rtype: dict
        """
        user = self.env.user
        head["number"] += 1
        event = {
            "company": head["company"],
            "case": head["case"],
            "partner": head["partner"],
            "number": head["number"],
            "kind": fact.kind,
            "moment": _write_moment(fact.moment or recorded),
            "recorded": _write_moment(recorded),
            "user": user.id,
            "actor": _clean(user.sudo().name),
            "model": fact.record._name if fact.record else None,
            "record": fact.record.id if fact.record else None,
            "document": fact.document or None,
            "payload": _clean(fact.payload or {}),
            "previous": head["hash"],
        }
        event["hash"] = head["hash"] = get_hash(event)
        return event

    # === READ === #

    @api.model
    def _read_chains(self, cases):
        """Return the events of cases as they were hashed.

        :return: by case, the events of each in the order of their numbers
        :rtype: dict[collections.case, list[dict]]
        """
        chains = {case: [] for case in cases}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, case_id, partner_id, number, kind, moment, recorded,
                       user_id, actor, res_model, res_id, document_sha256, payload,
                       previous_hash, hash
                  FROM collections_event
                 WHERE case_id IN %s
              ORDER BY case_id, number, id
                """,
                tuple(cases.ids) or (0,),
            )
        )
        for row in rows:
            event = dict(zip((*FIELDS, "hash"), row, strict=True))
            for name in ("moment", "recorded"):
                event[name] = _write_moment(event[name])
            chains[cases.browse(event["case"])].append(event)
        return chains


def _get_columns(event):
    payload = json.dumps(event["payload"], ensure_ascii=False)
    return tuple({**event, "payload": payload}[name] for name in (*FIELDS, "hash"))


def _write_moment(moment):
    return moment.isoformat() + "Z"


def _clean(value):
    """Return a value as JSON and the database give it back: text without NUL."""
    if isinstance(value, dict):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    if isinstance(value, float):
        raise TypeError(f"Write {value} as text: fractions have no canonical form.")
    if isinstance(value, str):
        value = value.replace("\0", "")
        return value.encode("utf-8", "replace").decode()
    return value


def _write_value(value, labels):
    if isinstance(value, list):
        return ", ".join(_write_value(item, labels) for item in value)
    if isinstance(value, dict):
        told = (item for name, item in value.items() if name != "sha256")
        return ", ".join(_write_value(item, labels) for item in told)
    return labels.get(value, str(value))
