"""Pix: a code that pays what a debtor owes, to the cent, and tells what it was for."""

import base64
import io
import re

from markupsafe import Markup
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from odoo import models
from odoo.tools.image import image_data_uri
from odoo.tools.misc import hash_sign, verify_hash_signed

QR = "emv_qr"
SCOPE = "collections_policy_l10n_br.pix"
DOT = 5  # pixels: a code has some 57 dots from side to side, its white border included
IMAGE = re.compile(r'https?://[^"\s<>]+?/collections/pix/([\w-]+)/pix\.png')


class CollectionsPix(models.AbstractModel):
    """Makes codes with Odoo's own *EMV Merchant-Presented QR-code*.

    A code is static: it asks no bank, and does not expire by itself.
    """

    _name = "collections.pix"
    _description = "Collections: Pix codes"

    # === INTO WHICH ACCOUNT === #

    def _get_account(self, company):
        """Return the bank account whose Pix key is paid to; empty if there is none.

        :param company: a root company
        :rtype: res.partner.bank
        """
        accounts = self._get_accounts(company)
        return accounts.filtered(lambda account: not self._get_flaw(account))[:1]

    def _get_accounts(self, company):
        """Return the accounts that could take a Pix, whatever is missing of them."""
        company = company.sudo()
        accounts = company.partner_id.bank_ids
        if not company.collections_pix:
            return accounts.browse()
        return accounts.filtered(
            lambda account: (
                account.active
                and account.country_code == "BR"
                and account.currency_id.name in (False, "BRL")
            )
        )

    def _get_flaw(self, account):
        """Return what Odoo misses of an account to make codes; nothing if it can."""
        return account._check_for_qr_code_errors(
            QR, 1.0, self._get_real(), account.partner_id, "", ""
        )

    def _get_problem(self, company):
        """Return why messages of a company in Brazil have no Pix code, if they haven't.

        :param company: a root company
        :rtype: str
        """
        country = company.account_fiscal_country_id or company.country_id
        if country.code != "BR" or not company.collections_pix:
            return ""
        accounts = self._get_accounts(company)
        flaws = [self._get_flaw(account) for account in accounts]
        if accounts and not all(flaws):
            return ""
        keyed = [
            flaw
            for account, flaw in zip(accounts, flaws, strict=True)
            if account.proxy_value
        ]
        return next(iter(keyed), None) or self.env._(
            "No bank account of the company has a Pix key."
        )

    def _get_real(self):
        number = self.env["ir.model.data"]._xmlid_to_res_id("base.BRL")
        return self.env["res.currency"].browse(number)

    # === A CODE === #

    def _make(self, account, amount, reference, debtor, until=None, charges=0.0):
        """Return what is shown of a code; nothing if there is nothing to pay.

        :param account: what :meth:`_get_account` returns
        :param float amount: what is to be paid, in reais
        :param str reference: what ``tools/pix_reference.py`` writes
        :param debtor: who pays, a ``res.partner``
        :param until: the last day on which the amount is right, if there is one
        :param float charges: what of the amount are late charges
        :rtype: dict
        """
        real = self._get_real()
        if not account or real.compare_amounts(amount, 0) <= 0:
            return {}
        account = account.sudo().with_context(collections_pix_txid=reference)
        code = account._get_qr_vals(
            QR, real.round(amount), real, debtor, reference, reference
        )
        return {
            "code": code,
            "url": self._get_url(account.partner_id.ref_company_ids[:1], code),
            "path": self._get_path(code),
            "amount": amount,
            "charges": charges,
            "currency": real,
            "holder": account.partner_id.name,
            "reference": reference,
            "until": until,
        }

    def _get_last_day(self, date, due, charges):
        """Return the last day on which an amount is right; none if none is known.

        What bears late charges is another amount on the next day; what is not due
        yet may bear some from its due date on.

        :param date: today
        :param due: the earliest due date of what is paid
        """
        if charges:
            return date
        return due if due and due >= date else None

    # === ITS IMAGE === #

    def _draw(self, code):
        """Return the image of a code.

        Each dot is as many whole pixels, and the border is white, so that cameras read
        it; Odoo's own barcodes need a part of ReportLab's that many servers lack.

        :return: a PNG
        :rtype: bytes
        """
        drawing = QRCode(error_correction=ERROR_CORRECT_M, box_size=DOT)
        drawing.add_data(code)
        with io.BytesIO() as image:
            drawing.make_image().save(image, format="PNG")
            return image.getvalue()

    def _get_url(self, company, code):
        """Return where the image of a code is; only codes of ours have one."""
        return company.get_base_url() + self._get_path(code)

    def _get_path(self, code):
        token = hash_sign(self.env(su=True), SCOPE, code)
        return f"/collections/pix/{token}/pix.png"

    def _read_token(self, token):
        """Return the code that a token was made for; nothing if it is none of ours."""
        try:
            return verify_hash_signed(self.env(su=True), SCOPE, token)
        except ValueError:
            return None

    def _get_images(self, html):
        """Return the codes whose images HTML shows, by the address of the image.

        :rtype: dict[str, str]
        """
        found = {match[0]: match[1] for match in IMAGE.finditer(html or "")}
        codes = {url: self._read_token(token) for url, token in found.items()}
        return {url: code for url, code in codes.items() if code}

    def _embed(self, html):
        """Return HTML with the images of its codes within it, for paper."""
        for url, code in self._get_images(html).items():
            image = image_data_uri(base64.b64encode(self._draw(code)))
            html = Markup(str(html).replace(url, image))
        return html
