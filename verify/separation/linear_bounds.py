"""The structural bounds S1, S2, H1, H2 on the ranks of linear recurrent networks, each a record.

Source: proofs/statements/linear-networks.md#ranks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from verify.certificates.facts import Scope
from verify.certificates.linear_evidence import LinearBound
from verify.errors import DomainError
from verify.exact import Field
from verify.networks.convolution import separation_rank_formula
from verify.networks.linear import LinearRNN
from verify.separation.record import BoundRecord
from verify.statements import LinearRankAt
from verify.statements.heads import RANK_HEADS

__all__ = ["LINEAR_BOUNDS", "LinearNotion", "LinearProblem", "LinearRankBound", "additive_bound", "best_linear_bound"]

LinearNotion = Literal["function", "hankel"]


@dataclass(frozen=True, slots=True)
class LinearProblem:
    """What a bound is asked about: a rank at its sizes, over which field, and the weights (over Q) if they are given.

    Raises ``DomainError`` for a rank that lacks a size of its notion: t_S, t_E, q, or k.
    """

    term: LinearRankAt
    field: Field
    net: LinearRNN | None = None

    def __post_init__(self) -> None:
        term = self.term
        sizes = (term.k,) if term.notion == "hankel" else (term.t_S, term.t_E, term.q)
        if None in sizes:
            raise DomainError(f"{term} is no rank of a linear network")

    @property
    def cell(self) -> str:
        """``linear``, as instances name it."""
        return "linear"

    @property
    def notion(self) -> str:
        """``function`` or ``hankel``."""
        return self.term.notion


@dataclass(frozen=True, slots=True)
class LinearRankBound(BoundRecord[LinearProblem, LinearNotion]):
    """A structural upper bound on a rank of a linear network."""

    cells: tuple[str, ...] = ("linear",)

    def item(self, term: LinearRankAt, value: int) -> LinearBound:
        """The evidence that ``term`` is at most ``value``, this bound's there.

        Raises ``DomainError`` if it is no bound on that notion of rank.
        """
        if term.notion not in self.notions:
            names = " and ".join(bound.name for bound in LINEAR_BOUNDS.values() if term.notion in bound.notions)
            raise DomainError(f"{self.name} is no bound on {RANK_HEADS[term.notion]}; there are {names}")
        scope = Scope.ALL if self.for_all_weights else Scope.INSTANCE
        return LinearBound(term, self.name, value, self.rests_on, scope)


def additive_bound(q: int, field: Field) -> int:
    """The number of i in 0..q with C(q, i) ≠ 0 in ``field``; q + 1 in characteristic 0.

    In characteristic p it is the product of d + 1 over the base-p digits d of q (Lucas).

    >>> from verify.exact import GF, QQ
    >>> additive_bound(4, QQ), additive_bound(5, GF(5)), additive_bound(6, GF(5))
    (5, 2, 4)
    """
    p = field.characteristic
    if not p:
        return q + 1
    count = 1
    while q:
        q, digit = divmod(q, p)
        count *= digit + 1
    return count


def _size(problem: LinearProblem, name: Literal["t_S", "t_E", "q", "k"]) -> int:
    """A size of the rank's notion, which is there."""
    size: int = getattr(problem.term, name)
    return size


def _powers(problem: LinearProblem) -> int:
    return additive_bound(_size(problem, "q"), problem.field)


def _powers_of_blocks(problem: LinearProblem) -> int:
    if problem.net is None:
        raise DomainError("the bound S2 is one at given weights")
    here = separation_rank_formula(problem.net, *(_size(problem, name) for name in ("t_S", "t_E", "q")))
    return min(here, _powers(problem))


def _any(problem: LinearProblem) -> bool:
    return True


_ADDITIVE = "proofs/statements/linear-networks.md#s1-s2-additive-bounds"
_HANKEL = "proofs/statements/linear-networks.md#h1-h2-hankel-bounds"

LINEAR_BOUNDS: Mapping[str, LinearRankBound] = {
    bound.name: bound
    for bound in (
        LinearRankBound(
            "S1",
            "additive bound",
            "the number of i in 0..q with C(q, i) ≠ 0 in the field; q + 1 over Q",
            r"\#\left\{0\le i\le q : \binom{q}{i} \neq 0\right\}",
            "powers y^q of linear networks",
            ("function",),
            _ADDITIVE,
            1,
            _any,
            _powers,
        ),
        LinearRankBound(
            "S2",
            "additive bound at given weights",
            "the number of blocks that y depends on if that is 0 or 1, else S1",
            r"[a \neq 0] + [b \neq 0] \text{ if at most } 1, \text{ else } S_1",
            "powers y^q of linear networks, given weights",
            ("function",),
            _ADDITIVE,
            2,
            lambda problem: problem.net is not None,
            _powers_of_blocks,
            for_all_weights=False,
        ),
        LinearRankBound(
            "H1",
            "Hankel bound by the width",
            "n",
            "n",
            "block Hankel matrices of linear networks",
            ("hankel",),
            _HANKEL,
            3,
            _any,
            lambda problem: problem.term.n,
        ),
        LinearRankBound(
            "H2",
            "Hankel bound by its size",
            "k min(d_x, d_y)",
            r"k\min(d_x,d_y)",
            "block Hankel matrices of linear networks",
            ("hankel",),
            _HANKEL,
            4,
            _any,
            lambda problem: _size(problem, "k") * min(problem.term.d_x, problem.term.d_y),
        ),
    )
}
"""Every structural bound on a rank of a linear network, by name."""


def best_linear_bound(problem: LinearProblem) -> LinearBound:
    """The evidence by the least of the bounds whose domain holds ``problem``; among equals the simplest."""
    values = [(bound.value(problem), bound) for bound in LINEAR_BOUNDS.values() if bound.is_for(problem)]
    found = [(value, bound.simplicity, bound) for value, bound in values if value is not None]
    value, _, bound = min(found, key=lambda entry: entry[:2])
    return bound.item(problem.term, value)
