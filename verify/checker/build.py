"""``python -m verify.checker.build OUT.pyz``: the checker as one file that needs only Python 3.11 or newer.

The archive holds the modules of this folder and of those in it as the package ``verify_checker`` and a starter. Nothing
in it depends on when or where it is built: names are sorted, dates fixed, contents not compressed.
"""

import io
import sys
import zipfile
from pathlib import Path

__all__ = ["archive", "main"]

_START = b"""import sys

if sys.version_info < (3, 11):
    sys.stderr.write("error: the checker needs Python 3.11 or newer, this is %d.%d\\n" % sys.version_info[:2])
    sys.exit(2)

from verify_checker.__main__ import main

sys.exit(main())
"""
_OMITTED = ("build.py",)


def archive() -> bytes:
    """The bytes of the archive."""
    folder = Path(__file__).parent
    members = {
        f"verify_checker/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*.py")
        if path.name not in _OMITTED
    }
    members["__main__.py"] = _START
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            file.writestr(entry, members[name])
    return b"#!/usr/bin/env python3\n" + stream.getvalue()


def main() -> int:
    """Write the archive to the path given."""
    if len(sys.argv) != 2:
        print("usage: python -m verify.checker.build OUT.pyz", file=sys.stderr)
        return 2
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(archive())
    target.chmod(0o755)
    return 0


if __name__ == "__main__":
    sys.exit(main())
