"""What happens in the processes of a search, which can be killed at any moment."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import replace

from verify.conjectures.domain import Domain, Place
from verify.conjectures.evidence import decide_place, rank_at_least
from verify.conjectures.far import Line, falls_on_line
from verify.conjectures.finding import Finding, Word
from verify.exact.threads import use_one_thread
from verify.statements import Condition, Quantifier

__all__ = ["decide_batch", "lower_bound_at", "scan_lines", "start_worker"]


def start_worker() -> None:
    """Ctrl-C is the parent's business; one thread each."""
    use_one_thread()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def decide_batch(
    relation: Condition, quantifier: Quantifier, places: Sequence[Place], allowance: int, max_rank: int, seed: int
) -> list[Finding]:
    """Each place in turn, for at most ``allowance`` operations each.  A defect at one must not take the rest with it."""
    return [_decided(relation, quantifier, place, allowance, max_rank, seed) for place in places]


def _decided(
    relation: Condition, quantifier: Quantifier, place: Place, allowance: int, max_rank: int, seed: int
) -> Finding:
    try:
        found = decide_place(relation, quantifier, place, allowance=allowance, max_rank=max_rank, seed=str(seed))
        if quantifier is Quantifier.ALL_WEIGHTS and found.word is Word.UNDECIDED:
            return _by_weights(relation, found, allowance, seed)
    except MemoryError:
        return Finding(place, Word.UNDECIDED, max_rank=max_rank, how="out of memory")
    except Exception as error:
        return Finding(place, Word.UNDECIDED, max_rank=max_rank, how=f"{type(error).__name__}: {error}")
    return found


def _by_weights(relation: Condition, found: Finding, allowance: int, seed: int) -> Finding:
    """What neither bounds nor almost all weights decide: particular weights may refute it."""
    from verify.conjectures.degenerate import DEGENERATE_COST, refute_by_weights

    if allowance < DEGENERATE_COST:
        return replace(found, word=Word.DEFERRED, cost=found.cost + DEGENERATE_COST)
    refuted = refute_by_weights(relation, found.place, seed_number=seed)
    cost = found.cost + DEGENERATE_COST
    if refuted is None:
        return replace(found, cost=cost, how=f"{found.how}; no weights that were tried refute it")
    return replace(refuted, cost=cost, max_rank=found.max_rank)


def scan_lines(relation: Condition, domain: Domain, lines: Sequence[Line]) -> list[Place]:
    """The first places on these lines at which the bounds alone make the statement false."""
    found = (falls_on_line(relation, domain, line) for line in lines)
    return [place for place in found if place is not None]


def lower_bound_at(relation: Condition, place: Place, max_rank: int, seed: int) -> int:
    """A proved lower bound on the statement's first rank there."""
    return rank_at_least(relation, place, max_rank=max_rank, seed=str(seed))
