from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import ENQUEUED, FAILED, PENDING, STARTED

MAX_RETRIES = 20  # of one turn: others were faster, or its process died
MAX_FAILED = 3  # turns of a worker within the pause, before he is given a rest
PAUSE = timedelta(minutes=10)


class CollectionsTurns(models.AbstractModel):
    """Work that is shared by jobs, which take turns at it.

    As many workers as are wanted have a turn each: a job that does a small part of the
    work in one transaction, and then enqueues the next turn of its worker.  Whatever
    node runs it, it claims what nobody else is at; so a turn may be repeated, or one
    taken too many.  The last turn of a worker is the one that finds nothing to do.
    """

    _name = "collections.turns"
    _description = "Collections: work shared by jobs"

    # === FOR THE SCHEDULED ACTION === #

    def _start_collections_turns(self):
        """Enqueue a turn for each worker who has none."""
        for record in self:
            for number in record._get_idle_numbers():
                record._enqueue_collections_turn(number)

    def _get_idle_numbers(self):
        """Return the numbers of the workers without a turn, but for those at rest."""
        self.ensure_one()
        count = self.env["collections.worker"]._get_count()
        keys = {self._get_turn_key(number): number for number in range(1, count + 1)}
        jobs = self.env["queue.job"].sudo()
        ours = Domain("identity_key", "in", list(keys))
        busy = jobs.search(ours & Domain("state", "in", (PENDING, ENQUEUED, STARTED)))
        resting = jobs._read_group(
            ours
            & Domain("state", "=", FAILED)
            & Domain("date_created", ">", fields.Datetime.now() - PAUSE),
            ["identity_key"],
            having=[("__count", ">=", MAX_FAILED)],
        )
        taken = {job.identity_key for job in busy} | {key for [key] in resting}
        return [number for key, number in keys.items() if key not in taken]

    # === TURNS === #

    def _get_turn_key(self, number):
        """Return what tells the turns of a worker from all others."""
        return f"{self._name},{self.id},{number}"

    def _enqueue_collections_turn(self, number):
        """Enqueue the next turn of a worker, unless it is already.

        :param int number: the worker's, from 1 on
        """
        self.ensure_one()
        self.with_delay(
            identity_key=self._get_turn_key(number),
            description=self._get_turn_description(number),
            max_retries=MAX_RETRIES,
        )._take_collections_turn(number)

    def _take_collections_turn(self, number):
        """Do a part of the work, and leave what is left to the next turn.

        :param int number: the worker's, from 1 on
        """
        try:
            may_go_on = self._do_collections_turn()
            self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            raise RetryableJobError(str(error)) from error
        if may_go_on and number <= self.env["collections.worker"]._get_count():
            self._enqueue_collections_turn(number)

    # === HOOKS === #

    def _do_collections_turn(self):
        """Do a part of the work that nobody else is at, without a commit.

        To be overridden by what inherits this.

        :return: whether there was any: more may be left
        """
        raise NotImplementedError

    def _get_turn_description(self, number):
        """Return what people see of a turn in the list of jobs."""
        raise NotImplementedError
