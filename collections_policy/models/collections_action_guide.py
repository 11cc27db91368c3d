"""A guide in a message: below how to pay, where its step says so."""

from markupsafe import Markup

from odoo import models

from .collections_action_message import join_lines

LINK_MARK = "https://collections-guide-link.invalid/"  # in the place of one's own link


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    def _compute_message_parts(self):
        # EXTENDS 'collections.action'
        result = super()._compute_message_parts()
        drawn = {}
        for action, guide in self._get_guides().items():
            if guide not in drawn:
                drawn[guide] = Markup(join_lines(self._draw_guide(guide)))
            link = self.env["collections.link"]._get_guide_url(
                action.company_id, action.partner_id, guide, action.level_id
            )
            action.payment_html += drawn[guide].replace(LINK_MARK, link)
        return result

    def _draw_guide(self, guide):
        return self._draw("guide", {"guide": guide, "guide_link": LINK_MARK})

    def _get_guides(self):
        """Return the guides that messages offer, in the language of the context.

        :rtype: dict[collections.action, collections.guide]
        """
        guides = self.env["collections.guide"].sudo()
        offering = self.filtered(
            lambda action: action.step_id and action.step_id._offers_guide()
        )
        found = {}
        for (company, theme), actions in offering.grouped(
            lambda action: (action.company_id, action.step_id.guide_theme_id)
        ).items():
            chosen = guides._choose(company, actions.partner_id.sudo(), theme)
            found |= {
                action: chosen[action.partner_id]
                for action in actions
                if action.partner_id in chosen
            }
        return found
