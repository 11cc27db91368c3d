"""Ready policies that come with the addon, to begin with."""

from pathlib import Path

from odoo import api, fields, models

from ..models.collections_policy_content import LANG
from ..tools.policy_file import choose_text, get_texts, read

FOLDER = Path(__file__).parent / "policies"
ORDER = (
    "br_consumer",
    "br_business",
    "eu_business",
    "uk_business",
    "us_first_party",
    "services_gentle",
    "micro_enterprise",
)


class CollectionsPolicyPreset(models.Model):
    """A ready policy: its file, and for whom it is."""

    _name = "collections.policy.preset"
    _description = "Ready policy"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, readonly=True, translate=True)
    audience = fields.Text(string="For Whom", readonly=True, translate=True)
    summary = fields.Text(string="In Short", readonly=True, translate=True)
    reason = fields.Text(string="Why These Days", readonly=True, translate=True)
    sources = fields.Text(readonly=True)
    country_ids = fields.Many2many(
        comodel_name="res.country", string="Countries", readonly=True
    )
    content = fields.Text(required=True, readonly=True)
    ladder_html = fields.Html(
        string="Ladder", compute="_compute_ladder_html", sanitize=False
    )

    _code_unique = models.UniqueIndex("(code)")

    @api.depends("content")
    @api.depends_context("lang")
    def _compute_ladder_html(self):
        for preset in self:
            preset.ladder_html = self.env["ir.qweb"]._render(
                "collections_policy.preset_ladder",
                {"rows": preset._tell_ladder()},
            )

    # === ACTION METHODS === #

    def action_preview(self):
        """Look through the policy before it is used."""
        self.ensure_one()
        return self.env["collections.policy.import.wizard"]._open(
            self.content.encode(), f"{self.code}.policy.json"
        )

    # === GETTERS === #

    def _tell_ladder(self):
        """Return the ladder in words: when a level begins, its tone, what it does.

        :rtype: list[tuple[str, str, str]]
        """
        self.ensure_one()
        lang = self.env.lang or LANG
        data = read(self.content.encode())
        return [
            (
                self._tell_when(level),
                level.get("tone") or "courteous",
                ", ".join(
                    dict.fromkeys(
                        choose_text(step["name"], lang)
                        if step.get("name")
                        else step["channel"]
                        for step in level["steps"]
                        if not step.get("only_if_unreached")
                    )
                ),
            )
            for level in data["levels"]
        ]

    def _tell_when(self, level):
        known = {
            name: level[name]
            for name in ("delay", "delay_kind", "counts_from", "waits_for")
            if name in level
        }
        return (
            self.env["collections.level"].new({"delay": 0, **known})._get_offset_label()
        )

    # === THE LIBRARY === #

    @api.model
    def _load_all(self):
        """Bring the library to what the files of the addon say."""
        known = {preset.code: preset for preset in self.search([])}
        paths = self._get_files()
        for sequence, (code, path) in enumerate(paths.items()):
            content = path.read_bytes()
            values, texts = self._prepare(code, content)
            values["sequence"] = 10 * (sequence + 1)
            preset = known.get(code)
            if preset:
                preset.with_context(lang=LANG).write(values)
            else:
                preset = self.with_context(lang=LANG).create(values)
            self.env["collections.policy.file"]._write_texts(preset, texts)
        gone = known.keys() - paths.keys()
        self.browse().union(*(known[code] for code in gone)).unlink()

    @api.model
    def _get_files(self):
        """Return the files of the library, by code, in the order they are shown.

        To be extended by addons that bring policies of their own.

        :rtype: dict[str, Path]
        """
        return {code: FOLDER / f"{code}.json" for code in ORDER}

    @api.model
    def _prepare(self, code, content):
        """Return the values of a ready policy, and its texts by language."""
        data = read(content)
        about = data["about"]
        texts = {
            "name": get_texts(data["policy"]["name"]),
            **{
                name: get_texts(about[name])
                for name in ("audience", "summary", "reason")
                if name in about
            },
        }
        countries = self.env["res.country"].search(
            [("code", "in", about.get("countries", []))]
        )
        values = {
            "code": code,
            "content": content.decode(),
            "sources": "\n".join(about.get("sources", [])),
            "country_ids": [fields.Command.set(countries.ids)],
            **{name: own[LANG] for name, own in texts.items()},
        }
        return values, texts
