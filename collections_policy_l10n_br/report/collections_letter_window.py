from odoo import models

from ..tools.window_envelope import fit_lines, get_safe_area, is_on_the_right

# Where the body of a letter begins on its sheet, in millimetres
BODY_LEFT, BODY_TOP = 5, 13


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
        area = get_safe_area(company._get_collections_window())
        address = fit_lines(paper._get_address_lines(reader, company), area)
        height = address.line_height * len(address.lines)
        return {
            "address": address,
            "is_window_right": is_on_the_right(area),
            "window_style": self._write_style(
                left=area.left - BODY_LEFT,
                top=area.top - BODY_TOP + (area.height - height) / 2,
                width=area.width,
                height=height,
            ),
            "address_style": f"top: 0; height: auto; font-size: {address.size}pt; "
            f"line-height: {address.line_height}mm;",
        }

    def _write_style(self, **measures):
        return " ".join(f"{name}: {mm:.2f}mm;" for name, mm in measures.items())
