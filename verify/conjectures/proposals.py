"""hypothesis as the proposer of instances beyond those that were gone through in order."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from verify.conjectures.domain import Domain, Place
from verify.conjectures.strategies import places_in

__all__ = ["propose"]

# How far above its least value each size is proposed: L, R, M, then steps.
_REACH = (7, 7, 9, 7, 7)


class _Refuted(Exception):
    """Tells hypothesis that this instance is a counterexample."""


def propose(domain: Domain, is_refuted: Callable[[Place], bool], *, seed_number: int, examples: int) -> None:
    """Put up to ``examples`` instances, and, once one is refuted, ever simpler ones, to ``is_refuted``.

    ``is_refuted`` answers the same each time that it is asked about the same place.
    """
    ranges = [(lo, lo + reach) for (lo, _), reach in zip(domain.ranges(), _REACH, strict=False)]
    places = places_in(domain, ranges)
    if places is st.nothing() or places.is_empty:
        return

    @seed(seed_number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        report_multiple_bugs=False,
    )
    @given(places)
    def attempt(place: Place) -> None:
        if is_refuted(place):
            raise _Refuted

    try:
        attempt()
    except _Refuted:
        return
