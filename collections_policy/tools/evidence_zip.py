"""A ZIP of evidence: the same files always give the same bytes.

Pure: no ORM, no clock.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable

SUMS = "SHA256SUMS"
EPOCH = (1980, 1, 1, 0, 0, 0)  # ZIP knows no earlier day
READABLE = 0o644 << 16
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST = 100  # characters of a name


def get_safe_name(name: str) -> str:
    """Return a name that every system takes for a file: ``INV-2026-1``.

    What tells the kind of file, after the last dot, is kept.
    """
    clean = UNSAFE.sub("-", name).strip(" .-") or "file"
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10:
        return clean[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"


def write_zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of files, and their SHA-256 in a file that ``sha256sum -c`` reads.

    :param files: pairs of a path, with ``/`` between its parts, and a content; of two
        with one path the second is numbered
    """
    named = _number_equal_paths(files)
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {path}\n"
        for path, content in named.items()
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path, content in (*named.items(), (SUMS, sums.encode())):
            info = zipfile.ZipInfo(path, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = READABLE
            archive.writestr(info, content)
    return target.getvalue()


def _number_equal_paths(files):
    named = {}
    for path, content in files:
        folder, slash, name = path.rpartition("/")
        stem, dot, ending = name.rpartition(".")
        unique, count = path, 1
        while unique in named or unique == SUMS:
            count += 1
            numbered = f"{stem} ({count}).{ending}" if dot else f"{name} ({count})"
            unique = f"{folder}{slash}{numbered}"
        named[unique] = content
    return named
