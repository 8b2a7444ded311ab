"""Every structural bound by its name: on ranks of circuits and programs, and of linear networks."""

from __future__ import annotations

from typing import TypeAlias

from verify.separation.bounds import ALL_BOUNDS, Bound
from verify.separation.linear_bounds import LINEAR_BOUNDS, LinearRankBound

__all__ = ["AnyBound", "every_bound", "find_bound"]

AnyBound: TypeAlias = Bound | LinearRankBound


def every_bound() -> list[AnyBound]:
    """All records, sorted by name."""
    return sorted([*ALL_BOUNDS.values(), *LINEAR_BOUNDS.values()], key=lambda bound: bound.name)


def find_bound(name: str) -> AnyBound | None:
    """The record of that name, or None.

    >>> [bound and bound.title for bound in map(find_bound, ("U1", "H1", "F1"))]
    ['state bound', 'Hankel bound by the width', None]
    """
    return ALL_BOUNDS.get(name) or LINEAR_BOUNDS.get(name)
