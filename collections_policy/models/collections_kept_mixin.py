from odoo import api, models
from odoo.exceptions import AccessError
from odoo.models import MAGIC_COLUMNS


class CollectionsKeptMixin(models.AbstractModel):
    """A record that keeps what was said: people write only what is not read-only."""

    _name = "collections.kept.mixin"
    _description = "Record that is kept as it was said"

    def write(self, vals):
        # EXTENDS 'base'
        kept = {fname for fname in vals if fname in self._get_kept_fields()}
        if kept and not self.env.su:
            raise AccessError(
                self.env._("These are kept by the system: %s", ", ".join(sorted(kept)))
            )
        return super().write(vals)

    @api.model
    def _get_kept_fields(self):
        """Return the names of the fields that only the verbs of the record write."""
        return {
            name
            for name, field in self._fields.items()
            if field.store and field.readonly and name not in MAGIC_COLUMNS
        } - {"message_main_attachment_id"}
