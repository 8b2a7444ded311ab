"""hypothesis as the proposer of instances beyond those that were gone through in order."""

from __future__ import annotations

from collections.abc import Callable

from verify.conjectures.domain import Domain
from verify.conjectures.engine import falsify
from verify.conjectures.strategies import places_in
from verify.statements import Sizes

__all__ = ["propose"]

# How far above its least value each size is proposed: L, R, M, then steps.
_REACH = (7, 7, 9, 7, 7)


def propose(domain: Domain, is_refuted: Callable[[Sizes], bool], *, seed_number: int, examples: int) -> None:
    """Put up to ``examples`` instances, and, once one is refuted, ever simpler ones, to ``is_refuted``."""
    ranges = [(lo, lo + reach) for (lo, _), reach in zip(domain.ranges(), _REACH, strict=False)]
    places = places_in(domain, ranges)
    if not places.is_empty:
        falsify(places, is_refuted, seed_number=seed_number, count=examples)
