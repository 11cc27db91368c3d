"""Once a day an authority is asked to stamp the chains that have grown."""

import logging
import secrets

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.rate_sources import SourceError
from ..tools.timestamp import NONCE_BITS, make_request, read_answer
from ..tools.timestamp_post import post
from ..tools.verify_chain import STAMPED

_logger = logging.getLogger(__name__)


class CollectionsTimestamp(models.Model):
    _inherit = "collections.timestamp"

    # === ENTRY POINTS === #

    @api.model
    def action_ask_now(self):
        """Ask the authority of the user's company, and tell what came of it."""
        if not self.env.user.has_group("collections_policy.group_manager"):
            raise AccessError(self.env._("Only managers ask for time stamps."))
        company = self.env.company.root_id.sudo()
        if not company.collections_stamp_url:
            raise UserError(
                self.env._(
                    "Enter the address of a time-stamping authority first, under "
                    "Settings, Collections."
                )
            )
        stamp = self.sudo()._stamp(company)
        if stamp:
            self.env.ref("collections_policy.ir_cron_stamp").sudo()._trigger()
        return self._notify(company, stamp)

    def _notify(self, company, stamp):
        problem = company.collections_stamp_problem
        done = (
            self.env._("%s cases are time-stamped.", stamp.case_count)
            if stamp
            else self.env._("Nothing has happened since the last time stamp.")
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problem else "success",
                "message": problem or done,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _cron_stamp(self):
        """Stamp what is new of each company that has an authority, once a day.

        What was stamped is written down in the cases after that, in transactions of its
        own: a token that was given is never lost to a case that is busy.
        """
        self._record_pending()
        companies = self.env["res.company"]._get_collections_stamp_due()
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._stamp(company)
                self.env.flush_all()
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("No time stamp for %s", company)
                company._note_collections_stamp(str(error))
            progress._commit_progress(1)
        self._record_pending()

    @api.model
    def _record_pending(self):
        """Write down in the cases what was stamped, as far as it is not yet."""
        progress = self.env["ir.cron"]
        for stamp in self.search([("is_recorded", "=", False)], order="id"):
            try:
                for _batch in stamp._record():
                    progress._commit_progress()
            except Exception:
                self.env.cr.rollback()
                _logger.exception("%s is written down at the next run", stamp)
            progress._commit_progress()

    # === ASKING === #

    @api.model
    def _stamp(self, company):
        """Have the authority stamp what is new, and note what came of it.

        What fails raises nothing: it is tried again the next day.

        :param company: a root company
        :return: the time stamp, or none
        """
        leaves = self._find_leaves(company)
        try:
            stamp = self._ask(company, leaves) if leaves else self.browse()
        except SourceError as error:
            company._note_collections_stamp(self._describe(error))
            return self.browse()
        company._note_collections_stamp()
        return stamp

    @api.model
    def _find_leaves(self, company):
        """Return the ends of the chains that have grown since they were stamped.

        That a chain was stamped is an event, too: it alone is nothing new.

        :return: numbers of a case and its last event, and that one's hash
        :rtype: list[tuple[int, int, str]]
        """
        self.env["collections.case"].flush_model(["company_id"])
        return self.env.execute_query(
            SQL(
                """
                SELECT debt.id, debt.event_number, debt.event_hash
                  FROM collections_case AS debt
             LEFT JOIN collections_event AS event
                    ON event.case_id = debt.id AND event.number = debt.event_number
                 WHERE debt.company_id = %s
                   AND debt.event_number > 0
                   AND (
                       event.kind = %s
                       AND event.payload #>> '{leaf,event}' = (event.number - 1)::text
                   ) IS NOT TRUE
              ORDER BY debt.id
                """,
                company.id,
                STAMPED,
            )
        )

    def _ask(self, company, leaves):
        """Ask the authority, and keep what it answers if it can be believed.

        :raises SourceError: why nothing was kept
        """
        root = self._build_tree(leaves).root
        nonce = secrets.randbits(NONCE_BITS)
        answer = post(
            company.collections_stamp_url,
            make_request(root, nonce),
            company._get_collections_stamp_user(),
        )
        said = read_answer(answer, root, nonce)
        stamp = self.create(self._prepare_values(company, leaves, root, said))
        stamp.token_id = stamp._keep_token(answer)
        return stamp

    def _prepare_values(self, company, leaves, root, said):
        return {
            "company_id": company.id,
            "received": self.env["collections.event"]._get_moment(),
            "url": company.collections_stamp_url,
            "root": root.hex(),
            "leaves": leaves,
            "case_count": len(leaves),
            **said._asdict(),
        }

    def _keep_token(self, answer):
        token = self.env["ir.attachment"].create(
            {
                "name": f"{self.moment:%Y-%m-%d}.tsr",
                "raw": answer,
                "mimetype": "application/timestamp-reply",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        token._keep_as_evidence()
        return token

    def _describe(self, error):
        """Return in words why nothing was stamped.

        :param SourceError error: what happened
        """
        words = {
            "unreached": self.env._("The authority did not answer"),
            "status": self.env._("The authority answered with an error"),
            "redirect": self.env._("The authority sends to another address"),
            "large": self.env._("The answer is too large"),
            "shape": self.env._("The answer is no time stamp"),
            "rejected": self.env._("The authority refuses"),
            "imprint": self.env._("The time stamp is of something else"),
            "nonce": self.env._("The time stamp is the answer to another question"),
            "certificate": self.env._(
                "The certificate is missing, or is not one for time stamps"
            ),
            "algorithm": self.env._(
                "The time stamp is signed in an unknown or weak way"
            ),
            "signature": self.env._("The signature of the time stamp is wrong"),
        }[error.code]
        return f"{words}: {error.detail}" if error.detail else words
