"""What a search has done at one place or along one line, in processes that can be killed at any moment."""

from __future__ import annotations

from dataclasses import replace

from verify.conjectures.domain import Domain
from verify.conjectures.evidence import decide_place, rank_at_least
from verify.conjectures.far import Line, falls_on_line
from verify.conjectures.finding import Finding, Word
from verify.statements import Condition, Quantifier, Sizes
from verify.work.executor import Failure

__all__ = ["decide", "lower_bound_at", "scan_line", "undecided"]


def decide(
    relation: Condition, quantifier: Quantifier, allowance: int, max_rank: int, seed: int, place: Sizes
) -> Finding:
    """What is found out at one place, for at most ``allowance`` operations."""
    found = decide_place(relation, quantifier, place, allowance=allowance, max_rank=max_rank, seed=str(seed))
    if quantifier is Quantifier.ALL_WEIGHTS and found.word is Word.UNDECIDED and place.cell == "rac":
        return _by_weights(relation, found, allowance, seed)
    return found


def undecided(allowance: int, max_rank: int, place: Sizes, failure: Failure) -> Finding:
    """The finding where nothing could be found out."""
    cost = allowance if failure.died else 0
    return Finding(place, Word.UNDECIDED, cost=cost, max_rank=max_rank, how=failure.detail)


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


def scan_line(relation: Condition, domain: Domain, line: Line) -> Sizes | None:
    """The first place on the line at which the bounds alone make the statement false."""
    return falls_on_line(relation, domain, line)


def lower_bound_at(relation: Condition, max_rank: int, seed: int, place: Sizes) -> int:
    """A proved lower bound on the statement's first rank there."""
    return rank_at_least(relation, place, max_rank=max_rank, seed=str(seed))
