"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

__all__ = ["remove_leftovers", "write_atomically"]


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` so that the file is the old one or the new one, never a part of either.

    The temporary file lies beside it under a hidden name, so a process that is killed leaves nothing that looks
    finished.  (The file is not forced to disk: after a power failure it may be empty, and a run makes it again.)
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise


def remove_leftovers(folder: Path) -> None:
    """Delete the temporary files under ``folder`` that processes left which are no more."""
    for path in folder.rglob(".*.tmp"):
        owner = re.fullmatch(r"\..+\.([0-9]{1,9})\.tmp", path.name)
        if owner is not None and not _is_alive(int(owner[1])):
            path.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
