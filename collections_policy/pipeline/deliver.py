"""Fourth stage: take what is ready, look once more, and hand it to its channel."""

import logging

import psycopg2

from odoo import models

_logger = logging.getLogger(__name__)

BATCH = 50  # actions in one transaction


class CollectionsDeliverer(models.AbstractModel):
    _name = "collections.deliverer"
    _description = "Collections: deliver actions"

    def _deliver_batch(self, company, now, limit=BATCH):
        """Deliver some of the actions that are ready in a company.

        :param company: a root company
        :param now: the moment, UTC
        :return: how many actions were handled; 0 when nothing is left to claim
        """
        self = self.sudo().with_company(company)
        date = company._get_collections_date(now)
        ready = self.env["collections.action"].search(
            self._get_ready_domain(company, date), order="case_id, id", limit=limit
        )
        claimed = ready.case_id.try_lock_for_update()
        actions = ready.filtered(lambda action: action.case_id in claimed)
        self._deliver(actions, now)
        return len(actions)

    def _get_ready_domain(self, company, date):
        return [
            ("company_id", "=", company.id),
            ("state", "=", "planned"),
            ("date_planned", "<=", date),
            "|",
            ("not_before", "=", False),
            ("not_before", "<=", date),
        ]

    def _deliver(self, actions, now):
        """Deliver actions of locked cases, all in one company.

        What is due is looked at again; the guard is asked; what is left goes out.  An
        action that fails holds up itself alone.

        :param now: the moment, UTC
        """
        if not actions:
            return
        date = actions.company_id._get_collections_date(now)
        self = self.with_context(collections_now=now)
        actions = self._review(actions.with_env(self.env), date, now)
        actions = self._guard(actions, date)
        for channel, batch in actions.grouped("channel").items():
            self._hand_over(channel, batch, now)
        actions.case_id._refresh(date)

    # === LOOK ONCE MORE === #

    def _review(self, actions, date, now):
        """Bring the actions up to date with what is owed now.

        :return: those that still have something to say
        """
        evaluated = self.env["collections.evaluator"]._evaluate(
            actions.company_id, date, partners=actions.partner_id
        )
        facts = {item.line_id: item for item in evaluated}
        for action in actions:
            try:
                with self.env.cr.savepoint():
                    action._review(facts, date)
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                self.env.invalidate_all()
                self._note_failure(action, error, now)
        return actions.filtered(lambda action: action.state == "planned")

    def _guard(self, actions, date):
        """Ask the gate, and keep its answer.

        :return: the actions that may go out now
        """
        verdicts = self.env["collections.guard"]._judge(actions, date)
        allowed = self.env["collections.action"]
        for action, verdict in verdicts.items():
            action._keep_verdict(verdict)
            if verdict.answer == "yes":
                allowed |= action
        return allowed

    # === HAND OVER === #

    def _hand_over(self, channel, actions, now):
        """Give actions to their channel: together, or one by one if that fails."""
        service = self.env["collections.channel"]._get(channel)
        try:
            with self.env.cr.savepoint():
                service._deliver(actions, now)
        except psycopg2.OperationalError:
            raise  # another worker was faster: the whole batch is tried again
        except Exception:
            _logger.info("Batch of %s failed, going on one by one", channel)
            self.env.invalidate_all()
            for action in actions:
                self._hand_over_alone(service, action, now)

    def _hand_over_alone(self, service, action, now):
        try:
            with self.env.cr.savepoint():
                service._deliver(action, now)
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            self.env.invalidate_all()
            self._note_failure(action, error, now)

    def _note_failure(self, action, error, now):
        """Show an error to a person, on the action that it held up."""
        _logger.info("Action %s failed: %s", action.id, error)
        action._set_failed("error", str(error), now=now)
