"""A policy is made of a file: all of it, or nothing."""

import ast
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg2

from odoo import models
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command, Domain

from ..models.collections_policy_content import LANG
from ..tools.policy_file import (
    ERROR,
    ROWS,
    WARNING,
    Problem,
    find_problems,
    get_lines,
    get_texts,
    join,
    leave_out,
)
from .policy_file import LEVEL, POLICY, TEMPLATE

# How a template of ours goes out, whatever a file says
FRAME = {
    "email_from": "{{ object.company_id.email_formatted }}",
    "reply_to": "{{ object.user_id.email_formatted }}",
    "auto_delete": False,
    "use_default_to": False,
}
FRAMES = {
    "collections.action": {
        **FRAME,
        "lang": "{{ object.lang }}",
        "partner_to": "{{ object.recipient_id.id }}",
    },
    "collections.agreement": {
        **FRAME,
        "lang": "{{ object.partner_id.lang }}",
        "partner_to": "{{ object.partner_id.address_get(['invoice'])['invoice'] }}",
    },
}


class Done(NamedTuple):
    """What became of a record that a file is about: ``made``, ``used`` or ``left``."""

    what: str
    model: str
    name: str


@dataclass
class Import:
    """An import on its way: what it may do, and what came of it so far."""

    company: models.Model
    trusts_code: bool = False
    problems: list = field(default_factory=list)
    done: list = field(default_factory=list)

    def note(self, what, record):
        done = Done(what, record._name, record.display_name)
        if done not in self.done:
            self.done.append(done)

    def blame(self, place, code, detail="", severity=ERROR):
        self.problems.append(Problem(place, code, detail, severity))

    @property
    def has_failed(self):
        return any(problem.severity == ERROR for problem in self.problems)


@dataclass
class Node:
    """A record to be made: its values, its texts by language, and what it lists."""

    values: dict
    texts: dict
    rows: dict


class Undone(Exception):
    """What a trial raises, so that nothing is left of it."""


