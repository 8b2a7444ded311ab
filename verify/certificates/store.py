"""Files in directories of ours: written whole or not at all, and the leftovers of processes that were killed."""

from __future__ import annotations

import os
import re
from pathlib import Path

from verify.files import write_file

__all__ = ["remove_leftovers", "write_atomically"]


def write_atomically(path: Path, data: bytes) -> None:
    """``write_file``, in a folder that is made if need be: the file is the old one or the new one, never a part of
    either.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, data)


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
