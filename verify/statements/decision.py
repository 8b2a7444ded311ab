"""Deciding a relation from what is known about the ranks in it (section 6 of the certificate format)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import TypeAlias, cast

from verify.statements.evaluation import any_rank_at, evaluate, terms, with_numbers
from verify.statements.instance import Given, Instance
from verify.statements.interpretation import AnyRankAt, Bounds, LinearRankAt, Meaning, RankAt, Work, condition_value
from verify.statements.intervals import (
    ANY_RANK,
    Interval,
    Undecided,
    apply_to_intervals,
    compare_intervals,
)
from verify.statements.linear_instance import LinearInstance
from verify.statements.tree import Condition, RankTerm

__all__ = ["CHOICE_LIMIT", "Intervals", "decide"]

CHOICE_LIMIT = 4096
"""Up to so many choices of the unknown ranks are gone through one by one."""

Intervals: TypeAlias = Mapping[RankAt, Interval] | Mapping[LinearRankAt, Interval] | Mapping[AnyRankAt, Interval]
"""Where rank terms lie."""


def decide(
    relation: Condition,
    instance: Instance | LinearInstance | Given,
    intervals: Intervals,
    bounds: Bounds | None = None,
) -> bool | None:
    """True if the relation holds for every choice of integers in the intervals, False if for none, else None.

    A rank term that ``intervals`` does not mention lies in [0, infinity). Exact when there are at most
    ``CHOICE_LIMIT`` choices; beyond, interval arithmetic, which errs only towards None.

    >>> from verify.statements.language import L, mc, m, rank, t_E
    >>> instance = Instance(L=2, R=4, M=3, t_S=2, t_E=2)
    >>> (here,) = terms(rank >= 6, instance)
    >>> decide(rank >= mc(m, mc(t_E, L - 1)), instance, {here: Interval(6, None)})   # mc(3, 2) = 6
    True
    >>> decide(rank >= 8, instance, {here: Interval(6, None)}) is None
    True
    >>> decide(rank >= 8, instance, {here: Interval(6, 7)})
    False

    Raises DomainError where the relation is undefined for a choice that is tried.
    """
    unknown = terms(relation, instance, bounds) if not isinstance(instance, Given) else ()
    found = cast(Mapping[AnyRankAt, Interval], intervals)
    known = {at: found.get(at, ANY_RANK) for at in unknown}
    environment = instance.environment()
    relation = with_numbers(relation, environment, bounds)
    counts = [interval.count() for interval in known.values()]
    finite = [count for count in counts if count is not None]
    if len(finite) == len(counts) and prod(finite) <= CHOICE_LIMIT:
        return _decided_by_choices(relation, environment, known, bounds)
    try:
        return condition_value(relation, environment, _interval_meaning(known, bounds))
    except Undecided:
        return None


def _decided_by_choices(
    relation: Condition,
    environment: Mapping[str, int],
    known: Mapping[AnyRankAt, Interval],
    bounds: Bounds | None,
) -> bool | None:
    work = Work()
    answers = set()
    for ranks in _choices(known):
        answers.add(evaluate(relation, environment, ranks, bounds, work=work))
        if len(answers) == 2:
            return None
    return answers.pop()


def _choices(known: Mapping[AnyRankAt, Interval]) -> Iterator[dict[AnyRankAt, int]]:
    """All choices of integers in finite intervals."""
    ranges = [range(interval.lo or 0, (interval.hi or 0) + 1) for interval in known.values()]
    for values in product(*ranges):
        yield dict(zip(known, values, strict=True))


def _connected(op: str, values: Sequence[bool | None]) -> bool | None:
    """Three-valued and, or, not: None is unknown."""
    if op == "not":
        return None if values[0] is None else not values[0]
    settles = op == "or"
    if settles in values:
        return settles
    return None if None in values else not settles


def _interval_meaning(known: Mapping[AnyRankAt, Interval], bounds: Bounds | None) -> Meaning[Interval, bool | None]:
    work = Work()

    def operation(op: str, values: Sequence[Interval]) -> Interval:
        value = apply_to_intervals(op, values)
        work.spend(sum(end.bit_length() for end in (value.lo, value.hi) if end is not None) // 64)
        return value

    def rank(term: RankTerm, environment: Mapping[str, int]) -> Interval:
        return known[any_rank_at(term, environment, bounds)]

    def limit(value: Interval) -> int:
        if value.lo is None or value.lo != value.hi:  # not so in a tree: limits contain no ranks
            raise Undecided("a limit of a sum or product is not known exactly")
        return value.lo

    return Meaning(
        constant=lambda value: Interval(value, value),
        operation=operation,
        comparison=compare_intervals,
        connective=_connected,
        rank=rank,
        limit=limit,
        bounds=bounds,
        work=work,
    )
