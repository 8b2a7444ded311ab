"""Certificates as files: which they are, read without trust in their names, kinds or sizes."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .kernel.bytes import MAX_BYTES, read_sealed
from .kernel.check import DEFAULT_WORK, check_bytes
from .kernel.meter import DEFAULT_MEMORY
from .kernel.report import Report
from .kernel.verdict import Engine

__all__ = ["certificates_under", "check_file", "quoted", "read", "require_expectation"]

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 ._-+=,@%()[]/\\:~^")


def certificates_under(path: str | os.PathLike[str]) -> Iterator[str]:
    """``path`` itself, or the certificates (``*.json``) under a folder, in order of name.

    ``run.json``, hidden files and folders named ``experiments`` are no certificates.
    """
    if not os.path.isdir(path):
        yield os.fspath(path)
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if name != "experiments" and not name.startswith("."))
        for name in sorted(files):
            if name.endswith(".json") and name != "run.json" and not name.startswith("."):
                yield os.path.join(folder, name)


def quoted(name: str) -> str:
    """A file name for one line of output: as it is where it is plain, else in quotes with escapes.

    >>> quoted("a/b.json"), quoted("b.json\\naccepted  c.json")
    ('a/b.json', "'b.json\\\\naccepted  c.json'")
    """
    plain = name and name.strip() == name and "  " not in name and _PLAIN.issuperset(name)
    return name if plain else ascii(name)


def check_file(
    path: str | os.PathLike[str],
    *,
    engine: Engine | None = None,
    max_work: int = DEFAULT_WORK,
    max_memory: int = DEFAULT_MEMORY,
    fresh: bool = False,
    expect: str | None = None,
) -> Report:
    """``check_bytes`` of a regular file of at most 64 MB; anything else is malformed."""
    if expect is not None:
        require_expectation(expect)  # a bad one raises whether the file can be read or not
    data = _bytes(path)
    if isinstance(data, Report):
        return data
    return check_bytes(data, engine=engine, max_work=max_work, max_memory=max_memory, fresh=fresh, expect=expect)


def read(
    source: bytes | str | os.PathLike[str], *, engine: Engine | None = None, max_work: int = DEFAULT_WORK
) -> tuple[Report, dict[str, Any]]:
    """The report of a file, or of its bytes, and, unless it is malformed, its contents as plain JSON data (else
    nothing).

    For programs that show or use certificates: what is in an accepted file has the form that the format describes.
    """
    data = source if isinstance(source, bytes) else _bytes(source)
    if isinstance(data, Report):
        return data, {}
    report = check_bytes(data, engine=engine, max_work=max_work)
    contents: Any = {} if report.outcome == "malformed" else read_sealed(data).json
    return report, contents


def require_expectation(text: str) -> None:
    """Raise ``ExpectationError`` unless ``text`` can be expected of a file."""
    from .expect import parse_expectation

    parse_expectation(text)


def _bytes(path: str | os.PathLike[str]) -> bytes | Report:
    """The contents of a regular file, or why there are none."""
    try:
        descriptor = os.open(Path(path), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Report("malformed", message="not a regular file")
            if status.st_size > MAX_BYTES:
                message = f"the file has {status.st_size} bytes; at most {MAX_BYTES} are allowed"
                return Report("malformed", message=message)
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no such path"
        return Report("malformed", message=f"the file cannot be read: {reason}")
