"""Several processes of the benchmarks at work on one database."""

import json
import subprocess
import sys


def run_together(module, count, *arguments):
    """Run a module of the benchmarks in several processes, and wait for all.

    :param str module: its name; its last word is a JSON object
    :param int count: how many processes
    :param arguments: what each is given
    :return: what each tells
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for _number in range(count)
    ]
    return [_read_report(process) for process in processes]


def _read_report(process):
    output, _errors = process.communicate()
    if process.returncode:
        raise SystemExit(f"a process failed: {output}")
    return json.loads(output)
