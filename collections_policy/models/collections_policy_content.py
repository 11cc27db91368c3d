"""What a policy says, as plain data: what versions keep, and drafts are compared by."""

import hashlib
import json

from odoo import models
from odoo.models import MAGIC_COLUMNS
from odoo.tools import SQL

from ..tools.policy_content import get_plain

LANG = "en_US"  # of the names that are kept
LEVEL = "collections.level"


class CollectionsPolicyContent(models.AbstractModel):
    _name = "collections.policy.content"
    _description = "Collections: what a policy says"

    def _get(self, policy):
        """Return what a policy says now, as ``tools/policy_content.py`` describes it.

        A draft's levels and steps go by the ids of those that they stand for.

        :rtype: dict
        """
        self = self.sudo().with_context(active_test=True, lang=LANG)
        policy = policy.with_env(self.env)
        levels = policy._get_ladder()
        steps = levels.step_ids
        level_values, step_values = self._read(levels), self._read(steps)
        texts = self._read_texts(steps)
        return {
            "policy": self._read(policy)[policy.id],
            "levels": [
                {
                    "id": level._get_origin().id,
                    "values": level_values[level.id],
                    "steps": [
                        {
                            "id": step._get_origin().id,
                            "values": step_values[step.id],
                            "text": texts.get(step.id),
                        }
                        for step in level.step_ids.sorted()
                    ],
                }
                for level in levels
            ],
            "limits": [
                {"values": values} for values in self._read(policy.limit_ids).values()
            ],
            "terms": self._read_terms(policy.charge_terms_id),
            "contact_rules": self._read_contact_rules(policy.company_id),
        }

    # === FIELDS === #

    def _get_fields(self, records):
        """Return the fields of a model that are part of what a policy says.

        All that people set there and a copy takes along; lists of records that are its
        own go by themselves.

        :rtype: list[Field]
        """
        own = {*MAGIC_COLUMNS, *records._get_unversioned_fields()}
        return [
            field
            for name, field in sorted(records._fields.items())
            if field.store
            and field.copy
            and name not in own
            and field.type != "one2many"
            and not (field.compute and field.readonly)
        ]

    def _read(self, records):
        """Return the values of records, by id.

        :rtype: dict[int, dict]
        """
        fields = self._get_fields(records)
        translated = [field.name for field in fields if field.translate]
        translations = self._read_translations(records, translated)
        return {
            record.id: {
                field.name: translations[record.id][field.name]
                if field.translate
                else self._get_value(record, field)
                for field in fields
            }
            for record in records
        }

    def _get_value(self, record, field):
        value = record[field.name]
        if field.type == "many2one":
            return self._get_reference(value) if value else None
        if field.type == "many2many":
            value = record.with_context(active_test=False)[field.name]
            return [self._get_reference(each) for each in value.sorted("id")]
        if field.type in ("date", "datetime"):
            return field.to_string(value) or None
        if field.type in ("char", "text", "html", "selection"):
            return str(value) if value else None
        return value

    def _get_reference(self, record):
        meant = record._get_origin() if record._name == LEVEL else record
        return {"ref": meant.id, "name": record.display_name}

    def _read_translations(self, records, names):
        """Return, for each record and field, its text by language, or nothing.

        A translation that says the same as the source is left out.
        """
        if not records or not names:
            return {record.id: {} for record in records}
        records.flush_recordset(names)
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT id, %s FROM %s WHERE id IN %s",
                SQL(", ").join(map(SQL.identifier, names)),
                SQL.identifier(records._table),
                tuple(records.ids),
            )
        )
        return {
            row["id"]: {name: self._tidy(row[name]) for name in names} for row in rows
        }

    def _tidy(self, texts):
        source = texts and texts.get(LANG)
        if not source:
            return None
        return {
            lang: text
            for lang, text in sorted(texts.items())
            if lang == LANG or text != source and not lang.startswith("_")
        }

    # === WHAT IT DRAWS UPON === #

    def _read_texts(self, steps):
        """Return, by step, what tells whether its message's words are still the same.

        :rtype: dict[int, dict]
        """
        found = {}
        for channel_code, own in steps.grouped("channel").items():
            channel = self.env["collections.channel"]._get(channel_code)
            if channel._text_fields:
                for step in own:
                    template = channel._get_template(step)
                    if template:
                        found[step.id] = self._read_text(template, channel)
        return found

    def _read_text(self, template, channel):
        own = channel._get_other_texts(template)
        names = [name for name in channel._text_fields if name not in own]
        fields = [template._fields[name] for name in names]
        translated = [field.name for field in fields if field.translate]
        texts = {
            **{field.name: self._get_value(template, field) for field in fields},
            **self._read_translations(template, translated)[template.id],
            **own,
        }
        return {
            "ref": template.id,
            "name": template.display_name,
            "subject": texts.get("subject"),
            "hash": self._hash(texts),
        }

    def _read_terms(self, terms):
        if not terms:
            return None
        versions = terms.version_ids.sorted("id")
        data = [
            [self._read_plain(version), *map(self._read_plain, version.band_ids)]
            for version in versions
        ]
        return {"summary": terms.summary or "", "hash": self._hash(data)}

    def _read_plain(self, record):
        """Return what people set on a record, without what it is part of."""
        return {
            name: get_plain(self._get_value(record, field))
            for name, field in sorted(record._fields.items())
            if field.store
            and field.copy
            and field.type != "one2many"
            and name not in (*MAGIC_COLUMNS, "terms_id", "version_id")
        }

    def _read_contact_rules(self, company):
        rules = self.env["collections.contact.rule"].search(
            [("company_id", "in", (False, company.id))]
        )
        return sorted(rules.mapped("name"))

    def _hash(self, data):
        dumped = json.dumps(data, sort_keys=True, default=str)
        return hashlib.sha256(dumped.encode()).hexdigest()
