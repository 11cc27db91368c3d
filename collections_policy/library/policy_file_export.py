"""A policy is written to a file: all that it says, and nothing of this database."""

import ast

from odoo import SUPERUSER_ID, models, tools
from odoo.exceptions import UserError

from ..models.collections_policy_content import LANG
from ..tools.policy_file import FORMAT, NUMBER, plain_number, write
from .policy_file import ADDON, LEVEL, TEMPLATE

EMPTY = (None, False, "", 0, [], "[]")
COMPARED = ("=", "!=", "in", "not in")
# External ids that are of this database alone
OF_HERE = ("__export__", "__import__", "__custom__", "studio_customization")


class CollectionsPolicyFile(models.AbstractModel):
    _inherit = "collections.policy.file"

    def _write(self, policy):
        """Return the text of a policy's file.

        :rtype: str
        :raises UserError: if something can't be said outside of this database
        """
        return write(self._tell(policy))

    def _tell(self, policy):
        """Return what a policy says, as ``tools/policy_file.py`` describes it.

        :rtype: dict
        """
        policy.ensure_one()
        policy.check_access("read")
        self = self.sudo().with_context(active_test=True, lang=LANG)
        policy = policy.with_env(self.env)
        ladder = policy._get_ladder()
        data = {
            "format": FORMAT,
            "number": NUMBER,
            "currency": policy.currency_id.name,
            "policy": self._tell_record(policy, ladder),
            "levels": [self._tell_record(level, ladder) for level in ladder],
            "limits": [self._tell_record(limit, ladder) for limit in policy.limit_ids],
            "contact_rules": [
                self._tell_reference(rule, ladder)
                for rule in self._get_contact_rules(policy.company_id)
            ],
        }
        return {name: value for name, value in data.items() if value not in ([], "")}

    def _get_contact_rules(self, company):
        rules = self.env["collections.contact.rule"]
        return rules._get_in_force(company, company._get_collections_date())

    # === RECORDS === #

    def _tell_record(self, record, ladder):
        """Return what a record says, by the keys of the file.

        :param ladder: the levels of its policy, to tell their places
        :rtype: dict
        """
        told, addons = {}, {}
        texts = self._read_texts(record)
        empty = self._get_empty(record._name)
        for key, spec in self._get_specs(record._name).items():
            value = self._tell_value(record, spec, ladder, texts)
            if value in EMPTY and spec.name in empty:
                continue
            target = addons.setdefault(spec.addon, {}) if spec.addon else told
            target[key] = value
        if addons:
            told["addons"] = addons
        if needed := self._get_needed(record):
            told["needs"] = needed
        return told

    @tools.ormcache("model")
    def _get_empty(self, model):
        """Return the names of the fields that have no default, or an empty one.

        :rtype: frozenset[str]
        """
        records = self.env[model]
        fields = [field for field in self._get_fields(model) if not field.compute]
        given = [field.name for field in fields if field.default]
        defaults = records.default_get(given)
        return frozenset(
            [
                *self._get_rows(model).values(),
                *(
                    field.name
                    for field in fields
                    if field.name not in given or self._is_plain_empty(field, defaults)
                ),
            ]
        )

    def _is_plain_empty(self, field, defaults):
        """Tell whether a default is empty in every database, not just in this one."""
        return field.type not in ("many2one", "many2many") and (
            defaults.get(field.name) in EMPTY
        )

    def _read_texts(self, record):
        """Return the texts of a record by field and language."""
        names = [
            field.name
            for field in self._get_fields(record._name)
            if field.translate and field.store
        ]
        content_of = self.env["collections.policy.content"]
        return content_of._read_translations(record, names)[record.id]

    def _tell_value(self, record, spec, ladder, texts):
        tell = getattr(self, f"_tell_{spec.kind}")
        return tell(record, spec, ladder, texts)

    def _tell_text(self, record, spec, ladder, texts):
        if not spec.is_translated:
            value = record[spec.name]
            return str(value) if value else None
        found = texts[spec.name]
        return found[LANG] if found and len(found) == 1 else found

    def _tell_whole(self, record, spec, ladder, texts):
        return record[spec.name]

    def _tell_number(self, record, spec, ladder, texts):
        return plain_number(record[spec.name])

    def _tell_flag(self, record, spec, ladder, texts):
        return record[spec.name]

    def _tell_choice(self, record, spec, ladder, texts):
        if spec.name == "model":
            return record.model
        return record[spec.name] or None

    def _tell_day(self, record, spec, ladder, texts):
        day = record[spec.name]
        return day.isoformat() if day else None

    def _tell_domain(self, record, spec, ladder, texts):
        return self._write_domain(record, record[spec.name] or "[]")

    def _tell_place(self, record, spec, ladder, texts):
        level = record[spec.name]
        return ladder.ids.index(level.id) if level in ladder else None

    def _tell_one(self, record, spec, ladder, texts):
        found = record[spec.name]
        return self._tell_reference(found, ladder) if found else None

    def _tell_several(self, record, spec, ladder, texts):
        found = record.with_context(active_test=False)[spec.name]
        told = [self._tell_reference(each, ladder) for each in found.sorted("id")]
        return sorted(told, key=str)

    def _tell_records(self, record, spec, ladder, texts):
        return [self._tell_record(each, ladder) for each in record[spec.name]]

    # === REFERENCES === #

    def _tell_reference(self, record, ladder):
        """Return how a record is told: its external id, what it says, or its name."""
        is_made = record._name in self._get_made_models() and self._can_be_told(record)
        xmlid = self._get_xmlid(record)
        if xmlid and not (is_made and self._is_changed(record, xmlid)):
            return xmlid
        if is_made:
            return self._tell_record(record, ladder)
        return {"find": str(record[self._get_found_by(record._name)] or "")}

    def _can_be_told(self, record):
        """Tell whether a file can say all that a record does."""
        return record._name != TEMPLATE or record.model in self._get_template_models()

    def _get_xmlid(self, record):
        """Return the external id of a record, wherever its addon is installed."""
        found = self.env["ir.model.data"].search(
            [
                ("model", "=", record._name),
                ("res_id", "=", record.id),
                ("module", "not in", OF_HERE),
            ],
            order="id",
        )
        installed = self._get_installed()
        return next(
            (each.complete_name for each in found if each.module in installed), None
        )

    def _is_changed(self, record, xmlid):
        """Tell whether a record that came with an addon was changed here."""
        if not xmlid.startswith(ADDON):
            return True
        records = [record]
        for name in self._get_rows(record._name).values():
            records += record[name]
        return any(each.write_uid.id != SUPERUSER_ID for each in records)

    # === CONDITIONS === #

    def _write_domain(self, record, text):
        """Return conditions on customers without ids of this database.

        :raises UserError: if they can't be told without
        """
        try:
            conditions = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            self._refuse_domain(record)
        told = [
            each if isinstance(each, str) else self._write_condition(record, *each)
            for each in conditions
        ]
        return text if told == list(conditions) else str(told)

    def _write_condition(self, record, path, operator, value):
        model, field = "res.partner", None
        for name in path.split("."):
            field = self.env[model]._fields.get(name)
            model = field and field.comodel_name
            if not model:
                break
        values = value if isinstance(value, list | tuple) else [value]
        has_ids = any(type(each) is int for each in values)
        if path.endswith("id") and not model and field and field.name == "id":
            self._refuse_domain(record)
        if not model or not has_ids:
            return (path, operator, value)
        if operator not in COMPARED:
            self._refuse_domain(record)
        name = self._get_found_by(model)
        found = self.env[model].browse(values).exists().mapped(name)
        if len(found) != len(values):
            self._refuse_domain(record)
        told = found if isinstance(value, list | tuple) else found[0]
        return (f"{path}.{name}", operator, told)

    def _refuse_domain(self, record):
        raise UserError(
            self.env._(
                "The rule that says whom “%s” is for names records by their number in "
                "this database, which a file can’t say: name them otherwise, such as "
                "by a tag’s name.",
                record.display_name if record._name != LEVEL else record.name,
            )
        )
