"""Check that every XML file below a folder is well-formed.

Usage: check_xml.py FOLDER
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def mistakes(folder):
    for path in sorted(folder.rglob("*.xml")):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            line, column = error.position
            yield f"{path}:{line}:{column + 1}: {error.msg.partition(':')[0]}"


if __name__ == "__main__":
    found = list(mistakes(Path(sys.argv[1])))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(bool(found))
