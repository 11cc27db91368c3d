from odoo import models


class CollectionsRun(models.Model):
    _name = "collections.run"
    _inherit = ["collections.run", "collections.turns"]

    def _work(self):
        # OVERRIDE 'collections_policy': jobs plan
        self.ensure_one()
        self._start_collections_turns()
        self.env["collections.worker"]._look_again("plan")
        return self.env["ir.cron"]._commit_progress(1)

    def _do_collections_turn(self):
        # OVERRIDE 'collections.turns': plan a range; the last turn ends the run
        today = self.company_id._get_collections_date()
        if self.state != "running" or self.date != today:
            return False
        claimed = self._plan_next_range()
        if self.state == "done":
            self.env["collections.worker"]._trigger("deliver")
        return bool(claimed)

    def _get_turn_description(self, number):
        # OVERRIDE 'collections.turns'
        return self.env._(
            "Collections of %(company)s: plan %(date)s, worker %(number)s",
            company=self.company_id.display_name,
            date=self.date,
            number=number,
        )
