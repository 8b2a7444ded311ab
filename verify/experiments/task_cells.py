"""The cells that are trained on the papers' tasks, and how wide they are at equal parameters.

Nothing here trains: it is what training and measuring have in common.  The weights of a trained network stand under the
names that PyTorch gives them (tanh, LSTM) or that the family has in ``proofs/networks.md`` (the others), so ``verify
memory`` reads the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from verify.errors import DomainError

__all__ = ["CELLS", "DEPTHS", "POLYNOMIAL", "Architecture", "equal_architectures", "parameter_count", "require_cells"]

CELLS: Mapping[str, str] = {
    "rac": "recurrent arithmetic circuit, h' = (Wh h) * (Wi v)",
    "mi": "multiplicative integration with biases",
    "tanh": "basic RNN",
    "lstm": "LSTM",
    "orthogonal": "orthogonal recurrent matrix by the scaled Cayley transform, modReLU",
}
"""The cells in words."""
POLYNOMIAL = ("rac", "mi")
"""Those that have a function rank."""
DEPTHS = (1, 2, 3)
_MOST_WIDTH = 512


@dataclass(frozen=True, slots=True)
class Architecture:
    """A cell in L layers of width R, with M channels and C outputs; ``parameters``: how many numbers are trained."""

    cell: str
    L: int
    R: int
    M: int
    C: int

    @property
    def parameters(self) -> int:
        """``parameter_count`` of it."""
        return parameter_count(self.cell, self.L, self.R, self.M, self.C)


def parameter_count(cell: str, L: int, R: int, M: int, C: int) -> int:
    """How many numbers are trained, initial states and the read-out among them.

    tanh and LSTM have one bias a gate (PyTorch has two, of which the sum counts: the other stays zero).  An orthogonal
    matrix has R(R-1)/2 parameters.  RAC and mi have no bias in the read-out, so that the network is the family's.

    >>> parameter_count("rac", 1, 2, 3, 1), parameter_count("orthogonal", 1, 2, 3, 1)
    (14, 12)
    """
    recurrent, inputs, outputs = L * R * R, R * M + (L - 1) * R * R, C * R
    counts = {
        "rac": recurrent + inputs + L * R + outputs,
        "mi": recurrent + inputs + 4 * L * R + outputs,
        "tanh": recurrent + inputs + L * R + outputs + C,
        "lstm": 4 * (recurrent + inputs + L * R) + outputs + C,
        "orthogonal": L * R * (R - 1) // 2 + inputs + L * R + outputs + C,
    }
    return counts[cell]


def equal_architectures(
    budget: int, M: int, C: int, cells: Sequence[str] = tuple(CELLS), depths: Sequence[int] = DEPTHS
) -> list[Architecture]:
    """Every cell at every depth, of the width whose parameters are nearest to ``budget``.

    >>> [(a.cell, a.L, a.R, a.parameters) for a in equal_architectures(1268, 5, 3, ["lstm"])]
    [('lstm', 1, 15, 1308), ('lstm', 2, 9, 1254), ('lstm', 3, 7, 1228)]

    Raises ``DomainError`` for an unknown cell, and a budget below 1.
    """
    require_cells(cells)
    if budget < 1:
        raise DomainError(f"the number of parameters must be at least 1, not {budget}")
    found = []
    for cell in cells:
        for L in depths:
            of_width = {R: parameter_count(cell, L, R, M, C) for R in range(1, _MOST_WIDTH + 1)}
            R = min(of_width, key=lambda R: (abs(of_width[R] - budget), R))
            found.append(Architecture(cell, L, R, M, C))
    return found


def require_cells(cells: Sequence[str]) -> None:
    """Raises ``DomainError`` unless there are cells, known ones, each once."""
    if not cells:
        raise DomainError(f"at least one cell is needed; there are {', '.join(CELLS)}")
    for cell in cells:
        if cell not in CELLS:
            raise DomainError(f"there is no cell {cell}; there are {', '.join(CELLS)}")
    if len(set(cells)) != len(cells):
        raise DomainError(f"every cell once, please: {', '.join(cells)} has one twice")
