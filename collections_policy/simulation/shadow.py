"""Tables that stand before the real ones for one transaction, to try things out in.

A temporary table is found before the one of the database that has its name.  So the ORM
and every statement that names no schema read and write the shadow: no real row is
written, and none is locked.  Foreign keys and triggers do not come with a shadow.
"""

from contextlib import contextmanager

from odoo.tools import SQL


class Shadows:
    """The shadows of a cursor.

    :param cr: a cursor that is never committed; see :func:`open_aside`
    """

    def __init__(self, cr):
        self._cr = cr
        cr.execute("SELECT current_schema()")
        [[self._schema]] = cr.fetchall()

    def real(self, table):
        """Return the name by which a table of the database is found nevertheless."""
        return SQL.identifier(self._schema, table)

    def cast(self, table, condition=None):
        """Put a shadow before a table, with the rows that a condition chooses.

        :param str table: its name
        :param SQL condition: on ``original``; by default all rows are chosen
        """
        shadow, real = SQL.identifier("pg_temp", table), self.real(table)
        self._cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s (LIKE %s INCLUDING ALL) ON COMMIT DROP",
                SQL.identifier(table),
                real,
            )
        )
        self._cr.execute(
            SQL(
                "INSERT INTO %s SELECT original.* FROM %s AS original WHERE %s",
                shadow,
                real,
                SQL("TRUE") if condition is None else condition,
            )
        )
        self._number(table)
        self._cr.execute(SQL("ANALYZE %s", shadow))

    def _number(self, table):
        """Let the shadow's new rows have numbers of their own, after the real ones."""
        for sequence in self._find_sequences(table):
            self._cr.execute(
                SQL("SELECT last_value FROM %s", SQL.identifier(*sequence))
            )
            [[last]] = self._cr.fetchall()
            shadow = SQL.identifier("pg_temp", table)
            self._cr.execute(
                SQL(
                    "CREATE TEMPORARY SEQUENCE %s START WITH %s OWNED BY %s.id",
                    SQL.identifier(sequence[-1]),
                    last + 1,
                    shadow,
                )
            )
            self._cr.execute(
                SQL(
                    "ALTER TABLE %s ALTER COLUMN id SET DEFAULT nextval(%s)",
                    shadow,
                    f'pg_temp."{sequence[-1]}"',
                )
            )

    def _find_sequences(self, table):
        """Return the schema and the name of the sequence that numbers a table, if any.

        :rtype: list[tuple[str, str]]
        """
        self._cr.execute(
            SQL(
                """
                SELECT space.nspname, sequence.relname
                  FROM pg_depend AS owned
                  JOIN pg_class AS sequence
                    ON sequence.oid = owned.objid AND sequence.relkind = 'S'
                  JOIN pg_namespace AS space ON space.oid = sequence.relnamespace
                  JOIN pg_attribute AS attribute
                    ON attribute.attrelid = owned.refobjid
                   AND attribute.attnum = owned.refobjsubid
                   AND attribute.attname = 'id'
                 WHERE owned.refobjid = %s::regclass
                """,
                f'"{self._schema}"."{table}"',
            )
        )
        return self._cr.fetchall()


@contextmanager
def open_aside(registry):
    """Open a cursor whose transaction is rolled back, whatever happens in it.

    It can't be committed: shadows would outlive their transaction, or vanish amid it.
    """
    cr = registry.cursor()
    cr.commit = _refuse
    try:
        yield cr
    finally:
        del cr.commit
        cr.rollback()
        cr.close()


def _refuse():
    raise RuntimeError("A simulation is never committed.")
