"""Kinds of fields that Odoo has not."""

from odoo import fields


class Reference(fields.Many2one):
    """A many2one without a foreign key.

    PostgreSQL looks at the referred row for each row that is written, which costs as
    much as writing it.  It is for tables of millions of rows and for what is guarded
    otherwise: actions, and steps that were used, refuse to be deleted, and a currency
    or a company is held by the foreign keys of the ledger.
    """

    def update_db_foreign_key(self, model, column):
        # OVERRIDE 'base'
        pass


class ViewMany2many(fields.Many2many):
    """A many2many whose relation is a database view: it is read, and never written.

    The model that it rests on makes the view, with the two columns.  It is to be
    declared ``readonly``, and not to be copied.
    """

    def update_db(self, model, columns):
        # OVERRIDE 'base'
        return False
