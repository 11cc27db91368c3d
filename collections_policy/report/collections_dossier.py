"""The dossier on paper: who owes what, what was done, and how it can be verified."""

import base64

from odoo import api, models
from odoo.tools.misc import format_date, format_datetime

SHOWN_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
CONTACTED = ("sent", "done", "failed")


class ReportCollectionsDossier(models.AbstractModel):
    _name = "report.collections_policy.dossier"
    _description = "Collections dossier"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what dossiers show, each in its own language."""
        dossiers = self.env["collections.dossier"].browse(docids)
        dossiers.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": dossiers._name,
            "docs": dossiers,
            "documents": [
                self._prepare_document(
                    dossier.with_context(lang=dossier.lang or self.env.lang)
                )
                for dossier in dossiers.sudo()
            ],
        }

    def _prepare_document(self, dossier):
        """Return what a document shows.

        :param dossier: the ``collections.dossier``, in its language
        :rtype: dict
        """
        env, case = dossier.env, dossier.case_id
        account = env["collections.dossier.account"]
        debtor = case.partner_id
        label, number = debtor._get_collections_tax_id()
        return {
            **account._prepare_values(case.company_id, debtor),
            "dossier": dossier,
            "case": case,
            "address": debtor._get_collections_address(),
            "vat": number,
            "vat_label": label,
            "zone": case.company_id._get_collections_tz().zone,
            "format_moment": self._get_moment_format(case),
            "summary": self._prepare_summary(case),
            "contacts": self._prepare_contacts(case),
            "notices": self._prepare_notices(case),
            "promises": self._prepare_words("collections.promise", case),
            "disputes": self._prepare_words("collections.dispute", case),
            "agreements": self._prepare_words("collections.agreement", case),
            "events": case.event_ids.sorted("number").filtered(
                lambda event: event.number <= dossier.event_number
            ),
            "stamp": dossier._find_stamp(),
        }

    def _get_moment_format(self, case):
        """Return what writes a moment, UTC, in that of the company.

        :rtype: Callable
        """
        zone = case.company_id._get_collections_tz().zone

        def write(moment, in_utc=False):
            if not moment:
                return ""
            return format_datetime(case.env, moment, tz="UTC" if in_utc else zone)

        return write

    # === SUMMARY === #

    def _prepare_summary(self, case):
        """Return the figures on the first page: labels and values.

        :rtype: list[tuple[str, str]]
        """
        env = case.env
        reached = case.action_ids.filtered(
            lambda action: action.state in ("sent", "done")
        )
        notices = self._find_notices(case)
        grades = [
            *(action._get_evidence_grade() for action in reached),
            *notices.mapped("grade"),
        ]
        return [
            (env._("Late since"), format_date(env, case.date_oldest_due)),
            (env._("Contacts"), len(reached)),
            (env._("Registered notices"), len(notices)),
            (env._("Best evidence"), self._get_grades(env)[max(grades, default=0)]),
        ]

    def _get_grades(self, env):
        """Return what the grades of evidence mean, from 0 to 5.

        :rtype: dict[int, str]
        """
        return {
            0: env._("0 – drafted, or noted by us alone"),
            1: env._("1 – handed over to the carrier"),
            2: env._("2 – in the carrier's hands"),
            3: env._("3 – delivered"),
            4: env._("4 – read, or signed for by name"),
            5: env._("5 – acknowledged by the debtor"),
        }

    # === CONTACTS === #

    def _prepare_contacts(self, case):
        """Return what was sent and done, from the first to the last.

        :rtype: list[dict]
        """
        sent = {
            event.res_id: event
            for event in case.event_ids
            if event.kind in ("action_sent", "action_done", "action_failed")
            and event.res_model == "collections.action"
        }
        actions = case.action_ids.filtered(lambda action: action.state in CONTACTED)
        channels = dict(case.env["collections.action"]._selection_channel())
        return [
            self._prepare_contact(action, sent.get(action.id), channels)
            for action in actions.sorted(
                lambda action: (action.date_done or action.create_date, action.id)
            )
        ]

    def _prepare_contact(self, action, event, channels):
        return {
            "action": action,
            "number": event and event.number,
            "moment": event.moment if event else action.date_done,
            "channel": channels.get(action.channel, action.channel),
            "sha256": event and event.document_sha256,
            "grade": action._get_evidence_grade(),
            "results": self._prepare_results(action),
            "items": ", ".join(sorted(set(action.carried_line_ids.mapped("name")))),
        }

    def _prepare_results(self, action):
        """Return what came of an action: labels, and moments where they are known.

        :rtype: list[tuple[str, datetime | None]]
        """
        env = action.env
        labels = dict(action._selection_outcome())
        states = dict(action._fields["state"]._description_selection(env))
        reasons = dict(action._selection_reason())
        results = [
            (env._("delivered"), action.date_delivered),
            (env._("read"), action.date_read),
            (env._("answered"), action.answered_on),
        ]
        told = labels.get(action.outcome) or states[action.state]
        if action.state == "failed":
            told = reasons.get(action.reason, told)
        return [(told, None), *((label, moment) for label, moment in results if moment)]

    # === NOTICES === #

    def _find_notices(self, case):
        return case.env["collections.notice"].search(
            [("case_id", "=", case.id)], order="id"
        )

    def _prepare_notices(self, case):
        """Return the registered notices, with pictures of what was signed.

        :rtype: list[dict]
        """
        grades = self._get_grades(case.env)
        return [
            {
                "notice": notice,
                "grade": grades[notice.grade],
                "reports": notice.event_ids.filtered("stands").sorted(
                    lambda report: (report.moment, report.id)
                ),
                "images": self._prepare_images(notice.acknowledgement_ids),
                "files": notice.acknowledgement_ids.mapped("name"),
            }
            for notice in self._find_notices(case)
        ]

    def _prepare_images(self, files):
        """Return pictures as the addresses of images hold them.

        :rtype: list[str]
        """
        return [
            f"data:{file.mimetype};base64,{base64.b64encode(file.raw).decode()}"
            for file in files
            if file.mimetype in SHOWN_IMAGES and file.raw
        ]

    # === WHAT BOTH SIDES SAID === #

    def _prepare_words(self, model, case):
        """Return promises, disputes or agreements since the case was opened.

        :param str model: its name
        """
        return case.env[model].search(
            [
                ("company_id", "=", case.company_id.id),
                ("partner_id", "=", case.partner_id.id),
                ("case_id", "in", (case.id, False)),
            ],
            order="id",
        )
