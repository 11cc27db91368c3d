"""From a registered notice to the dossier, in a real browser."""

import base64

from odoo.fields import Date
from odoo.tests import tagged

from .test_tours import ToursCommon


@tagged("post_install", "-at_install", "collections")
class TestProofTours(ToursCommon):
    def test_from_the_notice_to_the_dossier(self):
        self._night(Date.today())
        case = self.invoice.collections_case_id
        notice = self.env["collections.notice"]._make_by_hand(
            case,
            self.debtor,
            self.env.ref("collections_policy.carrier_correios"),
            "registered_ack",
            base64.b64encode(b"%PDF-1.4 pay, please"),
            "Last notice",
        )
        self._tour("/odoo/collections-notices", "collections_proof_tour", "boss")
        self.assertEqual(notice.tracking_number, "RR473124829BR")
        self.assertEqual((notice.state, notice.grade), ("delivered", 4))
        dossier = case.dossier_ids
        self.assertEqual(dossier.user_id, self.boss)
        self.assertTrue(dossier.pdf_sha256 and dossier.zip_sha256)
        self.assertIn("notice_reported", case.event_ids.mapped("kind"))
        self.assertEqual(case._find_breaks(), [])
