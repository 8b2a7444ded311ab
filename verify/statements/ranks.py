"""Rank terms at their parameters: the unknowns that evidence speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from verify.statements.integers import shown
from verify.statements.sizes import Sized, Sizes

__all__ = ["AnyRankAt", "EpsilonRankAt", "LinearRankAt", "RankAt", "UnfoldingRankAt"]


@dataclass(frozen=True, slots=True, order=True)
class RankAt(Sized):
    """A rank term, its parameters evaluated; equal ones are the same unknown.

    Its sizes are numbers alone, as relations know no cell: theirs is ``""``; N is None for ``function``. L and R are 0
    for a network that is given as a program.

    >>> RankAt("function", Sizes(2, 4, 3, 5, 5, N=3, cell="mi")) == RankAt("function", Sizes(2, 4, 3, 5, 5))
    True
    """

    notion: str
    sizes: Sizes

    def __post_init__(self) -> None:
        sizes = self.sizes.of("")
        object.__setattr__(self, "sizes", sizes.templates(None) if self.notion == "function" else sizes)

    def __str__(self) -> str:
        return _text(self, "rank" if self.notion == "function" else "grid_rank", ("L", "R", "M", "t_S", "t_E", "N"))


@dataclass(frozen=True, slots=True, order=True)
class LinearRankAt:
    """A rank of a linear network: ``function`` with t_S, t_E and q, or ``hankel`` with k; the others are None."""

    notion: str
    n: int
    d_x: int
    d_y: int
    t_S: int | None = None
    t_E: int | None = None
    q: int | None = None
    k: int | None = None

    def __str__(self) -> str:
        name = "rank" if self.notion == "function" else "hankel_rank"
        return _text(self, name, ("n", "d_x", "d_y", "t_S", "t_E", "q", "k"))


@dataclass(frozen=True, slots=True, order=True)
class EpsilonRankAt:
    """The epsilon-rank of a matrix of outputs, starts × ends; epsilon is that of the instance."""

    starts: int
    ends: int

    @property
    def notion(self) -> str:
        """``epsilon``."""
        return "epsilon"

    def __str__(self) -> str:
        return _text(self, "eps_rank", ("starts", "ends"))


@dataclass(frozen=True, slots=True, order=True)
class UnfoldingRankAt:
    """The rank of the unfolding of a tensor at a split of the instance, counted from 1."""

    split: int

    @property
    def notion(self) -> str:
        """``unfolding``."""
        return "unfolding"

    def __str__(self) -> str:
        return _text(self, "unfolding_rank", ("split",))


AnyRankAt: TypeAlias = RankAt | LinearRankAt | EpsilonRankAt | UnfoldingRankAt


def _text(at: AnyRankAt, name: str, sizes: tuple[str, ...]) -> str:
    values = [(size, getattr(at, size)) for size in sizes]
    return f"{name}({', '.join(f'{size}={shown(value)}' for size, value in values if value)})"