class CollectionsPolicyFile(models.AbstractModel):
    _inherit = "collections.policy.file"

    def _check(self, data):
        """Return the data of a file as far as it can be used here, and its problems.

        :rtype: tuple[dict, list[Problem]]
        """
        known, problems = leave_out(data, self._get_installed())
        problems += find_problems(known, self._get_schema(), self._get_langs())
        return known, problems

    def _import(self, data, company, trusts_code=False):
        """Make a policy of the data of a file; it is archived, and applies to nobody.

        Nothing is left of it where it fails.

        :param dict data: as it was read
        :param company: a root company
        :param bool trusts_code: whether templates may hold programs that the user might
            write himself; else they hold nothing but placeholders
        :return: the policy (nothing where it failed), and what became of all
        :rtype: tuple[collections.policy, Import]
        """
        self = self.with_context(lang=LANG, active_test=True)
        state = Import(company.with_env(self.env), trusts_code)
        known, problems = self._check(data)
        state.problems += problems
        policy = self.env[POLICY]
        if not state.has_failed:
            try:
                with self.env.cr.savepoint():
                    policy = self._make_all(known, state)
                    self.env.flush_all()
                    if state.has_failed:
                        raise Undone
            except Undone:
                policy = policy.browse()
            except (AccessError, MissingError, UserError, ValidationError) as error:
                state.blame("", "refused", str(error))
                policy = policy.browse()
            except psycopg2.IntegrityError as error:
                state.blame("", "refused", self._explain(error))
                policy = policy.browse()
        return policy, state

    def _try(self, data, company, trusts_code=False, look=None):
        """Do as if a file was imported, and return what came of it.

        :param look: is called with the policy, while there is one
        :return: what ``look`` returned, and what became of all
        """
        found, state = None, None
        quiet = self.with_context(tracking_disable=True, mail_create_nolog=True)
        try:
            with self.env.cr.savepoint():
                policy, state = quiet._import(data, company, trusts_code)
                if policy and look:
                    found = look(policy.with_env(self.env))
                raise Undone
        except Undone:
            self.env.invalidate_all(flush=False)
        return found, state

    def _explain(self, error):
        """Return what the database refuses, in words where there are some."""
        name = error.diag.constraint_name
        for model in self._get_models():
            for constraint in self.env[model]._table_objects.values():
                if constraint.full_name(self.env[model]) == name:
                    return constraint.get_error_message(self.env[model], error.diag)
        return error.diag.message_primary or ""

    # === MAKING === #

    def _make_all(self, data, state):
        Policy = self.env[POLICY]
        node = self._read_record(POLICY, data["policy"], "policy", state)
        for key, name in (("levels", "level_ids"), ("limits", "limit_ids")):
            node.rows[name] = self._read_rows(ROWS[key], data.get(key, []), key, state)
        for index, level in enumerate(node.rows["level_ids"]):
            level.values["sequence"] = 10 * (index + 1)
            self._mend_steps(level, f"levels[{index}]", state)
        places = self._read_places(data, state)
        self._find_rules(data, state)
        if state.has_failed:
            raise Undone
        values = {"company_id": state.company.id, "active": False}
        self._note_currency(data, state)
        policy = Policy.create({**self._get_values(node), **values})
        self._finish(policy, node)
        ladder = policy._get_ladder()
        policy.write({name: ladder[place].id for name, place in places.items()})
        return policy

    def _mend_steps(self, level, place, state):
        """Let the level's first step go out, where what it waited for was left out."""
        steps = level.rows.get("step_ids", [])
        for index, step in enumerate(steps):
            step.values["sequence"] = 10 * (index + 1)
        if steps and steps[0].values.get("only_if_unreached"):
            steps[0].values["only_if_unreached"] = False
            state.blame(f"{place}.steps[0]", "first", severity=WARNING)

    def _note_currency(self, data, state):
        currency = data.get("currency")
        if currency and currency != state.company.currency_id.name:
            state.blame("currency", "currency_other", currency, WARNING)

    def _get_values(self, node):
        """Return the values of a record and all that it lists, to be created."""
        rows = {
            name: [Command.create(self._get_values(each)) for each in nodes]
            for name, nodes in node.rows.items()
        }
        return {**node.values, **rows}

    def _finish(self, record, node):
        """Give a new record, and what it lists, their texts in all languages."""
        self._write_texts(record, node.texts)
        for name, nodes in node.rows.items():
            made = record.with_context(active_test=False)[name].sorted("id")
            for each, own in zip(made, nodes, strict=True):
                self._finish(each, own)

    # === READING === #

    def _read_rows(self, model, rows, place, state):
        return [
            self._read_record(model, values, f"{place}[{index}]", state)
            for index, values in enumerate(rows)
        ]

    def _read_record(self, model, values, place, state):
        """Return what is to be made of a record that a file spells out.

        :rtype: Node
        """
        node = Node({}, {}, {})
        specs = self._get_specs(model)
        flat = {**values}
        for own in flat.pop("addons", {}).values():
            flat.update(own)
        for key, value in flat.items():
            spec = specs[key]
            if spec.kind == "records":
                rows = self._read_rows(spec.model, value, join(place, key), state)
                node.rows[spec.name] = rows
            elif spec.kind != "place":
                node.values[spec.name] = self._read_value(
                    spec, value, join(place, key), state
                )
            if spec.is_translated and isinstance(value, dict):
                node.texts[spec.name] = get_texts(value)
        return node

    def _read_value(self, spec, value, place, state):
        if value is None:
            return False
        if spec.kind == "text":
            text = value if spec.is_translated else get_lines(value)
            return self._get_source(text) if spec.is_translated else text
        if spec.kind == "domain":
            return self._read_domain(get_lines(value))
        if spec.kind == "one":
            found = self._read_reference(spec, value, place, state)
            return found.id if found else False
        if spec.kind == "several":
            ids = [
                self._read_reference(spec, each, f"{place}[{index}]", state).id
                for index, each in enumerate(value)
            ]
            return [Command.set([each for each in ids if each])]
        return value

    def _read_domain(self, text):
        """Return conditions as Odoo writes them."""
        conditions = ast.literal_eval(text)
        told = [each if isinstance(each, str) else tuple(each) for each in conditions]
        return text if told == conditions else str(told)

    def _read_places(self, data, state):
        """Return the levels that the policy refers to, by field: their places."""
        places = {}
        for key, spec in self._get_specs(POLICY).items():
            place = data["policy"].get(key)
            if spec.kind == "place" and place is not None:
                if place < len(data.get("levels", [])):
                    places[spec.name] = place
                else:
                    state.blame(join("policy", key), "place", str(place))
        return places

    # === REFERENCES === #

    def _read_reference(self, spec, value, place, state):
        """Return the record that is referred to, made of the file if need be."""
        model = self.env[spec.model]
        if isinstance(value, str):
            return self._find_by_xmlid(spec, value, place, state)
        if "find" in value:
            return self._find_by_name(spec, value["find"], place, state)
        if spec.model == TEMPLATE and not self._may_be_made(value, place, state):
            return model
        same = self._find_same(spec.model, value, state)
        if same:
            state.note("used", same)
            return same
        return self._make(spec.model, value, place, state)

    def _find_by_xmlid(self, spec, xmlid, place, state):
        found = self.env.ref(xmlid, raise_if_not_found=False)
        if not found or found._name != spec.model or not self._is_for(found, state):
            severity = ERROR if spec.is_required else WARNING
            state.blame(place, "not_found", xmlid, severity)
            return self.env[spec.model]
        if spec.model in self._get_made_models():
            state.note("used", found)
        return found

    def _is_for(self, record, state):
        """Tell whether a record may be used by the company."""
        company = "company_id" in record._fields and record.sudo().company_id
        return not company or company == state.company

    def _find_by_name(self, spec, name, place, state):
        records = self.env[spec.model]
        domain = Domain(self._get_found_by(spec.model), "=", name)
        if "company_id" in records._fields:
            domain &= Domain("company_id", "in", (state.company.id, False))
        found = records.search(domain, limit=2)
        if len(found) != 1:
            code = "ambiguous" if found else "not_found"
            severity = ERROR if spec.is_required else WARNING
            state.blame(place, code, name, severity)
            return records
        return found

    def _find_same(self, model, values, state):
        """Return a record of this database that says just what a file does."""
        records = self.env[model].sudo()
        domain = Domain("name", "=", self._get_source(values["name"]))
        if "company_id" in records._fields:
            domain &= Domain("company_id", "in", (state.company.id, False))
        wanted = self._get_plain(values)
        for record in records.search(domain):
            if self._get_plain(self._tell_record(record, record.browse())) == wanted:
                return self.env[model].browse(record.id)
        return self.env[model]

    def _get_plain(self, value):
        """Return values that are the same, however a file writes them."""
        if isinstance(value, dict):
            return {
                name: self._get_plain(each)
                for name, each in value.items()
                if each not in (None, [])
            }
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return get_lines(value)
        if isinstance(value, list | tuple):
            return [self._get_plain(each) for each in value]
        return value

    # === WHAT IS MADE === #

    def _make(self, model, values, place, state):
        """Make a record of what a file says of it."""
        known = {name: each for name, each in values.items() if name != "model"}
        node = self._read_record(model, known, place, state)
        made = self.env[model].create(
            {**self._get_values(node), **self._prepare_own(model, values, state)}
        )
        self._finish(made, node)
        state.note("made", made)
        return made

    def _prepare_own(self, model, values, state):
        """Return values that a file has no say in."""
        if model == TEMPLATE:
            about = values["model"]
            return {"model_id": self.env["ir.model"]._get_id(about), **FRAMES[about]}
        return {"company_id": state.company.id}

    def _may_be_made(self, values, place, state):
        """Tell whether a template holds no program, or one that the user stands for."""
        code = self._find_code(values)
        if not code:
            return True
        if not self._may_write_code():
            state.blame(place, "code_refused", code[0])
        elif not state.trusts_code:
            state.blame(place, "code", code[0])
        return state.trusts_code and self._may_write_code()

    # === CONTACT RULES === #

    def _find_rules(self, data, state):
        """Find, or make, the contact rules that a policy was made for."""
        rules = self._get_rule_spec()
        for index, value in enumerate(data.get("contact_rules", [])):
            place = f"contact_rules[{index}]"
            rule = self._read_reference(rules, value, place, state)
            if rule and not rule.active:
                state.blame(place, "archived", rule.display_name, WARNING)

    def _get_rule_spec(self):
        spec = self._get_specs(LEVEL)["name"]
        return spec._replace(
            name="contact_rules",
            kind="one",
            is_required=False,
            model="collections.contact.rule",
        )
