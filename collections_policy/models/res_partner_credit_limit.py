from odoo import models
from odoo.exceptions import AccessError, UserError

from .res_partner import GROUP


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_collections_suggest_limits(self):
        """Suggest credit limits for these customers, and show what is to approve."""
        if not self.env.user.has_group(GROUP):
            raise AccessError(self.env._("Only collectors can do this."))
        self.check_access("read")
        limits = self.env["collections.credit.limit"]._suggest(
            self.env.company.root_id, self
        )
        if not limits:
            raise UserError(
                self.env._(
                    "No other limit is suggested: too little is known of how these "
                    "customers pay, or their limits are right as they are."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_credit_limit_action"
        )
        return {**action, "domain": [("id", "in", limits.ids)], "context": {}}
