"""What becomes of letters when the addon leaves: people print those that wait."""

from odoo import fields


def uninstall_hook(env):
    """Take back what is still to be posted: it is planned again, for people."""
    companies = env["res.company"].search([])
    companies.collections_post_through = "hand"
    channel = env["collections.channel.letter"]
    waiting = env["collections.action"].search(
        [("channel", "=", channel._get_code()), ("state", "=", "queued")]
    )
    for company, actions in waiting.grouped("company_id").items():
        channel._settle_queued(company, fields.Datetime.now())
        actions._recall()
