"""Words that a message must not, or had better not, contain: a list to be edited."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools.lint import Finding, Phrases
from ..tools.texts import fold


class CollectionsConsequence(models.Model):
    """Something a company may do if it is not paid, such as a protest at a notary."""

    _name = "collections.consequence"
    _description = "Collections consequence"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    word_ids = fields.One2many(
        comodel_name="collections.word",
        inverse_name="consequence_id",
        string="Words That Name It",
    )


class CollectionsWord(models.Model):
    """A word or phrase in one language, and why it is looked for in messages."""

    _name = "collections.word"
    _description = "Collections word"
    _order = "lang, consequence_id, severity, name"

    name = fields.Char(
        string="Word or Phrase",
        required=True,
        help="Found whatever its case and accents, as whole words. An asterisk at the "
        "end of a word stands for any ending: “arrest*” finds “arrested” too.",
    )
    lang = fields.Selection(
        selection="_selection_lang", string="Language", required=True
    )
    consequence_id = fields.Many2one(
        comodel_name="collections.consequence",
        ondelete="cascade",
        index="btree_not_null",
        help="What it announces. It may be said from the level on that the policy "
        "says, and never before. Empty: it is not a matter of the policy.",
    )
    severity = fields.Selection(
        selection=[("error", "Error"), ("warning", "Warning")],
        default="error",
        required=True,
        help="Error: messages that say it are held back.\nWarning: it is only shown.",
    )
    reason = fields.Char(
        string="Why",
        translate=True,
        help="What is wrong with it, and the law that says so.",
    )
    active = fields.Boolean(default=True)

    _unique_name = models.UniqueIndex(
        "(lang, lower(name))", "This word is on the list of its language already."
    )

    @api.model
    def _selection_lang(self):
        """Return the languages that Odoo knows, without their countries."""
        names = {}
        langs = self.env["res.lang"].with_context(active_test=False)
        for lang in langs.search([("code", "!=", False)], order="code"):
            name = lang.name.partition(" / ")[0].partition(" (")[0]
            names.setdefault(get_language(lang.code), name)
        return sorted(names.items(), key=lambda pair: pair[1])

    @api.constrains("name")
    def _check_name(self):
        for word in self:
            if not fold(word.name).replace("*", "").strip():
                raise ValidationError(
                    self.env._("“%s” would be found everywhere.", word.name)
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === GETTERS === #

    @api.model
    @tools.ormcache("language")
    def _get_phrases(self, language):
        """Return the words of a language, ready to be looked for.

        :param str language: a code without country, such as ``pt``
        :rtype: Phrases
        """
        return Phrases(
            (word.name, word._prepare_finding())
            for word in self.sudo().search([("lang", "=", language)])
        )

    def _prepare_finding(self):
        """Return what is told where the word stands."""
        self.ensure_one()
        code = "consequence" if self.consequence_id else "word"
        return Finding(code, self.severity, "", word_id=self.id)


def get_language(code):
    """Return the language of a locale: “pt” of “pt_BR”."""
    return (code or "").partition("_")[0].partition("@")[0]
