"""What a file of a policy may hold, as the fields of this database tell."""

from odoo import models, tools
from odoo.models import MAGIC_COLUMNS

from ..tools.policy_file import Spec

POLICY, LEVEL = "collections.policy", "collections.level"
TEMPLATE = "mail.template"
ADDON = "collections_policy"
KINDS = {
    "boolean": "flag",
    "char": "text",
    "date": "day",
    "float": "number",
    "html": "text",
    "integer": "whole",
    "many2many": "several",
    "many2one": "one",
    "monetary": "number",
    "selection": "choice",
    "text": "text",
}
# What a record lists of its own; of a policy, it stands beside it
ROWS = {
    "collections.charge.terms": {"versions": "version_ids"},
    "collections.charge.version": {"bands": "band_ids"},
    "collections.contact.rule": {"windows": "window_ids", "caps": "cap_ids"},
    LEVEL: {"steps": "step_ids"},
}
# By what records are found, where it is not their name
FOUND_BY = {"res.country": "code", "res.currency": "name", "res.users": "login"}


class CollectionsPolicyFile(models.AbstractModel):
    """A policy as a file: ``tools/policy_file.py`` tells what it looks like."""

    _name = "collections.policy.file"
    _description = "Collections: a policy as a file"

    # === WHAT THERE IS === #

    def _get_models(self):
        """Return the models whose records a file spells out.

        :rtype: list[str]
        """
        return [
            POLICY,
            LEVEL,
            "collections.level.step",
            "collections.policy.limit",
            *self._get_made_models(),
            "collections.charge.version",
            "collections.charge.band",
            "collections.contact.window",
            "collections.contact.cap",
        ]

    def _get_made_models(self):
        """Return the models whose records are made where a file refers to them.

        :rtype: list[str]
        """
        return ["collections.charge.terms", "collections.contact.rule", TEMPLATE]

    def _get_rows(self, model):
        """Return the fields of a model that list records of its own, by key.

        :rtype: dict[str, str]
        """
        return ROWS.get(model, {})

    def _get_template_models(self):
        """Return the models that a message may be about.

        :rtype: tuple[str]
        """
        return ("collections.action", "collections.agreement")

    def _get_fields(self, model):
        """Return the fields of a model that are part of a file.

        :rtype: list[Field]
        """
        records = self.env[model]
        if model == TEMPLATE:
            return [
                records._fields[name]
                for name in ("name", "description", "subject", "body_html")
            ]
        if hasattr(records, "_get_unversioned_fields"):
            return self.env["collections.policy.content"]._get_fields(records)
        own = {
            *MAGIC_COLUMNS,
            "active",
            "company_id",
            "sequence",
            self._get_owner(model),
        }
        return [
            field
            for name, field in sorted(records._fields.items())
            if field.store
            and field.copy
            and name not in own
            and not (field.compute and field.readonly)
        ]

    def _get_owner(self, model):
        """Return the name of the field that tells whose a listed record is."""
        for owner, rows in ROWS.items():
            for name in rows.values():
                field = self.env[owner]._fields[name]
                if field.comodel_name == model:
                    return field.inverse_name
        return None

    # === THE SCHEMA === #

    def _get_schema(self):
        """Return what the records of each model may hold.

        :rtype: dict[str, dict[str, Spec]]
        """
        return {model: self._get_specs(model) for model in self._get_models()}

    @tools.ormcache("model")
    def _get_specs(self, model):
        """Return what the records of a model may hold, by the key in the file.

        :rtype: dict[str, Spec]
        """
        specs = {
            self._get_key(field): self._get_spec(field)
            for field in self._get_fields(model)
            if field.type in KINDS
        }
        for key, name in self._get_rows(model).items():
            comodel = self.env[model]._fields[name].comodel_name
            specs[key] = Spec(name, "records", model=comodel)
        if model == TEMPLATE:
            choices = self._get_template_models()
            specs["model"] = Spec("model", "choice", choices, is_required=True)
        return specs

    def _get_key(self, field):
        """Return what a field is called in a file."""
        if field.type == "many2many":
            return field.name.removesuffix("_ids") + "s"
        return (
            field.name.removesuffix("_id") if field.type == "many2one" else field.name
        )

    def _get_spec(self, field):
        kind = KINDS[field.type]
        if field.name.endswith("domain"):
            kind = "domain"
        elif field.comodel_name == LEVEL:
            kind = "place"
        choices = field.get_values(self.env) if kind == "choice" else ()
        return Spec(
            field.name,
            kind,
            tuple(choices),
            is_required=bool(field.required and field.type in ("char", "many2one")),
            is_translated=bool(field.translate),
            model=field.comodel_name or "",
            addon=self._get_addon(field),
        )

    def _get_addon(self, field):
        """Return the addon that adds a field to a model of ours, else nothing."""
        if field.model_name == TEMPLATE or ADDON in field._modules:
            return ""
        return next(iter(field._modules), "")

    def _get_needed(self, record):
        """Return the addon without which a record makes no sense, else nothing."""
        code = "channel" in record._fields and record.channel
        name = f"collections.channel.{code}"
        if not code or name not in self.env:
            return ""
        addon = self.env[name]._original_module
        return "" if addon == ADDON else addon

    @tools.ormcache()
    def _get_installed(self):
        """Return the names of the addons that are installed.

        :rtype: set[str]
        """
        return set(self.env["ir.module.module"]._installed())

    def _get_langs(self):
        """Return the codes of the languages that Odoo knows, in use or not.

        :rtype: set[str]
        """
        langs = self.env["res.lang"].sudo().with_context(active_test=False)
        return set(langs.search_fetch([], ["code"]).mapped("code"))

    def _get_found_by(self, model):
        """Return the field by which records of a model are found."""
        return FOUND_BY.get(model) or self.env[model]._rec_name or "name"
