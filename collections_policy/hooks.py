"""What the addon takes with it when it leaves."""

from odoo.tools import SQL

from .models.collections_event import GUARD


def uninstall_hook(env):
    """Let the tables of events go: while the addon is there, nobody may empty them."""
    env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(GUARD)))
