"""The sizes of an instance: the one value for L, R, M, t_S, t_E, N and the cell, with what derives from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verify.statements.instances.circuit import RAC, Instance
from verify.statements.ranks import RankAt

__all__ = ["Sizes"]


@dataclass(frozen=True, slots=True, order=True)
class Sizes:
    """A network of L layers of a cell, width R, M input channels, and the lengths of the blocks; ``N`` one-hot
    templates, None where no grid rank is meant.

    >>> sizes = Sizes(2, 3, 2, 4, 4)
    >>> sizes.text, sizes.m, sizes.T, sizes.instance.name()
    ('L=2 R=3 M=2 t=4', 2, 8, 'L2-R3-M2-tS4-tE4')
    """

    L: int
    R: int
    M: int
    t_S: int
    t_E: int
    N: int | None = None
    cell: str = RAC

    @property
    def params(self) -> dict[str, Any]:
        """L, R, M, t_S and t_E by name, and the cell unless it is ``rac``."""
        sizes = {"L": self.L, "R": self.R, "M": self.M, "t_S": self.t_S, "t_E": self.t_E}
        return sizes if self.cell == RAC else {"cell": self.cell, **sizes}

    @property
    def m(self) -> int:
        """min(M, R)."""
        return min(self.M, self.R)

    @property
    def T(self) -> int:
        """All time steps, t_S + t_E."""
        return self.t_S + self.t_E

    @property
    def instance(self) -> Instance:
        """As statements know it."""
        return Instance(self.L, self.R, self.M, self.t_S, self.t_E, self.N, cell=self.cell)

    @property
    def text(self) -> str:
        """``L=2 R=3 M=2 t=2``, behind the cell unless that is ``rac``."""
        steps = f"t={self.t_S}" if self.t_S == self.t_E else f"t_S={self.t_S} t_E={self.t_E}"
        templates = "" if self.N is None else f" N={self.N}"
        cell = "" if self.cell == RAC else f"{self.cell} "
        return f"{cell}L={self.L} R={self.R} M={self.M} {steps}{templates}"

    @classmethod
    def of(cls, term: RankAt, cell: str = RAC) -> Sizes:
        """The sizes at which a rank term is taken, of networks of that cell."""
        return cls(term.L, term.R, term.M, term.t_S, term.t_E, term.N, cell)
