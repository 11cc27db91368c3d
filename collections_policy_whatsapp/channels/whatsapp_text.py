"""WhatsApp: what is read of its templates, whose gaps are numbered."""

from odoo import models

from odoo.addons.collections_policy.tools.wording import VALUE, Wording


class CollectionsChannelWhatsapp(models.AbstractModel):
    _inherit = "collections.channel.whatsapp"

    def _read_template(self, template, lang):
        # OVERRIDE 'collections.channel'
        text = template._find_language(lang)
        words = text._fill([VALUE] * len(template.parameter_ids))
        return {"body": Wording(" ".join(words.split()))}

    def _get_template_langs(self, template, name, lang):
        # OVERRIDE 'collections.channel': each text says which it is in
        return {template._find_language(lang).code}

    def _get_mentions(self, template, lang):
        # OVERRIDE 'collections.channel'
        parts = template.parameter_ids.mapped("part")
        return " ".join([template._find_language(lang).body, *parts])

    def _get_sample_texts(self, template, action, lang):
        # OVERRIDE 'collections.channel'
        values = template.parameter_ids._get_values(action.with_context(lang=lang))
        return {"body": template._find_language(lang)._fill(values)}
