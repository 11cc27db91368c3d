import re

from odoo import models

from ..tools.texts import fold


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    def action_export_file(self):
        """Download the policy as a file that can be imported elsewhere."""
        self.ensure_one()
        self._write_file()  # what can't be told is told here, and no page of an error
        return {
            "type": "ir.actions.act_url",
            "url": f"/collections_policy/policy/{self.id}/file",
            "target": "download",
        }

    def action_import_file(self):
        """Import a policy from a file."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_policy_import_action"
        )

    def action_open_library(self):
        """Look for a ready policy."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "collections_policy.collections_policy_preset_action"
        )

    def action_put_into_use(self):
        """Let an archived policy apply to whom it is for."""
        self.ensure_one()
        self.check_access("write")
        self.action_unarchive()
        self._check_health()

    def _write_file(self):
        return self.env["collections.policy.file"]._write(self)

    def _get_filename(self):
        self.ensure_one()
        name = re.sub(r"[^a-z0-9]+", "-", fold(self.name)).strip("-") or "policy"
        return f"{name}.policy.json"
