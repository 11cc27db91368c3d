"""The Debian mirror that is found in apt's source files."""

import subprocess

import pytest
from conftest import LIB

ONE_LINE = """\
# deb http://commented.example/debian bookworm main
deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib
deb http://mirror.example/debian-security bookworm-security main
"""
DEB822 = """\
Types: deb
URIs: http://deb822.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /k.gpg

Types: deb
URIs: http://deb822.example/debian-security
Suites: bookworm-security
Components: main
"""
ELSEWHERE = """\
deb http://vendor.example/apt stable main
deb http://other.example/debian/ trixie main
"""


@pytest.mark.parametrize(
    ("sources", "mirror"),
    [
        (ONE_LINE, "http://mirror.example/debian"),
        (DEB822, "http://deb822.example/debian"),
        # of another release, but Debian's archive: it has sid too
        (ELSEWHERE, "http://other.example/debian/"),
        ("deb http://vendor.example/apt stable main\n", ""),
        ("", ""),
    ],
)
def test_the_mirror_of_this_release(tmp_path, sources, mirror):
    (tmp_path / "sources").write_text(sources)
    found = subprocess.run(
        ["awk", "-v", "codename=bookworm", "-f", LIB / "mirror.awk", "sources"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == mirror
