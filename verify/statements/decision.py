"""Deciding a relation from what is known about the ranks in it (section 6 of the certificate format)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import TypeAlias, cast, overload

from verify.statements.evaluation import Bounds, any_rank_at, evaluate, variable_value, with_numbers
from verify.statements.instances.circuit import Instance
from verify.statements.instances.linear import LinearInstance
from verify.statements.instances.protocol import AnyInstance
from verify.statements.intervals import (
    ANY_RANK,
    Interval,
    Undecided,
    apply_to_intervals,
    compare_intervals,
)
from verify.statements.ranks import AnyRankAt, LinearRankAt, RankAt
from verify.statements.tree import Condition, RankTerm
from verify.statements.walk import Letters, Meaning, Work, condition_value

__all__ = ["CHOICE_LIMIT", "Intervals", "decide", "terms"]

CHOICE_LIMIT = 4096
"""Up to so many choices of the unknown ranks are gone through one by one."""

Intervals: TypeAlias = Mapping[RankAt, Interval] | Mapping[LinearRankAt, Interval] | Mapping[AnyRankAt, Interval]
"""Where rank terms lie."""


@overload
def terms(relation: Condition, instance: Instance, bounds: Bounds | None = None) -> tuple[RankAt, ...]: ...


@overload
def terms(relation: Condition, instance: LinearInstance, bounds: Bounds | None = None) -> tuple[LinearRankAt, ...]: ...


@overload
def terms(relation: Condition, instance: AnyInstance, bounds: Bounds | None = None) -> tuple[AnyRankAt, ...]: ...


def terms(
    relation: Condition, instance: AnyInstance, bounds: Bounds | None = None
) -> tuple[RankAt, ...] | tuple[LinearRankAt, ...] | tuple[AnyRankAt, ...]:
    """The distinct rank terms of a relation at an instance, in the order of their first occurrence.

    Raises DomainError for a grid rank without templates, and for a rank at other parameters than the
    instance's where those are not enough to define one: a split is given, or explicit templates.

    >>> from verify.statements.build import L, rank, t
    >>> from verify.statements.sizes import Sizes
    >>> [str(at) for at in terms(rank.equals(rank(L=t, t=L)), Instance(Sizes(L=2, R=3, M=3, t_S=4, t_E=4)))]
    ['rank(L=2, R=3, M=3, t_S=4, t_E=4)', 'rank(L=4, R=3, M=3, t_S=2, t_E=2)']
    """
    return instance.ranks(relation, bounds)


def decide(
    relation: Condition,
    instance: AnyInstance,
    intervals: Intervals,
    bounds: Bounds | None = None,
) -> bool | None:
    """True if the relation holds for every choice of integers in the intervals, False if for none, else None.

    A rank term that ``intervals`` does not mention lies in [0, infinity). Exact when there are at most
    ``CHOICE_LIMIT`` choices; beyond, interval arithmetic, which errs only towards None.

    >>> from verify.statements.build import L, mc, m, rank, t_E
    >>> from verify.statements.sizes import Sizes
    >>> instance = Instance(Sizes(L=2, R=4, M=3, t_S=2, t_E=2))
    >>> (here,) = instance.ranks(rank >= 6)
    >>> decide(rank >= mc(m, mc(t_E, L - 1)), instance, {here: Interval(6, None)})   # mc(3, 2) = 6
    True
    >>> decide(rank >= 8, instance, {here: Interval(6, None)}) is None
    True
    >>> decide(rank >= 8, instance, {here: Interval(6, 7)})
    False

    Raises DomainError where the relation is undefined for a choice that is tried.
    """
    found = cast(Mapping[AnyRankAt, Interval], intervals)
    known = {at: found.get(at, ANY_RANK) for at in instance.ranks(relation, bounds)}
    environment = instance.environment()
    relation = with_numbers(relation, environment, bounds)
    counts = [interval.count() for interval in known.values()]
    finite = [count for count in counts if count is not None]
    if len(finite) == len(counts) and prod(finite) <= CHOICE_LIMIT:
        return _decided_by_choices(relation, environment, known, bounds)
    try:
        return condition_value(relation, _Enclosure(environment, known, bounds), {})
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


class _Enclosure(Meaning[Interval]):
    """Intervals in which the ranks lie."""

    def __init__(
        self, environment: Mapping[str, int], known: Mapping[AnyRankAt, Interval], bounds: Bounds | None
    ) -> None:
        super().__init__()
        self.environment = environment
        self.known = known
        self.bounds = bounds

    def constant(self, value: int) -> Interval:
        return Interval(value, value)

    def name(self, name: str) -> Interval:
        return self.constant(variable_value(name, self.environment))

    def integer(self, value: Interval, what: str) -> int:
        if value.lo is None or value.lo != value.hi:  # not so in a tree: limits contain no ranks
            raise Undecided(f"{what} are not known exactly")
        return value.lo

    def apply(self, op: str, values: Sequence[Interval]) -> Interval:
        value = apply_to_intervals(op, values)
        self.work.spend(sum(end.bit_length() for end in (value.lo, value.hi) if end is not None) // 64)
        return value

    def compare(self, op: str, left: Interval, right: Interval) -> bool | None:
        return compare_intervals(op, left, right)

    def rank(self, term: RankTerm, letters: Letters) -> Interval:
        return self.known[any_rank_at(term, {**self.environment, **letters}, self.bounds)]

    def bound(self, name: str, level: str) -> Interval:
        return super().bound(name, level) if self.bounds is None else self.constant(self.bounds(name, level))
