"""The sizes of a network and its blocks: the one value for L, R, M, t_S, t_E, N and the cell, with what derives from
them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from verify.errors import DomainError
from verify.statements.integers import shown

__all__ = ["PROGRAM", "RAC", "Sized", "Sizes", "require_sizes"]

RAC, PROGRAM = "rac", "program"
"""The cell of recurrent arithmetic circuits, and that of a network which is given as a program."""


@dataclass(frozen=True, slots=True, order=True)
class Sizes:
    """A network of L layers of a cell, width R, M input channels, and the lengths of the blocks; ``N`` templates, None
    where no grid rank is meant.

    Whoever holds sizes checks them: any values can be put together.

    >>> sizes = Sizes(2, 3, 2, 4, 4)
    >>> sizes.text, sizes.m, sizes.T
    ('L=2 R=3 M=2 t=4', 2, 8)
    """

    L: int
    R: int
    M: int
    t_S: int
    t_E: int
    N: int | None = None
    cell: str = RAC

    @classmethod
    def of_program(cls, t_S: int, t_E: int, *, M: int = 0, N: int | None = None) -> Sizes:
        """Of a network that is given as a program: it has no L and no R, which are 0, and brings its M."""
        return cls(0, 0, M, t_S, t_E, N, PROGRAM)

    @property
    def params(self) -> dict[str, Any]:
        """L, R, M, t_S and t_E by name, and the cell unless it is ``rac``."""
        sizes = {"L": self.L, "R": self.R, "M": self.M, "t_S": self.t_S, "t_E": self.t_E}
        return sizes if self.cell == RAC else {"cell": self.cell, **sizes}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sizes that there are, but for N."""
        return ("L", "R", "M", "t_S", "t_E")[2 if self.cell == PROGRAM else 0 :]

    @property
    def m(self) -> int:
        """min(M, R)."""
        return min(self.M, self.R)

    @property
    def T(self) -> int:
        """All time steps, t_S + t_E."""
        return self.t_S + self.t_E

    @property
    def text(self) -> str:
        """``L=2 R=3 M=2 t=2``, behind the cell unless that is ``rac``."""
        steps = f"t={self.t_S}" if self.t_S == self.t_E else f"t_S={self.t_S} t_E={self.t_E}"
        templates = "" if self.N is None else f" N={self.N}"
        cell = "" if self.cell == RAC else f"{self.cell} "
        return f"{cell}L={self.L} R={self.R} M={self.M} {steps}{templates}"

    def of(self, cell: str) -> Sizes:
        """These sizes of a network of that cell."""
        return self if self.cell == cell else replace(self, cell=cell)

    def templates(self, N: int | None) -> Sizes:
        """These sizes with that number of templates; None where no grid rank is meant."""
        return self if self.N == N else replace(self, N=N)


def require_sizes(value: object) -> None:
    """Raise DomainError unless the value is ``Sizes``, of whatever numbers."""
    if not isinstance(value, Sizes):
        raise DomainError(f"the sizes are given as Sizes(L, R, M, t_S, t_E), not as {shown(value)}")


class Sized:
    """What holds sizes, each of which can be asked for by its name."""

    __slots__ = ()

    sizes: Sizes

    @property
    def L(self) -> int:
        """The number of layers, 0 for a network that is given as a program."""
        return self.sizes.L

    @property
    def R(self) -> int:
        """The width, 0 for a network that is given as a program."""
        return self.sizes.R

    @property
    def M(self) -> int:
        """The number of input channels."""
        return self.sizes.M

    @property
    def t_S(self) -> int:
        """The number of steps of the start block."""
        return self.sizes.t_S

    @property
    def t_E(self) -> int:
        """The number of steps of the end block."""
        return self.sizes.t_E

    @property
    def N(self) -> int | None:
        """The number of templates, None where no grid rank is meant."""
        return self.sizes.N

    @property
    def cell(self) -> str:
        """The family of the network, or ``program``."""
        return self.sizes.cell
