"""Templates, the grid tensor of a network, and its matricization for any bipartition of the time steps.

The grid tensor is  A_{d_1..d_T} = y(x^(d_1), .., x^(d_T))  over N template vectors [L17]; its matricization puts the
words of the start block on rows and those of the end block on columns, both in lexicographic order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import BudgetExceeded, DomainError
from verify.exact import Field
from verify.exact.linalg import rank
from verify.networks.batch import FieldKernel, InputTree, Kernel, evaluation_matrix
from verify.networks.rac import RAC
from verify.networks.trees import all_words_tree

__all__ = ["MAX_GRID_ENTRIES", "Templates", "grid_matricization", "grid_tensor", "matricization"]

Array = NDArray[Any]

# A grid tensor of more entries is refused rather than attempted: 2^26 int64 are half a gigabyte.
MAX_GRID_ENTRIES = 1 << 26


@dataclass(frozen=True, slots=True)
class Templates:
    """N template vectors in K^M: ``explicit`` ones, or (None) the first N unit vectors, made only when they are needed.

    >>> from verify.exact import QQ
    >>> Templates.of_unit_vectors(QQ, 2, 3).N
    2
    """

    field: Field
    N: int
    M: int
    explicit: tuple[tuple[Any, ...], ...] | None

    @classmethod
    def of_unit_vectors(cls, field: Field, N: int, M: int) -> Templates:
        """The first N unit vectors of K^M; ``DomainError`` unless 1 <= N <= M."""
        if not 1 <= N <= M:
            raise DomainError(
                f"one-hot templates are unit vectors: N must be in 1..M = 1..{M}, not {N} (give explicit "
                f"templates for more)"
            )
        return cls(field, N, M, None)

    @classmethod
    def of(cls, field: Field, vectors: Sequence[Sequence[object]]) -> Templates:
        """Explicit templates, N×M, converted to ``field``."""
        if not vectors or not vectors[0]:
            raise DomainError("templates are a nonempty list of vectors with M >= 1 entries each")
        M = len(vectors[0])
        for number, vector in enumerate(vectors, start=1):
            if len(vector) != M:
                raise DomainError(f"template {number} has {len(vector)} entries, template 1 has {M}")
        return cls(field, len(vectors), M, tuple(tuple(field.element(v) for v in vector) for vector in vectors))

    @property
    def one_hot(self) -> bool:
        """Whether they are unit vectors by definition."""
        return self.explicit is None

    @property
    def vectors(self) -> tuple[tuple[Any, ...], ...]:
        """The N vectors of M field elements; ``BudgetExceeded`` where they would not fit into memory."""
        if self.explicit is not None:
            return self.explicit
        _require_size(self.N * self.M)
        zero, one = self.field.zero, self.field.one
        return tuple(tuple(one if i == j else zero for j in range(self.M)) for i in range(self.N))

    @property
    def rank(self) -> int:
        """Dimension of their span, r_F."""
        return self.N if self.one_hot else rank(self.vectors, self.field)

    def residues(self, kernel: Kernel) -> Array:
        """The N×M templates as residues (or objects) of ``kernel``."""
        if isinstance(kernel, FieldKernel):
            return kernel.array(self.vectors)
        p: int = kernel.p  # type: ignore[attr-defined]
        return kernel.array([[self.field.reduce_mod(v, p) for v in vector] for vector in self.vectors])


def _require_templates(net: RAC, templates: Templates) -> None:
    if templates.M != net.M:
        raise DomainError(f"templates have {templates.M} entries, but the network has M = {net.M} input channels")


def _require_size(entries: int) -> None:
    if entries > MAX_GRID_ENTRIES:
        raise BudgetExceeded(f"{entries} entries would be built; the limit is {MAX_GRID_ENTRIES}")


def grid_tensor(net: RAC, templates: Templates, T: int, *, kernel: Kernel | None = None) -> Array:
    """The order-T grid tensor of the first output class, shape (N,)*T, entries of ``kernel`` (default: exact objects).

    >>> from verify.exact import QQ
    >>> net = RAC.of(QQ, Wh=[[[1]]], Wi=[[[1, 2]]], Wo=[[1]], h0=[[1]])
    >>> [int(v.p) for v in grid_tensor(net, Templates.of_unit_vectors(QQ, 2, 2), 2).ravel()]
    [1, 2, 2, 4]

    Raises ``DomainError`` if T < 1 or the templates do not fit, ``BudgetExceeded`` beyond ``MAX_GRID_ENTRIES``.
    """
    _require_templates(net, templates)
    if T < 1:
        raise DomainError(f"a grid tensor has order T >= 1, not {T}")
    _require_size(templates.N**T)
    kernel = kernel or FieldKernel(net.field)
    words = all_words_tree(templates.residues(kernel), T)
    nothing = InputTree((), np.zeros(1, dtype=np.int64))
    return evaluation_matrix(net, words, nothing, kernel).reshape((templates.N,) * T)


def matricization(tensor: Array, start_steps: Sequence[int]) -> Array:
    """The matrix of ``tensor`` with the modes ``start_steps`` (1-based, in order) on rows and the others on columns.

    Raises ``DomainError`` for a step that the tensor does not have, or one that is given twice.
    """
    T = tensor.ndim
    start = [step - 1 for step in start_steps]
    if len(set(start)) != len(start) or not set(start) <= set(range(T)):
        raise DomainError(f"start steps must be different numbers in 1..{T}, not {list(start_steps)}")
    end = [mode for mode in range(T) if mode not in start]
    height = int(np.prod([tensor.shape[mode] for mode in start], dtype=np.int64))
    return np.transpose(tensor, start + end).reshape(height, -1)


def grid_matricization(
    net: RAC,
    templates: Templates,
    t_S: int,
    t_E: int,
    *,
    start_steps: Sequence[int] | None = None,
    kernel: Kernel | None = None,
) -> Array:
    """The N^t_S × N^t_E matricization of the grid tensor, without the tensor: start words on rows, end words on
    columns.

    ``start_steps``: the time steps of the start block, in increasing order (default 1..t_S).
    """
    _require_templates(net, templates)
    _require_size(templates.N ** (t_S + t_E))
    kernel = kernel or FieldKernel(net.field)
    alphabet = templates.residues(kernel)
    start, end = (all_words_tree(alphabet, t) for t in (t_S, t_E))
    return evaluation_matrix(net, start, end, kernel, start_steps=start_steps)
