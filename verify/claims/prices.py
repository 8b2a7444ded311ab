"""What an instance of a claim costs, as plain data: one class a way to estimate it, in the unit of ``claims.cost``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from verify.claims.cost import OVERHEAD, minor_cost, rank_cost
from verify.claims.instances import environment_of, notions_in
from verify.claims.model import Data
from verify.exact import multiset_coefficient
from verify.networks.sampling import weight_count
from verify.separation.bounds import BoundProblem, best_bound
from verify.statements import Condition, Expression, Sizes, evaluate

__all__ = ["Claimed", "Dual", "Enumeration", "Full", "Order", "Price", "Triangular", "Whole", "linear_price"]


class Price(Protocol):
    """The cost of an instance of a relation about circuits."""

    def __call__(self, relation: Condition, sizes: Sizes) -> int:
        """At these sizes."""


@dataclass(frozen=True, slots=True, repr=False)
class Full(Data):
    """A minor of the order of the best bound, for each notion of rank in the relation.

    ``factor``: what an operation over an extension field costs.
    """

    factor: int = 1

    def __call__(self, relation: Condition, sizes: Sizes) -> int:
        problems = (BoundProblem.at(sizes, grid=notion == "grid") for notion in notions_in(relation))
        return self.factor * sum(map(rank_cost, problems))


@dataclass(frozen=True, slots=True, repr=False)
class Dual(Data):
    """A minor of the order of the best bound at the sizes, and one with depth and time exchanged."""

    def __call__(self, relation: Condition, sizes: Sizes) -> int:
        other = Sizes(sizes.t_E, sizes.R, sizes.M, sizes.L, sizes.L)
        return sum(rank_cost(BoundProblem.at(each, grid=False)) for each in (sizes, other))


@dataclass(frozen=True, slots=True, repr=False)
class Claimed(Data):
    """A minor of the order ``order``, where the bounds allow it; a bound costs next to nothing."""

    order: Expression

    def __call__(self, relation: Condition, sizes: Sizes) -> int:
        k = int(evaluate(self.order, environment_of(sizes)))
        best = best_bound(BoundProblem.at(sizes, grid="grid" in notions_in(relation))).value
        if best is not None and best < k:
            k = 1
        return minor_cost(sizes.L, sizes.R, k, sizes.t_S, sizes.t_E)


@dataclass(frozen=True, slots=True, repr=False)
class Order(Data):
    """A minor of the order ``order``, whatever the bounds for contiguous splits allow.

    ``factor``: how much dearer an instance is taken to be, so that a long enumeration of small ones ends earlier.
    """

    order: Expression
    factor: int = 1

    def __call__(self, relation: Condition, sizes: Sizes) -> int:
        k = int(evaluate(self.order, environment_of(sizes)))
        return self.factor * minor_cost(sizes.L, sizes.R, k, sizes.t_S, sizes.t_E)


@dataclass(frozen=True, slots=True, repr=False)
class Triangular(Data):
    """Triangular and tropical checks: every entry once, no elimination."""

    def __call__(self, relation: Condition, sizes: Sizes) -> int:
        k = multiset_coefficient(sizes.m, sizes.t_E * (sizes.L - 1) or 1)
        return 60_000 + 2 * k * k * 2 * sizes.L * sizes.R * sizes.R * max(2, sizes.t_E // 2)


@dataclass(frozen=True, slots=True, repr=False)
class Whole(Data):
    """The rank at given weights: exactly from the whole matricization, or at function level by a sample."""

    def __call__(self, relation: Condition, sizes: Sizes) -> int:
        if "grid" in notions_in(relation):
            words = sizes.M ** max(sizes.t_S, sizes.t_E)
            return int(OVERHEAD + 40 * words**2 * sizes.L * sizes.R**2 + 20 * words**3)
        best = best_bound(BoundProblem.at(sizes, grid=False)).value or 10**6
        return OVERHEAD + 30 * (best + 1) ** 2 * sizes.t_E * sizes.L * sizes.R**2


@dataclass(frozen=True, slots=True, repr=False)
class Enumeration(Data):
    """Every assignment of weights over GF(``q``)."""

    q: int

    def __call__(self, relation: Condition, sizes: Sizes) -> int:
        count: int = self.q ** weight_count(sizes.L, sizes.R, sizes.M)
        return OVERHEAD + (4 if self.q == 2 else 16) * count


def linear_price(params: Mapping[str, Any]) -> int:
    """A rank or a Hankel rank of a linear network."""
    size: int = params.get("k", 0) * max(params["d_x"], params["d_y"]) + params.get("q", 0)
    steps: int = size + params.get("t_S", 0) + params.get("t_E", 0)
    width: int = params["n"]
    return OVERHEAD + 50 * size**3 + 200 * width**2 * steps
