"""What people do with letters: print them, post them, tell that they came back."""

from datetime import timedelta

from odoo import api, fields, models


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    letter_id = fields.Many2one(
        comodel_name="collections.letter",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="As it was printed last.",
    )
    letter_ids = fields.One2many(
        comodel_name="collections.letter",
        inverse_name="action_id",
        string="Letters",
        readonly=True,
    )
    letter_batch_id = fields.Many2one(related="letter_id.batch_id")
    date_printed = fields.Datetime(related="letter_id.batch_id.date_printed")
    can_print = fields.Boolean(compute="_compute_can_letter")
    can_post = fields.Boolean(compute="_compute_can_letter")
    can_return = fields.Boolean(compute="_compute_can_letter")

    @api.depends("state", "channel", "letter_id")
    def _compute_can_letter(self):
        for action in self:
            is_on_paper = action._get_channel()._is_on_paper
            waits = is_on_paper and action.state == "todo"
            action.can_print = waits and not action.letter_id
            action.can_post = waits and bool(action.letter_id)
            action.can_return = is_on_paper and action.state == "sent"

    # === ACTION METHODS === #

    def action_print_letters(self):
        """Print the letters that wait for it, as one batch for each company."""
        waiting = self._get_mine().filtered("can_print")
        self._check_any(waiting)
        now = fields.Datetime.now()
        batches = self.env["collections.letter.batch"]
        for paper, actions in waiting._group_by_paper():
            actions.case_id.lock_for_update()
            batches |= paper._print(actions, now).sudo(False)
        if not batches:
            return self._notify_held_back(waiting)
        return batches._open()

    def action_post_letters(self):
        """Tell that printed letters were posted."""
        return self.env["collections.posting.wizard"]._open(self)

    def action_return_letters(self):
        """Tell that posted letters came back."""
        posted = self._get_mine().filtered("can_return")
        self._check_any(posted)
        now = fields.Datetime.now()
        for paper, actions in posted._group_by_paper():
            paper._note_returned(actions, False, now)
        return None

    def _group_by_paper(self):
        """Return pairs of a channel and its letters of one company."""
        groups = self.grouped(lambda action: (action.company_id, action.channel))
        return [(actions[0]._get_channel(), actions) for actions in groups.values()]

    # === VERBS === #

    def _is_made(self):
        # EXTENDS: a printed letter says what it says
        return super()._is_made() or self.can_post

    def _set_posted(self, date, now):
        """Note that letters of one company were posted on a day: their level happened.

        :param date: the day, in the company's time zone
        :param now: the moment, UTC, at which it is noted
        """
        changed = self._update_state("sent", reason=False, reason_detail=False)
        midnight = self.company_id._get_collections_midnight(date + timedelta(days=1))
        last = midnight - timedelta(seconds=1)
        changed.write({"date_done": min(now, last), "date_reached": date})
        return changed._count_level(now)

    # === WHAT IS STILL TRUE === #

    def _drop_untrue(self, now):
        """Take back printed letters that say more than is owed by now.

        Those about nothing any more are cancelled, others are to be printed again.

        :return: the letters that may be posted
        """
        fit = self.browse()
        for company, actions in self.grouped("company_id").items():
            self.env["collections.case"].with_context(
                collections_now=now
            )._work_debtors(company, actions.partner_id, plan=False)
            printed = actions.filtered("can_post")
            untrue = self.env["collections.reviewer"]._find_overstated(printed)
            untrue._recall()
            fit |= printed - untrue
        return fit
