"""Where a conjecture is searched: its instances, in the stated order, as far as ``where`` admits them.

The order: L+R+M+t (with separate blocks L+R+M+t_S+t_E), then lexicographically L, R, M, t (t_S, t_E), then N.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from verify.conjectures.limits import Range, ranges_of
from verify.errors import BudgetExceeded, DomainError
from verify.statements import Condition, Instance, Sizes, Variable, evaluate, rank_terms
from verify.statements.tree import Node, children
from verify.statements.walk import Work

__all__ = ["Domain", "domain_of", "variables_of"]

# Words of arithmetic that deciding ``where`` at one place may take: a moment.
_WHERE_WORK = 50_000


@dataclass(frozen=True, slots=True)
class Domain:
    """All places, or those where ``where`` holds.

    ``splits``: t_S and t_E run separately.  ``grid``: there are templates, N = M of them unless ``templates_vary``.
    ``cell``: that of all networks.
    """

    where: Condition | None
    splits: bool
    grid: bool
    templates_vary: bool
    cell: str = "rac"

    def order(self, place: Sizes) -> tuple[int, ...]:
        """The place in the order, as a key."""
        sizes = self._sizes(place)
        return (sum(sizes), *sizes, *((place.N or 0,) if self.templates_vary else ()))

    @property
    def order_text(self) -> str:
        """The order in words."""
        steps = ("t_S", "t_E") if self.splits else ("t",)
        names = (*steps, "N") if self.templates_vary else steps
        return f"L+R+M+{'+'.join(steps)}, then L, R, M, {', '.join(names)}"

    def contains(self, place: Sizes) -> bool:
        """Whether the place is one of the domain's: of its kind, and admitted by ``where``."""
        if place.t_S != place.t_E and not self.splits:
            return False
        if self.templates_vary:
            fits = place.N is not None and 1 <= place.N <= place.M
        else:
            fits = (place.M if self.grid else None) == place.N
        return fits and self.holds(place)

    def holds(self, place: Sizes) -> bool:
        """Whether ``where`` admits the place; not where it is undefined or too large to evaluate."""
        if self.where is None:
            return True
        try:
            return evaluate(self.where, Instance(place).environment(), work=Work(_WHERE_WORK))
        except (DomainError, BudgetExceeded):
            return False

    def undefined_at(self, place: Sizes) -> str | None:
        """Why ``where`` has no value there, or None if it has one."""
        if self.where is None:
            return None
        try:
            evaluate(self.where, Instance(place).environment(), work=Work(_WHERE_WORK))
        except (DomainError, BudgetExceeded) as error:
            return str(error)
        return None

    def places(self, look: Callable[[], None] = lambda: None) -> Iterator[Sizes | None]:
        """The places in order; None now and then while none is found, so that a caller can count what that costs.

        ``look`` is called before each instance is looked at, and may raise: deciding ``where`` takes up to a moment.
        """
        ranges = self.ranges()
        passed = 0
        for sizes in _by_sum(ranges):
            for place in self._at(sizes):
                look()
                if self.holds(place):
                    yield place
                    continue
                passed += 1
                if passed % 256 == 0:
                    yield None

    def ranges(self) -> tuple[Range, ...]:
        """What ``where`` says of each size alone, in the order of sizes."""
        return ranges_of(self.where, splits=self.splits)

    @property
    def is_finite(self) -> bool:
        """Whether ``where`` plainly bounds every size."""
        return all(hi is not None for _, hi in self.ranges())

    def count_before(self, place: Sizes) -> int | None:
        """How many places come earlier, where that has a closed form: no ``where``, and N is not enumerated."""
        if self.where is not None or self.templates_vary:
            return None
        return _compositions_before(self._sizes(place))

    def at_most_before(self, place: Sizes) -> int:
        """At least as many as come earlier, whatever ``where`` leaves out."""
        sizes = self._sizes(place)
        before = _compositions_before(sizes)
        if not self.templates_vary:
            return before
        most_templates = sum(sizes) - len(sizes) + 1  # M where the other sizes are 1, and the sum is no larger
        return before * most_templates + (place.N or 1) - 1

    def _sizes(self, place: Sizes) -> tuple[int, ...]:
        steps = (place.t_S, place.t_E) if self.splits else (place.t_E,)
        return (place.L, place.R, place.M, *steps)

    def _at(self, sizes: Sequence[int]) -> Iterator[Sizes]:
        L, R, M, *steps = sizes
        if not self.templates_vary:
            yield self.place(L, R, M, steps[0], steps[-1])
        else:
            for N in range(1, M + 1):
                yield Sizes(L, R, M, steps[0], steps[-1], N, self.cell)

    def place(self, L: int, R: int, M: int, t_S: int, t_E: int) -> Sizes:
        """The place with these sizes; with N = M where there are templates."""
        return Sizes(L, R, M, t_S, t_E, M if self.grid else None, self.cell)


