"""``script/bench``: run one benchmark; its figures are the last line, a JSON object."""

import argparse
import json

from . import (
    charges,
    check,
    databases,
    figures,
    letters,
    mails,
    night,
    notices,
    peer,
    scale,
    score,
    screens,
    send,
)

BENCHMARKS = {
    "charges": charges,
    "check": check,
    "night": night,
    "peer": peer,
    "scale": scale,
    "score": score,
    "mails": mails,
    "send": send,
    "letters": letters,
    "notices": notices,
    "figures": figures,
    "screens": screens,
}


def main():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    commands = parser.add_subparsers(dest="name", required=True)
    for name, benchmark in BENCHMARKS.items():
        text = benchmark.__doc__
        command = commands.add_parser(name, help=text.splitlines()[0], description=text)
        benchmark.add_arguments(command)
    options = parser.parse_args()
    databases.configure()
    print(json.dumps(BENCHMARKS[options.name].run(options)), flush=True)


if __name__ == "__main__":
    main()
