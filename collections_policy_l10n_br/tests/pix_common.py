"""What the tests of Pix are written with: a decoder, and a parser of its own."""

import binascii
import io

import zxingcpp
from PIL import Image

from odoo.fields import Command

from odoo.addons.collections_policy.tests.charge_common import ChargesCommon
from odoo.addons.collections_policy.tests.common import TODAY, CollectionsCommon

KEY = "71d6c6e1-64ea-4a11-9560-a10870c40ca2"
CNPJ = "11222333000181"


def decode(image):
    """Return the text of the only QR code in an image.

    :param image: a PNG, or what Pillow opened
    """
    if isinstance(image, bytes):
        image = Image.open(io.BytesIO(image))
    [found] = zxingcpp.read_barcodes(image.convert("L"))
    assert found.format == zxingcpp.BarcodeFormat.QRCode, found.format
    return found.text


def parse(code):
    """Return the fields of an EMV code by their number, after checking its checksum."""
    assert code[-8:-4] == "6304", code
    # CRC-16/CCITT-FALSE, from Python itself: not what Odoo reckons with
    assert f"{binascii.crc_hqx(code[:-4].encode(), 0xFFFF):04X}" == code[-4:], code
    return _split(code)


def _split(text):
    fields = {}
    while text:
        number, length = text[:2], int(text[2:4])
        assert number not in fields, number
        fields[number], text = text[4 : 4 + length], text[4 + length :]
        assert len(fields[number]) == length
    return {
        number: _split(value) if number in ("26", "62") else value
        for number, value in fields.items()
    }


class BrazilCommon(CollectionsCommon):
    """A company in Brazil whose account has a Pix key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.brazil = cls.env.ref("base.br")
        cls.real = cls.env.ref("base.BRL")
        cls.real.active = True
        cls.company.vat = False
        cls.company.write(
            {
                "name": "Padaria São João",
                "country_id": cls.brazil.id,
                "account_fiscal_country_id": cls.brazil.id,
                "state_id": cls.env.ref("base.state_br_sp").id,
                "street": "Rua Direita 10",
                "city": "São José dos Campos",
                "zip": "12210000",
                "vat": CNPJ,
                "currency_id": cls.real.id,
            }
        )
        cls.account = cls.env["res.partner.bank"].create(
            {
                "partner_id": cls.company.partner_id.id,
                "acc_number": "1234-5 / 00067890-1",
                "proxy_type": "br_random",
                "proxy_value": KEY,
            }
        )


class PixCommon(ChargesCommon, BrazilCommon):
    """What is late costs 2 %, and 1 % a month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.charge_terms_id = cls._create_terms(
            penalty=2, interest="fixed", percent=1
        )
        cls.pix = cls.env["collections.pix"]

    @classmethod
    def _create_other_currency(cls):
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.euro.id,
                "company_id": cls.company.id,
                "name": TODAY.replace(year=2020),
                "rate": 0.2,
            }
        )
        return cls.euro

    def _build(self, mail):
        """Return the message that leaves, as it does."""
        [values] = mail._prepare_outgoing_list()
        return self.env["ir.mail_server"]._build_email__(
            email_from=values["email_from"],
            email_to=values["email_to"],
            subject=values["subject"],
            body=values["body"],
            body_alternative=values["body_alternative"],
            attachments=values["attachments"],
            subtype="html",
            subtype_alternative="plain",
        )

    def _get_images(self, message):
        return [
            part for part in message.walk() if part.get_content_type() == "image/png"
        ]

    def _decode_mail(self, mail):
        """Return the fields of the code that a mail shows, and the code itself."""
        [image] = self._get_images(self._build(mail))
        code = decode(image.get_payload(decode=True))
        return parse(code), code

    def assertAmount(self, mail, amount):
        self.assertEqual(self._decode_mail(mail)[0]["54"], amount)

    @classmethod
    def _letter(cls):
        return Command.create(
            {"channel": "letter", "mail_template_id": cls.template.id}
        )
