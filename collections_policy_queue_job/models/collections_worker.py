from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.collections_policy.models.collections_worker import (
    MAX_COUNT as CRON_MAX_COUNT,
)

COUNT = "collections_policy_queue_job.workers"
MAX_COUNT = 64
LOOK_AGAIN = timedelta(minutes=1)


class CollectionsWorker(models.AbstractModel):
    """The workers are jobs; a scheduled action of each kind sees to it that they work.

    Several of these at once would enqueue the same jobs, and not know of each other.
    """

    _inherit = "collections.worker"

    @api.model
    def _get_max_count(self):
        # OVERRIDE 'collections_policy'
        return MAX_COUNT

    @api.model
    def _get_count(self):
        # EXTENDS 'collections_policy'
        count = self.env["ir.config_parameter"].sudo().get_param(COUNT)
        return int(count) if count else super()._get_count()

    @api.model
    def _set_count(self, count):
        # OVERRIDE 'collections_policy'
        self.env["ir.config_parameter"].sudo().set_param(COUNT, count)
        self._set_cron_count(1)

    @api.model
    def _return_count(self):
        """Have as many scheduled actions again as there are workers."""
        count = min(self._get_count(), CRON_MAX_COUNT)
        self.env["ir.config_parameter"].sudo().set_param(COUNT, False)
        self._set_cron_count(count)

    @api.model
    def _look_again(self, kind):
        """Wake the scheduled action in a while, for as long as there is work.

        A worker who was just ending took no notice of it; a job may have failed.
        """
        for cron in self._get_crons(kind).filtered("active"):
            cron._trigger(at=fields.Datetime.now() + LOOK_AGAIN)
