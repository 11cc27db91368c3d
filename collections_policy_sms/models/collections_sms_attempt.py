from odoo import api, fields, models
from odoo.tools import SQL


class CollectionsSmsAttempt(models.Model):
    """A text message that a provider was begun to be asked to send.

    It is written by a transaction of its own, which ends just before the provider is
    asked: whatever happens to the sender then, it stays known that the message may have
    left.  Whoever knows that it has not takes it back.
    """

    _name = "collections.sms.attempt"
    _description = "Text message begun to be sent"
    _log_access = False

    uuid = fields.Char(required=True)

    _one_a_message = models.UniqueIndex("(uuid)")

    @api.model
    def _begin(self, uuids):
        """Note, for good, that messages may leave from now on.

        :return: those that nobody had begun before
        :rtype: set[str]
        """
        if not uuids:
            return set()
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "INSERT INTO collections_sms_attempt (uuid) "
                    "SELECT UNNEST(%s) ON CONFLICT DO NOTHING RETURNING uuid",
                    sorted(uuids),
                )
            )
            return {uuid for [uuid] in cr.fetchall()}

    @api.model
    def _take_back(self, uuids):
        """Note that messages have not left, or that a person wants them sent again."""
        if not uuids:
            return
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "DELETE FROM collections_sms_attempt WHERE uuid IN %s",
                    tuple(uuids),
                )
            )

    @api.model
    def _get_begun(self, uuids):
        """Return which messages were begun, as everybody knows at this very moment.

        :rtype: set[str]
        """
        if not uuids:
            return set()
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "SELECT uuid FROM collections_sms_attempt WHERE uuid IN %s",
                    tuple(uuids),
                )
            )
            return {uuid for [uuid] in cr.fetchall()}

    @api.autovacuum
    def _gc_settled(self):
        """Forget the attempts whose outcome is kept: nobody sends these again."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM collections_sms_attempt AS attempt
                 WHERE NOT EXISTS (SELECT FROM sms_sms AS sms
                                    WHERE sms.uuid = attempt.uuid
                                      AND sms.state = 'outgoing')
                """
            )
        )
