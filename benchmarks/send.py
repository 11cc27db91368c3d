"""Send queued e-mails to a mail server on this machine, with one sender or several.

That a message was begun is committed before its text leaves, and that it was taken
after; its result with those of some others.
"""

from . import databases, mails
from .processes import run_together
from .servers import mail_server


def add_arguments(parser):
    parser.add_argument("--count", type=int, default=1_000, help="e-mails")
    parser.add_argument("--workers", type=int, default=1, help="senders")


def run(options):
    template = databases.get_portfolio(options.count * mails.ITEMS_EACH, True)
    with databases.working_copy(template) as name, mail_server() as port:
        with databases.open_env(name) as env:
            env.cr.execute("UPDATE mail_mail SET state = 'cancel'")
            mails.plan(env)
            mails.deliver(env, options.count)
            # Nothing is held back, at whatever hour this is measured
            env.cr.execute("UPDATE collections_action SET not_after = NULL")
            env.cr.commit()
        databases.close(name)
        reports = run_together("send_worker", options.workers, name, port)
        sent = _count_sent(name)
    seconds = max(r["ended"] for r in reports) - min(r["begun"] for r in reports)
    return {
        "mails": sent,
        "workers": options.workers,
        "seconds": round(seconds, 2),
        "mails_per_second": round(sent / seconds, 1),
        "cpu_seconds": round(sum(report["cpu"] for report in reports), 2),
        "statements": sum(report["sql"] for report in reports),
    }


def _count_sent(name):
    with databases.connect(name) as cursor:
        cursor.execute("SELECT COUNT(*) FROM mail_mail WHERE state = 'sent'")
        return cursor.fetchone()[0]
