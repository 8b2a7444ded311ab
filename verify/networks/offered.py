"""The families of networks that other packages add, beside ours.

The checker knows none of them: a network of theirs enters a certificate as the program that its text describes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from verify.errors import DomainError
from verify.exact.conversion import shown
from verify.networks.families import FAMILIES, Family
from verify.plug_ins import added

__all__ = ["ENTRY_POINTS", "added_families", "find_offered", "left_out"]

ENTRY_POINTS = "verify.networks"
"""The group of entry points by which another package adds families: each names a ``Family``, or several."""

_NAME = re.compile("[a-z][a-z0-9-]{0,39}")
# No name of a family: what certificates call a network that is given, and what the command line calls linear-layers.
_RESERVED = ("program", "linear")


def added_families() -> Mapping[str, Family]:
    """The families of plug-ins by name; looked for once, when they are first asked for."""
    return _found()[0]


def left_out() -> tuple[str, ...]:
    """A sentence for each plug-in that is broken, or wants a name that is taken."""
    return _found()[1]


def find_offered(name: str) -> Family:
    """The family of that name, ours or a plug-in's.  Raises ``DomainError``, which lists them, where there is none."""
    found = FAMILIES.get(name) or added_families().get(name) if isinstance(name, str) else None
    if found is None:
        names = ", ".join((*FAMILIES, *added_families()))
        raise DomainError("; ".join((f"there is no family {shown(name)}", f"there are {names}", *left_out())))
    return found


@cache
def _found() -> tuple[Mapping[str, Family], tuple[str, ...]]:
    families, problems = added(ENTRY_POINTS, _read, FAMILIES)
    return families, tuple(problems)


def _read(value: object, package: str) -> Mapping[str, Family]:
    """The families of a plug-in, with their package named."""
    given = [value] if isinstance(value, Family) else list(value) if isinstance(value, Iterable) else [value]
    found: dict[str, Family] = {}
    for family in given:
        if not isinstance(family, Family):
            raise DomainError(f"it has something of the type {type(family).__name__} where a Family is expected")
        name = family.name
        if not isinstance(name, str) or not _NAME.fullmatch(name) or name in _RESERVED:
            raise DomainError(f"a family has a name of up to 40 of a-z, 0-9 and '-', not {name!r}")
        if name in found:
            raise DomainError(f"it has two families {name!r}")
        try:
            family.program(2, 2, 2)  # so that a text which cannot be read is left out, not met later
        except DomainError as error:
            raise DomainError(f"the text of {name} cannot be read: {error}") from None
        found[name] = replace(family, package=package, source=f"{family.source}; from the package {package}")
    return found
