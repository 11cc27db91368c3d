"""Which debtors a stage looks at: some, or those in a range of database ids."""

from odoo.fields import Domain
from odoo.tools import SQL


class Debtors:
    """A set of debtors that SQL and the ORM can both be told of.

    :param ids: the database ids of commercial partners; or else
    :param first, last: the bounds of a range of them, both included
    """

    def __init__(self, ids=None, first=None, last=None):
        self.ids = None if ids is None else tuple(ids)
        self.first = first
        self.last = last

    def sql(self, column):
        """Return the condition that a column holds one of the debtors."""
        if self.ids is not None:
            return SQL("%s IN %s", column, self.ids or (0,))
        return SQL("%s BETWEEN %s AND %s", column, self.first, self.last)

    def domain(self, fname="id"):
        """Return the condition that a field holds one of the debtors."""
        if self.ids is not None:
            return Domain(fname, "in", self.ids)
        return Domain(fname, ">=", self.first) & Domain(fname, "<=", self.last)


class AllDebtors(Debtors):
    """Every debtor there is."""

    def sql(self, column):
        return SQL("TRUE")

    def domain(self, fname="id"):
        return Domain.TRUE
