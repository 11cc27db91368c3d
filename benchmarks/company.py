"""The company whose portfolio is worked: its policies, and who collects."""

from datetime import date

from odoo.fields import Command

TODAY = date(2026, 11, 25)

# Each with its ladder of days and channels, and its share of the customers, in percent
POLICIES = (
    (
        "Standard",
        80,
        ((1, "email"), (10, "email"), (30, "task"), (60, "email"), (90, "task")),
    ),
    ("Important", 15, ((7, "email"), (30, "task"), (60, "email"), (120, "task"))),
    (
        "At risk",
        5,
        (
            (0, "email"),
            (3, "email"),
            (7, "task"),
            (15, "email"),
            (30, "task"),
            (45, "task"),
        ),
    ),
)


def prepare(env):
    """Give the main company policies of its own, the first one as its default."""
    company = env.company
    env["collections.run"].search([]).unlink()
    _stop_experiments(env)
    env["collections.policy"].search([]).active = False
    policies = env["collections.policy"].create(
        [_prepare_policy(env, name, ladder) for name, _share, ladder in POLICIES]
    )
    company.write(
        {
            "collections_policy_id": policies[0].id,
            "collections_user_id": env.ref("base.user_admin").id,
            "collections_hour": 0,
            "email": "billing@creditor.example",
            "street": "1 Main Street",
            "city": "Springfield",
            "vat": "US12345671",
        }
    )


def _stop_experiments(env):
    """Stop the demo company's, which would keep their policies."""
    for experiment in env["collections.experiment"].search([("state", "=", "running")]):
        experiment._set_ended("stopped", stop_reason="Benchmark")


def get_policies(env):
    """Return the policies of ``POLICIES``, in their order."""
    return env["collections.policy"].search(
        [("name", "in", [name for name, _share, _ladder in POLICIES])], order="id"
    )


def _prepare_policy(env, name, ladder):
    return {
        "name": name,
        "company_id": env.company.id,
        "gap_days": 3,
        "level_ids": [
            Command.create(
                {
                    "name": f"{days} days",
                    "sequence": days,
                    "delay": days,
                    "step_ids": [Command.create(_prepare_step(env, channel))],
                }
            )
            for days, channel in ladder
        ],
    }


def _prepare_step(env, channel):
    return {"channel": channel, **STEPS[channel](env)}


STEPS = {
    "email": lambda env: {"mail_template_id": get_template(env).id},
    "task": lambda env: {
        "activity_type_id": env.ref("mail.mail_activity_data_call").id
    },
}


def get_template(env):
    return env.ref("collections_policy.mail_template_b2b_first_reminder")
