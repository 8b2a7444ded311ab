"""What other packages add by entry points: found when it is first asked for, and left out whole where it is broken.

Here lives how a plug-in is found and loaded; what it may add is said in ``claims.registry`` and, for users, on the page
``proofs/plug-ins.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from typing import TypeVar

from verify.errors import DomainError

__all__ = ["added"]

T = TypeVar("T")


def added(
    group: str, read: Callable[[object, str], Mapping[str, T]], taken: Mapping[str, T]
) -> tuple[dict[str, T], list[str]]:
    """What the plug-ins of an entry point group add to ``taken``, by name; and a sentence for each that is left out.

    ``read``: the values in what a plug-in's entry point names, from that and the package's name and version; it raises
    ``DomainError`` for what it cannot take.  A name that is taken, by us or by a plug-in that comes before, is refused.
    """
    found: dict[str, T] = {}
    problems = []
    for entry, package in _entries(group):
        try:
            values = read(_loaded(entry), package)
            for name in values:
                if name in taken or name in found:
                    raise DomainError(f"the name {name!r} is taken")
        except DomainError as error:
            problems.append(f"the plug-in {entry.name!r} of the package {package} is left out: {error}")
            continue
        found |= values
    return found, problems


def _entries(group: str) -> Iterator[tuple[metadata.EntryPoint, str]]:
    """The entry points of a group with their packages, in an order that does not depend on the search path."""
    entries = [
        (entry, f"{entry.dist.name} {entry.dist.version}" if entry.dist is not None else "of unknown name")
        for entry in metadata.entry_points(group=group)
    ]
    yield from sorted(entries, key=lambda pair: (pair[1], pair[0].name))


def _loaded(entry: metadata.EntryPoint) -> object:
    """What the entry point names; whatever goes wrong in foreign code is one sentence."""
    try:
        return entry.load()
    except (Exception, SystemExit) as error:
        said = " ".join(str(error).split())
        raise DomainError(
            f"{entry.value} cannot be loaded: {type(error).__name__}{f': {said}' if said else ''}"
        ) from None
