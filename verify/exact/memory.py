"""How much memory there is, and how much an elimination takes: asked before anything is allocated.

What a process may take is what the machine has free (/proc/meminfo), or what its control group leaves it, of either
version, if that is less.  Where neither can be asked, on other systems, nothing is known and nothing refused.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from verify.exact.elimination import elimination_bytes

__all__ = ["available_bytes", "elimination_bytes", "largest_that_fits", "readable_bytes"]

_SYSTEM = Path("/")
#: For either version of control groups: the controller in /proc/self/cgroup, where it is mounted, the limit, what is
#: used, and the part of it that files take and that can be had back.
_GROUPS = (
    ("", "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"),
    ("memory", "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def available_bytes() -> int | None:
    """What this process can still take without swapping, in bytes; None where that is not known."""
    known = [_machine(), *(_group(*names) for names in _GROUPS)]
    return min((size for size in known if size is not None), default=None)


def _machine() -> int | None:
    fields = _fields(_SYSTEM / "proc/meminfo")
    return None if "MemAvailable:" not in fields else fields["MemAvailable:"] * 1024


def _group(controller: str, mount: str, limit: str, usage: str, files: str) -> int | None:
    """What the control group of this process and those above it leave; None if they set no limit."""
    left: int | None = None
    for folder in _folders(controller, _SYSTEM / mount):
        most, used = _number(folder / limit), _number(folder / usage)
        if most is None or used is None:
            continue
        free = max(0, most - used + _fields(folder / "memory.stat").get(files, 0))
        left = free if left is None else min(left, free)
    return left


def _folders(controller: str, mount: Path) -> list[Path]:
    """The folders of the group and of those that contain it, as far as they can be seen from here."""
    path = ""
    for line in _lines(_SYSTEM / "proc/self/cgroup"):
        _, controllers, name = line.split(":", 2)
        if controller in controllers.split(","):
            path = name.strip("/")
    inner = mount / path
    return [inner, *(folder for folder in inner.parents if folder == mount or mount in folder.parents)]


def _fields(path: Path) -> dict[str, int]:
    """The lines ``name number ..`` of a file of the kernel."""
    words = [line.split() for line in _lines(path)]
    return {word[0]: int(word[1]) for word in words if len(word) > 1 and word[1].isdigit()}


def _number(path: Path) -> int | None:
    """The number that is the whole file; None for "max", and where there is none."""
    text = "".join(_lines(path)).strip()
    return int(text) if text.isdigit() else None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return []


def largest_that_fits(predicted: Callable[[int], int], most: int, available: int) -> int:
    """The largest size up to ``most`` for which ``predicted``, which increases, is at most ``available``; else 0.

    >>> largest_that_fits(lambda size: size * size, 100, 50)
    7
    """
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if predicted(middle) <= available:
            low = middle
        else:
            high = middle - 1
    return low


def readable_bytes(size: int) -> str:
    """
    >>> readable_bytes(700), readable_bytes(3 << 20), readable_bytes(5_000_000_000)
    ('700 bytes', '3.0 MiB', '4.7 GiB')
    """
    if size < 1 << 20:
        return f"{size} bytes"
    unit, name = (1 << 30, "GiB") if size >= 1 << 30 else (1 << 20, "MiB")
    return f"{size / unit:.1f} {name}"
