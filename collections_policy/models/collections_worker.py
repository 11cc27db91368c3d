from odoo import api, models

KINDS = ("plan", "deliver")
MAX_COUNT = 8


class CollectionsWorker(models.AbstractModel):
    """The scheduled actions that do the work: one of each kind, or several.

    One scheduled action never runs twice at a time, so as many are needed as workers
    shall share the work.
    """

    _name = "collections.worker"
    _description = "Collections: workers"

    @api.model
    def _get_crons(self, kind):
        """Return the scheduled actions of a kind, the shipped one first.

        :param str kind: ``plan`` or ``deliver``
        """
        first = self.env.ref(f"collections_policy.ir_cron_{kind}").sudo()
        alike = first.with_context(active_test=False).search(
            [("model_id", "=", first.model_id.id), ("code", "=", first.code)],
            order="id",
        )
        return first | alike

    @api.model
    def _trigger(self, kind):
        """Wake those who do a kind of work."""
        for cron in self._get_crons(kind).filtered("active"):
            cron._trigger()

    @api.model
    def _get_count(self):
        """Return how many workers share each kind of work."""
        return len(self._get_crons(KINDS[0]).filtered("active"))

    @api.model
    def _get_max_count(self):
        """Return how many workers there may be, at most."""
        return MAX_COUNT

    @api.model
    def _set_count(self, count):
        """Have as many workers as are wanted."""
        self._set_cron_count(count)

    @api.model
    def _set_cron_count(self, count):
        """Have so many scheduled actions of each kind."""
        for kind in KINDS:
            crons = self._get_crons(kind)
            while len(crons) < count:
                number = len(crons) + 1
                crons |= crons[0].copy({"name": f"{crons[0].name} ({number})"})
            crons[:count].filtered(lambda cron: not cron.active).active = True
            crons[count:].filtered("active").active = False
