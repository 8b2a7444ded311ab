"""What every structural upper bound is told by, whatever networks it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

__all__ = ["BoundQuestion", "BoundRecord"]


class BoundQuestion(Protocol):
    """What a bound is asked about: at least the family of the network and the notion of rank."""

    @property
    def cell(self) -> str:
        """The family, as instances name it."""

    @property
    def notion(self) -> str:
        """The notion of rank."""


P = TypeVar("P", bound=BoundQuestion)
K = TypeVar("K", bound=str)


@dataclass(frozen=True, slots=True)
class BoundRecord(Generic[P, K]):
    """A structural upper bound: for every problem in its domain, the rank is at most ``value(problem)``.

    ``source``: the page and heading of its proof.  ``simplicity`` orders bounds for "the simplest that suffices".
    ``for_all_weights`` is false for a bound that reads the given weights.  ``rests_on``: the bounds that its proof
    uses.  ``cells``: of which networks it is a bound, () for all.
    """

    name: str
    title: str
    formula: str
    latex: str
    domain: str
    notions: tuple[K, ...]
    source: str
    simplicity: int
    applies: Callable[[P], bool]
    value: Callable[[P], int | None]
    for_all_weights: bool = True
    rests_on: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()

    def is_for(self, problem: P) -> bool:
        """Whether ``problem`` is in the domain."""
        of_cell = not self.cells or problem.cell in self.cells
        return of_cell and problem.notion in self.notions and self.applies(problem)
