from odoo import api, fields, models
from odoo.tools import SQL


class CollectionsAttempt(models.Model):
    """A message that was begun to be handed to a mail server.

    It is written by a transaction of its own, which ends just before the text of the
    message goes out: whatever happens to the sender then, it stays known that the
    message may have left.  Whoever knows that it has not takes it back; that it has,
    is noted here until the sender's transaction ends.
    """

    _name = "collections.attempt"
    _description = "Message begun to be sent"
    _log_access = False

    # A plain number: a foreign key would wait for the sender's lock on the mail
    mail_id = fields.Integer(required=True)
    is_taken = fields.Boolean(string="Taken by the Mail Server")

    _one_a_mail = models.UniqueIndex("(mail_id)")

    @api.model
    def _begin(self, mail_id):
        """Note, for good, that a mail may leave from now on.

        :return: whether nobody had begun it before
        """
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "INSERT INTO collections_attempt (mail_id) VALUES (%s) "
                    "ON CONFLICT DO NOTHING",
                    mail_id,
                )
            )
            return cr.rowcount == 1

    @api.model
    def _note_taken(self, mail_id):
        """Note that the mail server has taken a mail.

        The disk is not waited for: at worst it stays unknown whether the mail has left.
        """
        with self.env.registry.cursor() as cr:
            cr.execute("SET LOCAL synchronous_commit TO off")
            cr.execute(
                SQL(
                    "UPDATE collections_attempt SET is_taken = TRUE WHERE mail_id = %s",
                    mail_id,
                )
            )

    @api.model
    def _take_back(self, mail_ids):
        """Note that mails have not left, or that a person wants them sent again."""
        if not mail_ids:
            return
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "DELETE FROM collections_attempt WHERE mail_id IN %s",
                    tuple(mail_ids),
                )
            )

    @api.model
    def _get_begun(self, mail_ids):
        """Return which mails were begun, as everybody knows at this very moment.

        :return: whether the mail server is known to have taken each
        :rtype: dict[int, bool]
        """
        if not mail_ids:
            return {}
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "SELECT mail_id, is_taken IS TRUE FROM collections_attempt "
                    "WHERE mail_id IN %s",
                    tuple(mail_ids),
                )
            )
            return dict(cr.fetchall())

    @api.autovacuum
    def _gc_settled(self):
        """Forget the attempts whose outcome is kept: nobody sends those mails again."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM collections_attempt AS attempt
                 WHERE NOT EXISTS (SELECT FROM mail_mail AS mail
                                    WHERE mail.id = attempt.mail_id
                                      AND mail.state = 'outgoing')
                """
            )
        )
