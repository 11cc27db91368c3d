"""What a carrier's API is asked with.  Who only works with notices sees none of it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import NO_ACCESS

SECRET = "collections_policy.group_manager"
# Whoever changes one of them has mended what was wrong
SETTINGS = {"adapter", "api_mode", "api_user", "api_key", "api_card"}


class CollectionsCarrier(models.Model):
    _inherit = "collections.carrier"

    api_mode = fields.Selection(
        selection=[("production", "Production"), ("test", "Test")],
        string="API Environment",
        required=True,
        default="production",
        groups=SECRET,
    )
    api_user = fields.Char(
        string="API User",
        groups=SECRET,
        copy=False,
        help="Of Correios: the user of “Meu Correios”.",
    )
    api_key = fields.Char(
        string="API Access Code",
        groups=SECRET,
        copy=False,
        help="Of Correios: made at cws.correios.com.br, “Gestão de acesso a APIs”.",
    )
    api_card = fields.Char(
        string="Posting Card",
        groups=SECRET,
        copy=False,
        help="The number of the contract’s posting card (cartão de postagem).",
    )
    api_token = fields.Char(groups=NO_ACCESS, copy=False)
    api_token_until = fields.Datetime(groups=NO_ACCESS, copy=False)

    @api.constrains("is_automatic", "company_id", "user_id", "vocabulary", *SETTINGS)
    def _check_automatic(self):
        for carrier in self.filtered("is_automatic"):
            problem = carrier._get_automatic_problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "%(carrier)s can't be asked for news: %(problem)s",
                        carrier=carrier.name,
                        problem=problem,
                    )
                )

    def _get_automatic_problem(self):
        """Return why the carrier can't be asked for news, in words, or nothing."""
        adapter = self._get_adapter()
        if not adapter._is_asked:
            return self.env._("say how it is worked with.")
        if not self.company_id:
            return self.env._("say whose contract it is: choose its company.")
        if not self.user_id:
            return self.env._("say who is responsible for it.")
        return adapter._get_asking_problem(self)

    def write(self, vals):
        # EXTENDS 'mail': a token is good for what it was granted for; what was wrong
        # may be mended
        result = super().write(vals)
        if SETTINGS & vals.keys():
            self.sudo().write({"api_token": False, "api_token_until": False})
            self._resume()
        return result
