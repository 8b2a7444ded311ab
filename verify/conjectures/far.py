"""Bounds alone: where a statement is false by closed-form upper bounds, at sizes at which no rank can be computed.

Along each line (L, R, t fixed, M free) only values of M are looked at where something can change: where a bound's
minimum changes its argument, where a min or max of the statement does, and powers of two in between; then the least M
is found by bisection.  So a window of a few hundred values of M near 75,000, or near 10^17, is met in a few hundred
steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice

from verify.conjectures.domain import Domain
from verify.errors import BudgetExceeded, DomainError
from verify.exact import multiset_coefficient
from verify.separation.bounds import BOUNDS, Bound, BoundProblem
from verify.statements import Condition, Instance, Interval, Operation, RankAt, Sizes, decide, evaluate, has_rank, terms
from verify.statements.sizes import RAC
from verify.statements.tree import Node, children

__all__ = ["LINE_COST", "Line", "can_fall", "falls_on_line", "is_false_by_bounds", "lines"]

# What looking along one line counts as, in operations.
LINE_COST = 28_000
# Values of M of more bits than this are not tried.
MAX_BITS = 4000
# Looks at the clock while a condition leaves no instance.
_MOST_PASSED = 20
_POWERS = (0, 1, 2, 3, 4, 6, 8, 10, 12, 14, 17, 20, 24, 32, 64, 128, 256)


@dataclass(frozen=True, slots=True)
class Line:
    """All M at these L, R and block lengths."""

    L: int
    R: int
    t_S: int
    t_E: int


def lines(domain: Domain) -> Iterator[Line]:
    """The lines that ``where`` leaves room for, small ones first; the width up to a million, depth and steps up to
    24.
    """
    widths = [*range(1, 33), 40, 50, 64, 80, 100, 128, 200, 256, 512, 1000, 2000, 10**4, 10**5, 10**6]
    depths = [*range(1, 9), 10, 12, 16, 24]
    steps = [*range(1, 9), 10, 12, 16, 22, 24]
    ranges = domain.ranges()
    widths, depths, steps = (
        [value for value in sorted({*values, lo}) if lo <= value and (hi is None or value <= hi)]
        for values, (lo, hi) in zip((widths, depths, steps), (ranges[1], ranges[0], ranges[-1]), strict=True)
    )
    found = [
        (a + b + c // 4, Line(L, R, t, t))
        for a, L in enumerate(depths)
        for b, t in enumerate(steps)
        for c, R in enumerate(widths)
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].L, pair[1].R, pair[1].t_E))
    for _, line in found:
        yield line
        if domain.splits:
            yield Line(line.L, line.R, line.t_S + 1, line.t_E)
            yield Line(line.L, line.R, line.t_S, line.t_E + 1)


def can_fall(relation: Condition, domain: Domain, look: Callable[[], None] = lambda: None) -> bool:
    """Whether upper bounds could refute it: it is false, at some of the first places, where all ranks are 0.

    ``look`` is called before each of them, and may raise.
    """
    passed = 0
    for place in islice(domain.places(look), 400):
        if place is None:
            passed += 1
            if passed > _MOST_PASSED:
                break
            continue
        try:
            instance = Instance(place)
            nothing: dict[RankAt, int] = dict.fromkeys(terms(relation, instance), 0)
            if not evaluate(relation, instance.environment(), nothing):
                return True
        except (DomainError, BudgetExceeded):
            continue
    return False


def is_false_by_bounds(relation: Condition, place: Sizes) -> bool:
    """Whether the structural upper bounds make the statement false there, whatever else is true."""
    try:
        instance = Instance(place)
        environment = instance.environment()
        asked = terms(relation, instance)
        if evaluate(relation, environment, dict.fromkeys(asked, 0)):
            return False  # upper bounds leave room for 0
        uppers = {term: _best(term) for term in asked}
        known = {term: value for term, value in uppers.items() if value is not None}
        if not known or (len(known) == len(asked) and evaluate(relation, environment, known)):
            return False
        return decide(relation, instance, {term: Interval(0, value) for term, value in uppers.items()}) is False
    except (DomainError, BudgetExceeded):
        return False


def _best(term: RankAt) -> int | None:
    """The least structural bound; what does not change along a line is computed once."""
    problem = BoundProblem(term.sizes.of(RAC))
    values = [_value(bound, problem) for bound in BOUNDS.values() if not bound.steady and _asked(bound, problem)]
    if term.N in (None, term.M):
        steady = BoundProblem(replace(problem.sizes, M=problem.sizes.m, N=None))
        values += [_steady_value(name, steady) for name, bound in BOUNDS.items() if bound.steady]
    return min((value for value in values if value is not None), default=None)


@lru_cache(maxsize=1024)
def _steady_value(name: str, problem: BoundProblem) -> int | None:
    return _value(BOUNDS[name], problem) if _asked(BOUNDS[name], problem) else None


def _asked(bound: Bound, problem: BoundProblem) -> bool:
    return problem.notion in bound.notions and bound.applies(problem)


def _value(bound: Bound, problem: BoundProblem) -> int | None:
    try:
        return bound.value(problem)
    except BudgetExceeded:
        return None


def falls_on_line(relation: Condition, domain: Domain, line: Line) -> Sizes | None:
    """The place with the least M on the line, among those met, at which the bounds alone make the statement false."""

    def place(M: int) -> Sizes:
        return domain.place(line.L, line.R, M, line.t_S, line.t_E)

    def falls(M: int) -> bool:
        return domain.holds(place(M)) and is_false_by_bounds(relation, place(M))

    lo, hi = domain.ranges()[2]
    before = lo - 1
    for M in _values_of_M(relation, line, place):
        if lo > M or (hi is not None and hi < M):
            continue
        if falls(M):
            return place(_least(falls, before, M))
        before = M
    return None


def _least(holds: Callable[[int], bool], below: int, above: int) -> int:
    """A value that holds and whose predecessor does not; ``above`` holds, ``below`` is out of question."""
    while below + 1 < above:
        middle = (below + above) // 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above


def _values_of_M(relation: Condition, line: Line, place: Callable[[int], Sizes]) -> list[int]:
    grid = [1 << power for power in _POWERS]
    turns = {line.R, *_bound_turns(line)}
    for options in _choices(relation):
        turns |= set(_crossings(options, grid, place))
    near = {M + shift for M in turns for shift in (0, 1)}  # what changes at M is new there or behind it
    return sorted(M for M in {*near, *grid} if M >= 1)


def _bound_turns(line: Line) -> Iterator[int]:
    """mc(R, mc(s, L-1)): where an input's factor in the bounds stops growing with the number of templates."""
    for s in range(1, line.t_E + 1):
        degree = multiset_coefficient(s, line.L - 1)
        if min(line.R - 1, degree) > MAX_BITS:  # the coefficient is at least 2 to that power
            return
        value = multiset_coefficient(line.R, degree)
        if value.bit_length() > MAX_BITS:
            return
        yield value


def _choices(node: Node) -> Iterator[Sequence[Node]]:
    """The arguments of every min and max in which no rank occurs."""
    if isinstance(node, Operation) and node.op in ("min", "max"):
        options = [argument for argument in node.arguments if not has_rank(argument)]
        if len(options) >= 2:
            yield options
    for child in children(node):
        yield from _choices(child)


def _crossings(options: Sequence[Node], grid: Sequence[int], place: Callable[[int], Sizes]) -> Iterator[int]:
    """Where another argument becomes the least, between neighbours of the grid."""

    def least(M: int) -> int:
        environment = Instance(place(M)).environment()
        values = []
        for option in options:
            try:
                values.append((0, int(evaluate(option, environment))))
            except (DomainError, BudgetExceeded):
                values.append((1, 0))  # too large to be the least
        return values.index(min(values))

    known = [least(M) for M in grid]
    for index in range(1, len(grid)):
        if known[index] != known[index - 1]:
            yield _least(partial(_is_at, least, known[index]), grid[index - 1], grid[index])


def _is_at(value: Callable[[int], int], target: int, M: int) -> bool:
    return value(M) == target
