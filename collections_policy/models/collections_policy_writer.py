"""What is different between two states of a policy, in words."""

from odoo import models
from odoo.tools.misc import format_amount, formatLang

from ..tools.policy_content import find_changes

LEVEL_VALUES = ("delay", "delay_kind", "counts_from", "waits_for")


class CollectionsPolicyWriter(models.AbstractModel):
    _name = "collections.policy.writer"
    _description = "Collections: changes of policies in words"

    def _tell(self, before, after, policy):
        """Return what is different, a sentence each, in the reader's language.

        :param dict before: what the policy said
        :param dict after: what it says
        :param policy: of which policy, for its currency
        :rtype: list[str]
        """
        sentences = (
            getattr(self, f"_tell_{change.what}")(change, policy)
            for change in find_changes(before, after)
        )
        return list(dict.fromkeys(sentences))

    def _draw(self, sentences):
        """Return sentences as they are shown, as HTML."""
        return self.env["ir.qweb"]._render(
            "collections_policy.policy_difference", {"sentences": sentences}
        )

    # === THE POLICY ITSELF === #

    def _tell_policy(self, change, policy):
        return self._tell_field("collections.policy", change, policy)

    def _tell_terms(self, change, policy):
        if change.old["summary"] == change.new["summary"]:
            return self.env._("The terms of late charges changed")
        return self.env._(
            "The terms of late charges: %(old)s → %(new)s",
            old=change.old["summary"],
            new=change.new["summary"],
        )

    def _tell_contact_rules_new(self, change, policy):
        return self.env._("The contact rule “%s” applies", change.new)

    def _tell_contact_rules_gone(self, change, policy):
        return self.env._("The contact rule “%s” does not apply any more", change.old)

    # === LEVELS === #

    def _tell_level(self, change, policy):
        name = self._get_level_name(change.level)
        if change.field == "when":
            return self.env._(
                "Level “%(level)s”: %(when)s",
                level=name,
                when=self._tell_when(change.old, change.new),
            )
        return self.env._(
            "Level “%(level)s”, %(change)s",
            level=name,
            change=self._tell_field("collections.level", change, policy),
        )

    def _tell_level_new(self, change, policy):
        return self.env._(
            "Level “%(level)s” is new: %(when)s",
            level=self._get_level_name(change.level),
            when=self._write_when(change.level["values"]),
        )

    def _tell_level_gone(self, change, policy):
        return self.env._(
            "Level “%s” is not used any more", self._get_level_name(change.level)
        )

    def _tell_level_order(self, change, policy):
        names = [self.env._("“%s”", self._get_level_name(each)) for each in change.new]
        return self.env._("The levels come in another order: %s", ", ".join(names))

    def _tell_when(self, old, new):
        """Return how the day of a level moved: “7 → 10 days after the due date”."""
        was, now = self._write_when(old), self._write_when(new)
        number, changed = str(abs(old["delay"])), str(abs(new["delay"]))
        if now.startswith(changed) and was == number + now.removeprefix(changed):
            was = number
        return f"{was} → {now}"

    def _write_when(self, values):
        known = {name: values[name] for name in LEVEL_VALUES if name in values}
        return self.env["collections.level"].new(known)._get_offset_label()

    def _get_level_name(self, level):
        return self._read_text(level["values"]["name"])

    # === STEPS === #

    def _tell_step(self, change, policy):
        field = self._tell_field("collections.level.step", change, policy)
        return self._tell_of_step(change, field)

    def _tell_step_new(self, change, policy):
        return self.env._(
            "Level “%(level)s”, step “%(step)s” is new",
            level=self._get_level_name(change.level),
            step=self._get_step_name(change.step),
        )

    def _tell_step_gone(self, change, policy):
        return self.env._(
            "Level “%(level)s”, step “%(step)s” is not used any more",
            level=self._get_level_name(change.level),
            step=self._get_step_name(change.step),
        )

    def _tell_step_order(self, change, policy):
        names = [self.env._("“%s”", self._get_step_name(each)) for each in change.new]
        return self.env._(
            "Level “%(level)s”, its steps come in another order: %(steps)s",
            level=self._get_level_name(change.level),
            steps=", ".join(names),
        )

    def _tell_text(self, change, policy):
        old, new = (
            self._read_text(text["subject"]) for text in (change.old, change.new)
        )
        if old == new:
            words = self.env._("the words of “%s” changed", change.new["name"])
        else:
            words = self.env._(
                "the words of “%(name)s” changed, with their subject: “%(old)s” → "
                "“%(new)s”",
                name=change.new["name"],
                old=old,
                new=new,
            )
        return self._tell_of_step(change, words)

    def _tell_of_step(self, change, words):
        return self.env._(
            "Level “%(level)s”, step “%(step)s”, %(change)s",
            level=self._get_level_name(change.level),
            step=self._get_step_name(change.step),
            change=words,
        )

    def _get_step_name(self, step):
        values = step["values"]
        return self._read_text(values["name"]) or self._write_choice(
            self.env["collections.level.step"]._fields["channel"], values["channel"]
        )

    # === LIMITS OF DEALS === #

    def _tell_limit(self, change, policy):
        return self.env._(
            "Limits %(limit)s, %(change)s",
            limit=self._get_limit_name(change.level, policy),
            change=self._tell_field("collections.policy.limit", change, policy),
        )

    def _tell_limit_new(self, change, policy):
        return self.env._("Limits %s are new", self._get_limit_name(change.new, policy))

    def _tell_limit_gone(self, change, policy):
        return self.env._(
            "Limits %s do not apply any more", self._get_limit_name(change.old, policy)
        )

    def _get_limit_name(self, limit, policy):
        values = limit["values"]
        return self.env._(
            "from %(days)s days and %(amount)s",
            days=values["age_from"],
            amount=format_amount(self.env, values["amount_from"], policy.currency_id),
        )

    # === VALUES === #

    def _tell_field(self, model, change, policy):
        """Return what a field was, and what it is: “Minimum Gap: 3 → 5”."""
        field = self.env[model]._fields[change.field]
        label = field._description_string(self.env)
        if field.type in ("html", "text"):
            return self.env._("%s: written anew", label)
        return self.env._(
            "%(field)s: %(old)s → %(new)s",
            field=label,
            old=self._write(field, change.old, policy),
            new=self._write(field, change.new, policy),
        )

    def _write(self, field, value, policy):
        """Return a value that was kept as people read it."""
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if field.type == "monetary":
            return format_amount(self.env, value or 0.0, policy.currency_id)
        if field.type == "float":
            digits = field.get_digits(self.env)
            return formatLang(self.env, value or 0.0, digits=digits and digits[1] or 2)
        if field.type == "integer":
            return str(value or 0)
        if not value:
            return self.env._("none")
        if field.type == "selection":
            return self._write_choice(field, value)
        if field.type == "many2one":
            return self.env._("“%s”", self._read_name(field, value))
        if field.type == "many2many":
            names = [self._read_name(field, each) for each in value]
            return ", ".join(self.env._("“%s”", name) for name in names)
        return self.env._("“%s”", self._read_text(value))

    def _write_choice(self, field, value):
        return dict(field._description_selection(self.env)).get(value, value)

    def _read_name(self, field, reference):
        """Return a record's name in the reader's language; else, what it was then."""
        record = self.env[field.comodel_name].sudo().browse(reference["ref"]).exists()
        return record.display_name or reference["name"]

    def _read_text(self, texts):
        """Return a text in the reader's language."""
        if not isinstance(texts, dict):
            return texts or ""
        return texts.get(self.env.lang) or next(iter(texts.values()))
