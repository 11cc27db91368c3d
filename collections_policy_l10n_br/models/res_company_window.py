from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.window_envelope import Window, is_usable


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_letter_window = fields.Selection(
        selection_add=[("br", "Brazil, 114 x 229 mm")],
        ondelete={"br": "set default"},
    )
    collections_window_left = fields.Integer(
        string="Window from the Left",
        default=20,
        help="Millimetres from the left edge of the envelope, its flap being on top.",
    )
    collections_window_bottom = fields.Integer(
        string="Window from the Bottom",
        default=15,
        help="Millimetres from the bottom edge of the envelope.",
    )
    collections_window_width = fields.Integer(
        string="Width of the Window", default=90, help="In millimetres."
    )
    collections_window_height = fields.Integer(
        string="Height of the Window", default=45, help="In millimetres."
    )

    @api.constrains(
        "collections_letter_window",
        "collections_window_left",
        "collections_window_bottom",
        "collections_window_width",
        "collections_window_height",
    )
    def _check_collections_window(self):
        for company in self:
            is_brazilian = company.collections_letter_window == "br"
            if is_brazilian and not is_usable(company._get_collections_window()):
                raise ValidationError(
                    self.env._(
                        "A window of these measures does not show an address for "
                        "sure: the folded sheet slides in its envelope by 19 mm "
                        "sidewards and 9 mm up and down. Please measure again, from "
                        "the left and the bottom edge of the envelope."
                    )
                )

    def _get_collections_window(self):
        return Window(
            self.collections_window_left,
            self.collections_window_bottom,
            self.collections_window_width,
            self.collections_window_height,
        )
