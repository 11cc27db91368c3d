"""Print which addons of a repository can be installed, and what they need of others.

Usage: addons.py REPOSITORY PACKAGES FOLDER...

The first line names the addons (a,b,c) whose dependencies are all found in the
repository or in one of the folders, the second line the dependencies that lie
outside the repository. The third and fourth line name what can be installed besides if
the folder PACKAGES is looked in as well, and what of it is needed. What has to be left
out is told on standard error.
"""

import ast
import sys
from pathlib import Path


def read_manifests(repository):
    """Return {addon: manifest} for every folder that holds one."""
    manifests = {}
    for path in sorted(repository.glob("*/__manifest__.py")):
        try:
            manifests[path.parent.name] = ast.literal_eval(path.read_text("utf-8"))
        except (SyntaxError, ValueError) as error:
            sys.exit(f"{path}: {error}")
    return manifests


def split(manifests, elsewhere):
    """Return the addons to install, their outside needs, and {addon: missing}."""
    addons = {name for name, m in manifests.items() if m.get("installable", True)}
    left_out = {}
    while True:
        missing = {
            name: [
                need
                for need in manifests[name]["depends"]
                if need not in addons and not elsewhere(need)
            ]
            for name in addons
        }
        missing = {name: needs for name, needs in missing.items() if needs}
        if not missing:
            break
        left_out.update(missing)
        addons -= missing.keys()
    needs = {need for name in addons for need in manifests[name]["depends"]}
    return sorted(addons), sorted(needs - addons), left_out


def look_in(folders):
    """Return a function that tells whether an addon is in one of the folders."""

    def elsewhere(name):
        return any((folder / name / "__manifest__.py").exists() for folder in folders)

    return elsewhere


def main(repository, packages, *folders):
    folders = [Path(line) for folder in folders for line in folder.splitlines()]
    manifests = read_manifests(Path(repository))
    addons, needs, _left_out = split(manifests, look_in(folders))
    every, all_needs, left_out = split(manifests, look_in([*folders, Path(packages)]))
    for name, missing in sorted(left_out.items()):
        sys.stderr.write(f"left out: {name} needs {', '.join(missing)}\n")
    for names in (
        addons,
        needs,
        [name for name in every if name not in addons],
        [need for need in all_needs if need not in {*needs, *addons}],
    ):
        print(",".join(names))


if __name__ == "__main__":
    main(*sys.argv[1:])
