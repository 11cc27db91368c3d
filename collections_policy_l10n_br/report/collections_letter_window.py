from odoo import models

from ..tools.window_envelope import (
    fit_lines,
    get_safe_area,
    get_text_top,
    is_on_the_right,
)

# Where the body of a letter begins on its sheet, in millimetres; its head and the zone
# of its address, above the text
BODY_LEFT, BODY_TOP = 5, 13
HEAD, ZONE = 32, 50


class ReportCollectionsLetter(models.AbstractModel):
    _inherit = "report.collections_policy.letter"

    def _prepare_letter(self, action, *args):
        # EXTENDS 'collections_policy'
        values = super()._prepare_letter(action, *args)
        if values["window"] != "br":
            return values
        company = action.company_id.sudo()
        return {**values, **self._prepare_window(action, company)}

    def _prepare_window(self, action, company):
        """Return the address, and where it stands, for a Brazilian envelope."""
        reader = action.recipient_id or action.partner_id
        paper = self.env["collections.channel.letter"]
        window = company._get_collections_window()
        area = get_safe_area(window)
        address = fit_lines(paper._get_address_lines(reader, company), area)
        height = address.line_height * len(address.lines)
        return {
            "address": address,
            "is_window_right": is_on_the_right(window),
            "window_style": self._write_style(
                left=area.left - BODY_LEFT,
                top=area.top - BODY_TOP + (area.height - height) / 2,
                width=area.width,
                height=height,
            ),
            "zone_style": self._write_style(
                height=max(ZONE, get_text_top(window) - BODY_TOP - HEAD)
            ),
            "address_style": f"top: 0; height: auto; font-size: {address.size}pt; "
            f"line-height: {address.line_height}mm;",
        }

    def _write_style(self, **measures):
        return " ".join(f"{name}: {mm:.2f}mm;" for name, mm in measures.items())