def domain_of(relation: Condition, where: Condition | None, cell: str = "rac") -> Domain:
    """The domain that the names in ``relation`` and ``where`` ask for.

    Where t_S or t_E is named and t is not, all splits are looked at, else t_S = t_E = t; N = M unless N is named.
    Raises ``DomainError`` for N without a grid rank.
    """
    names = variables_of(relation) | (variables_of(where) if where is not None else frozenset())
    grid = any(term.notion == "grid" for term in rank_terms(relation))
    if "N" in names and not grid:
        raise DomainError("N is the number of templates: it needs grid_rank in the statement")
    return Domain(
        where=where,
        splits=bool({"t_S", "t_E"} & names) and "t" not in names,
        grid=grid,
        templates_vary="N" in names,
        cell=cell,
    )


def variables_of(node: Node) -> frozenset[str]:
    """The variables that occur in a tree.

    >>> from verify.statements import L, rank, t
    >>> sorted(variables_of(rank(L=t) >= L))
    ['L', 't']
    """
    if isinstance(node, Variable):
        return frozenset((node.name,))
    return frozenset().union(*(variables_of(child) for child in children(node)))


def _by_sum(ranges: Sequence[Range]) -> Iterator[tuple[int, ...]]:
    """All tuples within the ranges by their sum, then lexicographically; ends if the ranges are finite.

    >>> list(_by_sum([(1, 2), (1, 2)]))
    [(1, 1), (1, 2), (2, 1), (2, 2)]
    """
    if any(hi is not None and hi < lo for lo, hi in ranges):
        return
    total = sum(lo for lo, _ in ranges)
    tops = [hi for _, hi in ranges if hi is not None]
    last = sum(tops) if len(tops) == len(ranges) else None
    while last is None or total <= last:
        yield from _with_sum(ranges, total)
        total += 1


def _with_sum(ranges: Sequence[Range], total: int) -> Iterator[tuple[int, ...]]:
    (lo, hi), rest = ranges[0], ranges[1:]
    if not rest:
        if lo <= total and (hi is None or total <= hi):
            yield (total,)
        return
    least = sum(low for low, _ in rest)
    tops = [high for _, high in rest if high is not None]
    if len(tops) == len(rest):
        lo = max(lo, total - sum(tops))
    first = lo
    while first <= total - least and (hi is None or first <= hi):
        for following in _with_sum(rest, total - first):
            yield (first, *following)
        first += 1


def _compositions_before(sizes: Sequence[int]) -> int:
    """How many tuples of as many integers >= 1 come before ``sizes`` by sum, then lexicographically.

    >>> _compositions_before((1, 1, 1, 1)), _compositions_before((2, 1, 1, 1)), _compositions_before((1, 1, 1, 3))
    (0, 4, 5)
    """
    rest = sum(sizes)
    count = math.comb(rest - 1, len(sizes))  # smaller sums
    for index, value in enumerate(sizes[:-1]):
        following = len(sizes) - index - 1
        # Those that agree so far and have v < value here: the sum of C(rest - v - 1, following - 1).
        count += math.comb(rest - 1, following) - math.comb(rest - value, following)
        rest -= value
    return count
