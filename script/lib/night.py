"""Do one night's work on the demo database, and tell what came of it.

For Odoo's shell on standard input. Ends with exit code 1 if any of it is left undone.
"""
# ruff: noqa: F821  (env comes from the shell)

import sys

from odoo import fields


def companies():
    return env["res.company"]._get_collections_automatic()


def undone():
    """What the night's work still has before it, by kind."""
    env.invalidate_all()
    actions = env["collections.action"]
    mails = env["mail.mail"].sudo()
    now = fields.Datetime.now()
    return {
        "actions not delivered": sum(
            env["collections.deliverer"]._count_ready(company, now)
            for company in companies()
        ),
        "actions still on their way": actions.search_count([("state", "=", "queued")]),
        "messages not sent": mails.search_count([("state", "=", "outgoing")]),
    }


def todays_run(company):
    return env["collections.run"].search(
        [
            ("company_id", "=", company.id),
            ("date", "=", company._get_collections_date()),
        ]
    )


def plan():
    """Plan today for every company, also where its hour for that is still to come."""
    runs = env["collections.run"]
    runs._cron_plan()
    for company in companies():
        if not todays_run(company):
            runs.with_company(company).action_plan_today()
    env.cr.commit()


def work():
    """Plan, deliver and send, until nothing moves any more."""
    plan()
    before = None
    while (now := undone()) != before:
        before = now
        env["collections.action"]._cron_deliver()
        env.cr.commit()
        env["mail.mail"].process_email_queue()
        env.cr.commit()
    return now


def count(number, thing):
    return f"{number} {thing}{'' if number == 1 else 's'}"


def say_counts(title, counts):
    print(f"  {title}:{'' if counts else ' none'}")
    for label, number in sorted(counts.items(), key=lambda kv: (-kv[1], str(kv[0]))):
        print(f"    {number:>5}  {label}")


def say_report(report):
    print(f"\n{report['company']}, {report['date']}: {report['state']}")
    looked_at = count(report["looked_at"], "open item")
    debtors = count(report["debtors"], "customer")
    print(f"  looked at {looked_at} of {debtors}, acted on {report['acted_on']}")
    say_counts("planned", report["planned"])
    say_counts("delivered", report["delivered"])
    say_counts("held, by reason", report["held"])
    for key, title in (
        ("waiting", "waiting for a better moment"),
        ("failed", "not delivered: a person has to look"),
    ):
        if report[key]:
            say_counts(title, report[key])


def problems(left, reports):
    for kind, number in left.items():
        if number:
            yield f"{number} {kind}"
    if failed := env["mail.mail"].sudo().search_count([("state", "=", "exception")]):
        yield f"{failed} messages refused"
    for report in reports:
        if report["state"] != "done":
            yield f"{report['company']}: {report['state']}"
    if not reports:
        yield "no company runs its collections by itself"


def main():
    left = work()
    reports = [todays_run(company)._get_report() for company in companies()]
    for report in reports:
        say_report(report)
    found = list(problems(left, reports))
    for problem in found:
        print(f"\nNot done: {problem}.")
    return 1 if found else 0


sys.exit(main())
