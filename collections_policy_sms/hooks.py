"""What is there once the addon comes, and what stays when it leaves: its history."""


def post_init_hook(env):
    """Let the policies that are there already send proposals by text message."""
    policies = env["collections.policy"].with_context(active_test=False).search([])
    policies.agreement_sms_template_id = policies._get_default_agreement_sms()


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
