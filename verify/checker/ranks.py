"""What the parts that all cells share know of a statement about ranks, and of the ranks in it."""

from collections.abc import Mapping
from typing import Protocol, TypeVar

from .expression import Tree
from .fields import Field

__all__ = ["RankStatement", "RankTerm"]


class RankTerm(Protocol):
    """One unknown rank, hashable: terms that are equal are the same unknown."""

    @property
    def notion(self) -> str:
        """The name of the rank in relations."""

    @property
    def network(self) -> tuple[int, ...]:
        """The sizes of the network; ranks for which these are equal speak of the same weights."""

    def __hash__(self) -> int: ...


T_co = TypeVar("T_co", bound=RankTerm, covariant=True)


class RankStatement(Protocol[T_co]):
    """A statement that a relation between ranks holds."""

    @property
    def quantifier(self) -> str:
        """Over which weights."""

    @property
    def field(self) -> Field:
        """The field of the weights."""

    @property
    def parameters(self) -> Mapping[str, int]:
        """The sizes that the instance gives."""

    @property
    def relation(self) -> Tree:
        """The relation, in internal form."""

    def variables(self) -> dict[str, int]:
        """The variables of expressions, as far as the instance gives them."""

    def term(self, notion: str, overrides: Mapping[str, int], *, path: str) -> T_co:
        """The rank of ``notion`` at the instance with ``overrides``; raises ``Rejected`` if there is none."""
