"""Writing where a user says: a file whole or not at all; a device, a FIFO or ``-``, the standard output, as a stream.

A target is looked at before the work that fills it begins (``require_writable``, ``require_folder``), so that a wrong
name costs nothing.  Directories above a target are not made.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
from pathlib import Path

from verify.errors import DomainError
from verify.files.reading import STDIO
from verify.quoting import quoted

__all__ = ["make_folder", "require_folder", "require_writable", "write_file"]

# Names here are streams, whatever is behind them: /dev/stdout may lead to a file that a shell has open.
_STREAMS = (Path("/dev"), Path("/proc"))
_WRITE_BITS = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def require_writable(path: Path) -> None:
    """Raises ``DomainError`` if ``write_file`` could not write there: a directory, a read-only file, no directory to be
    in.

    A file whose mode has no write bit is read-only for everyone, the superuser included.
    """
    if path == STDIO:
        if sys.__stdout__ is None:
            raise DomainError("the standard output is closed")
        return
    mode = _mode(path)
    if mode is None:
        _require_parent(path)
    elif stat.S_ISDIR(mode):
        raise DomainError(f"{quoted(path)} is a directory; a file is needed")
    elif stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        raise DomainError(f"{quoted(path)} is a {'disk' if stat.S_ISBLK(mode) else 'socket'}; a file is needed")
    elif not mode & _WRITE_BITS or not os.access(path, os.W_OK):
        raise DomainError(f"{quoted(path)} is read-only; choose another file, or make it writable first")
    elif _is_replaced(path, mode):
        _require_parent(path)


def require_folder(path: Path) -> None:
    """Raises ``DomainError`` unless ``path`` is a directory that takes new files, or could be made in one."""
    mode = _mode(path)
    if mode is None:
        _require_parent(path)
    elif not stat.S_ISDIR(mode):
        raise DomainError(f"{quoted(path)} is a file; a directory is needed")
    else:
        _require_takes_files(path)


def make_folder(path: Path) -> None:
    """``path`` as a directory, made if it is not there; the one that it is in must be there.  Raises
    ``DomainError``.
    """
    require_folder(path)
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise DomainError(f"cannot make the directory {quoted(path)}: {error.strerror}") from None


def write_file(path: Path, data: bytes) -> None:
    """Write ``data``: a file is the old one or the new one at every moment, with the old one's mode; links are
    followed.

    What is no file, ``-``, and names under /dev and /proc are written to as they are.  The new file is made under a
    hidden name beside the old one and renamed, so a process that is killed leaves nothing that looks finished.  (It is
    not forced to disk: after a power failure it may be empty.)

    Raises ``DomainError`` as ``require_writable`` does, and ``OSError`` that names ``path`` if writing fails.
    """
    require_writable(path)
    try:
        if path == STDIO:
            sys.stdout.flush()
            _write_all(1, data, close=False)
            return
        mode = _mode(path)
        if mode is not None and not _is_replaced(path, mode):
            _write_all(os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)), data)
        else:
            _replace(Path(os.path.realpath(path)), data, mode)
    except BrokenPipeError:
        raise
    except OSError as error:
        why = error.strerror or str(error)
        if path == STDIO:
            raise OSError(error.errno, f"cannot write to standard output: {why}") from None
        raise OSError(error.errno, why, str(path)) from None


def _is_replaced(path: Path, mode: int) -> bool:
    """Whether what is there is a file to be put another in the place of, and no stream."""
    return stat.S_ISREG(mode) and not any(parent in _STREAMS for parent in path.absolute().parents)


def _write_all(descriptor: int, data: bytes, *, close: bool = True) -> None:
    with open(descriptor, "wb", closefd=close) as file:
        file.write(data)


def _replace(path: Path, data: bytes, mode: int | None) -> None:
    temporary = path.with_name(f".{secrets.token_hex(6)}.{os.getpid()}.tmp")
    try:
        _write_all(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666), data)
        if mode is not None:
            temporary.chmod(stat.S_IMODE(mode))
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _mode(path: Path) -> int | None:
    """What ``path`` leads to, links followed; None for nothing."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOTDIR:
            return None  # said of the parent, in words
        raise DomainError(f"cannot use {quoted(path)}: {getattr(error, 'strerror', None) or error}") from None


def _require_parent(path: Path) -> None:
    parent = Path(os.path.realpath(path)).parent
    mode = _mode(parent)
    if mode is None:
        raise DomainError(f"cannot write {quoted(path)}: the directory {quoted(parent)} does not exist; make it first")
    if not stat.S_ISDIR(mode):
        raise DomainError(f"cannot write {quoted(path)}: {quoted(parent)} is a file, no directory")
    _require_takes_files(parent)


def _require_takes_files(folder: Path) -> None:
    if not folder.stat().st_mode & _WRITE_BITS or not os.access(folder, os.W_OK | os.X_OK):
        raise DomainError(f"the directory {quoted(folder)} takes no new files: it is read-only")
