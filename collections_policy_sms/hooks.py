"""What becomes of text messages when the addon leaves: their history stays."""


def uninstall_hook(env):
    """Take back what is still to be sent, and archive the steps that would."""
    actions = env["collections.action"].search(
        [
            ("channel", "=", "sms"),
            ("state", "in", ("to_approve", "planned", "queued")),
        ]
    )
    actions._set_cancelled("policy_changed")
    steps = env["collections.level.step"].search([("channel", "=", "sms")])
    steps.active = False
