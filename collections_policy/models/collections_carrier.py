from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.notice_states import Meaning
from ..tools.tracking_numbers import WrongNumber, check


class CollectionsCarrier(models.Model):
    """Who carries registered notices, and proves what became of them."""

    _name = "collections.carrier"
    _description = "Collections carrier"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        domain=[("parent_id", "=", False)],
        index="btree_not_null",
        help="Empty: for all companies.",
    )
    adapter = fields.Selection(
        selection="_selection_adapter",
        string="Worked With",
        required=True,
        default="by_hand",
    )
    scheme = fields.Selection(
        selection=[
            ("s10", "UPU S10 (13 characters)"),
            ("usps", "USPS IMpb (20 or 22 digits)"),
            ("free", "Free"),
        ],
        string="Tracking Numbers",
        required=True,
        default="s10",
        help="How tracking numbers are checked when they are typed or scanned.",
    )
    vocabulary = fields.Char(
        string="Codes",
        help="Whose codes it reports in, such as SRO. What they mean is kept in the "
        "table of carriers’ codes.",
    )
    tracking_url = fields.Char(
        string="Tracking Page", help="%s stands for the tracking number."
    )
    service_ids = fields.One2many(
        comodel_name="collections.carrier.service",
        inverse_name="carrier_id",
        string="Services",
        copy=True,
    )

    def _selection_adapter(self):
        return self.env["collections.carrier.adapter"]._selection_adapter()

    @api.constrains("tracking_url")
    def _check_tracking_url(self):
        for carrier in self:
            url = carrier.tracking_url
            if url and not (url.startswith("https://") and url.count("%s") == 1):
                raise ValidationError(
                    self.env._(
                        "A tracking page begins with https:// and holds “%(mark)s” "
                        "once, where the number stands.",
                        mark="%s",
                    )
                )

    @api.constrains("adapter", "scheme", "service_ids")
    def _check_adapter(self):
        for carrier in self:
            problem = carrier._get_adapter()._get_problem(carrier)
            if problem:
                raise ValidationError(problem)

    # === GETTERS === #

    def _get_adapter(self):
        """Return the service that works with the carrier."""
        self.ensure_one()
        return self.env["collections.carrier.adapter"]._get(self.adapter)

    def _get_codes(self):
        """Return what the carrier's codes mean, by code and type.

        :rtype: dict[tuple[str, str], Meaning]
        """
        self.ensure_one()
        if not self.vocabulary:
            return {}
        codes = self.env["collections.carrier.code"].search(
            [("vocabulary", "=", self.vocabulary)]
        )
        return {
            (code.code, code.kind or ""): Meaning(code.state, code._get_grade())
            for code in codes
        }

    def _get_service(self, kind):
        """Return the line of a kind of service, if the carrier has it."""
        return self.service_ids.filtered(lambda service: service.kind == kind)[:1]

    # === TRACKING NUMBERS === #

    def _check_number(self, text):
        """Return a tracking number in its compact form.

        :param str text: what was typed or scanned
        :raises ValidationError: with what is wrong with it
        """
        scheme = self.scheme or "free"
        try:
            return check(scheme, text)
        except WrongNumber as wrong:
            raise ValidationError(self._tell_wrong_number(wrong)) from None

    def _tell_wrong_number(self, wrong):
        """Return in words what is wrong with a tracking number.

        :param WrongNumber wrong: as it was raised
        """
        facts = {
            "number": wrong.number,
            "position": wrong.position,
            "character": wrong.character,
            "expected": wrong.expected,
        }
        return {
            "empty": self._tell_empty,
            "length": self._tell_length,
            "letter": self._tell_letter,
            "digit": self._tell_digit,
            "character": self._tell_character,
            "check_digit": self._tell_check_digit,
        }[wrong.code](facts)

    def _tell_empty(self, facts):
        return self.env._("There is no tracking number.")

    def _tell_length(self, facts):
        return self.env._(
            "%(number)s has not the right number of characters: %(expected)s.", **facts
        )

    def _tell_letter(self, facts):
        return self.env._(
            "%(number)s: character %(position)s is “%(character)s”, and should be a "
            "letter.",
            **facts,
        )

    def _tell_digit(self, facts):
        return self.env._(
            "%(number)s: character %(position)s is “%(character)s”, and should be a "
            "digit.",
            **facts,
        )

    def _tell_character(self, facts):
        return self.env._(
            "%(number)s: character %(position)s, “%(character)s”, can't be in a "
            "tracking number.",
            **facts,
        )

    def _tell_check_digit(self, facts):
        return self.env._(
            "%(number)s can't be right. If only its check digit is wrong, character "
            "%(position)s should be “%(expected)s” and not “%(character)s”; else look "
            "at the other digits.",
            **facts,
        )


class CollectionsCarrierService(models.Model):
    """What a carrier offers, what it costs, and how long its proof takes."""

    _name = "collections.carrier.service"
    _description = "Collections carrier service"
    _order = "carrier_id, sequence, id"
    _rec_name = "kind"

    carrier_id = fields.Many2one(
        comodel_name="collections.carrier",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection="_selection_kind", string="Service", required=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    cost = fields.Monetary(help="What one notice costs.")
    days = fields.Integer(
        string="Days to Proof",
        default=20,
        help="After so many days without proof a notice is overdue.",
    )

    _once = models.UniqueIndex("(carrier_id, kind)", "This service is there already.")
    _days_positive = models.Constraint(
        "CHECK (days >= 0)", "The days to proof can't be negative."
    )

    def _selection_kind(self):
        """Return the kinds of service that there are."""
        return [
            ("registered", self.env._("Registered letter")),
            ("registered_ack", self.env._("Registered, with acknowledgement")),
            ("own_hands", self.env._("Registered, into the addressee’s own hands")),
            ("telegram", self.env._("Telegram")),
            ("registered_email", self.env._("Registered e-mail")),
            ("notary", self.env._("Notary")),
        ]
