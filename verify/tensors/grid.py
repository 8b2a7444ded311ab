"""Templates, the grid tensor of a network, and its matricization for any bipartition of the time steps.

The grid tensor is  A_{d_1..d_T} = y(x^(d_1), .., x^(d_T))  over N template vectors [L17]; its matricization puts the
words of the start block on rows and those of the end block on columns, both in lexicographic order.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import BudgetExceeded, DomainError
from verify.exact import Field, parse_field
from verify.exact.conversion import read_integer, read_integers, read_lists
from verify.exact.linalg import rank
from verify.networks.batch import FieldKernel, InputTree, Kernel, evaluation_matrix
from verify.networks.rac import RAC
from verify.networks.trees import all_words_tree
from verify.networks.weighted import WeightedNetwork
from verify.networks.weightfile import load_templates, read_weights

__all__ = [
    "MAX_GRID_ENTRIES",
    "Templates",
    "grid_matricization",
    "grid_tensor",
    "matricization",
    "read_network",
    "read_templates",
]

Array = NDArray[Any]

# A grid tensor of more entries is refused rather than attempted: 2^26 int64 are half a gigabyte.
MAX_GRID_ENTRIES = 1 << 26


@dataclass(frozen=True, slots=True, repr=False)
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
    def of_unit_vectors(cls, field: Field | str | int, N: int, M: int) -> Templates:
        """The first N unit vectors of K^M; ``DomainError`` unless 1 <= N <= M."""
        N, M = read_integer(N, "N"), read_integer(M, "M", least=1)
        if not 1 <= N <= M:
            raise DomainError(
                f"one-hot templates are unit vectors: N must be in 1..M = 1..{M}, not {N} (give explicit "
                f"templates for more)"
            )
        return cls(parse_field(field), N, M, None)

    @classmethod
    def of(cls, field: Field | str | int, vectors: Any) -> Templates:
        """Explicit templates, N×M: a list of vectors, an array or a matrix, converted to ``field``."""
        over, rows = parse_field(field), read_lists(vectors, "templates", 2)
        M = len(rows[0])
        for number, vector in enumerate(rows, start=1):
            if len(vector) != M:
                raise DomainError(f"template {number} has {len(vector)} entries, template 1 has {M}")
        return cls(over, len(rows), M, tuple(tuple(over.element(v) for v in vector) for vector in rows))

    def __repr__(self) -> str:
        kind = "one-hot" if self.one_hot else "given"
        return f"<Templates N={self.N} M={self.M} {kind} over {self.field.name}>"

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


def read_templates(templates: object, field: Field) -> Templates:
    """The templates that a caller means: some, a list of vectors as in ``Templates.of``, or the path of a file."""
    match templates:
        case Templates():
            return templates
        case str() | os.PathLike():
            return Templates.of(field, load_templates(templates))
    return Templates.of(field, templates)


def read_network(net: object, templates: object) -> tuple[RAC | WeightedNetwork, Templates]:
    """The network and the templates of a call, which fit together."""
    network = net if isinstance(net, WeightedNetwork) else read_weights(net)
    M = network.M if isinstance(network, RAC) else network.program.channels
    vectors = read_templates(templates, network.field)
    if vectors.M != M:
        raise DomainError(f"templates have {vectors.M} entries, but the network has M = {M} input channels")
    return network, vectors


def _require_size(entries: int) -> None:
    if entries > MAX_GRID_ENTRIES:
        raise BudgetExceeded(f"{entries} entries would be built; the limit is {MAX_GRID_ENTRIES}")


def grid_tensor(net: Any, templates: Any, T: int, *, kernel: Kernel | None = None) -> Array:
    """The order-T grid tensor of the first output class, shape (N,)*T, entries of ``kernel`` (default: exact objects).

    >>> from verify.exact import QQ
    >>> net = RAC.of(QQ, Wh=[[[1]]], Wi=[[[1, 2]]], Wo=[[1]], h0=[[1]])
    >>> [int(v.p) for v in grid_tensor(net, Templates.of_unit_vectors(QQ, 2, 2), 2).ravel()]
    [1, 2, 2, 4]

    ``net``: a RAC, a mapping or a path, or another network with weights; ``templates``: Templates, vectors or a path.

    Raises ``DomainError`` if T < 1 or the templates do not fit, ``BudgetExceeded`` beyond ``MAX_GRID_ENTRIES``.
    """
    net, templates = read_network(net, templates)
    T = read_integer(T, "the order T of a grid tensor", least=1)
    _require_size(templates.N**T)
    kernel = kernel or FieldKernel(net.field)
    words = all_words_tree(templates.residues(kernel), T)
    nothing = InputTree((), np.zeros(1, dtype=np.int64))
    return evaluation_matrix(net, words, nothing, kernel).reshape((templates.N,) * T)


def matricization(tensor: Any, start_steps: Sequence[int]) -> Array:
    """The matrix of ``tensor`` with the modes ``start_steps`` (1-based, in order) on rows and the others on columns.

    Raises ``DomainError`` for a step that the tensor does not have, or one that is given twice.
    """
    tensor = np.asarray(tensor)
    T = tensor.ndim
    start = [step - 1 for step in read_integers(start_steps, "start_steps")]
    if len(set(start)) != len(start) or not set(start) <= set(range(T)):
        raise DomainError(f"start steps must be different numbers in 1..{T}, not {list(start_steps)}")
    end = [mode for mode in range(T) if mode not in start]
    height = int(np.prod([tensor.shape[mode] for mode in start], dtype=np.int64))
    return np.transpose(tensor, start + end).reshape(height, -1)


def grid_matricization(
    net: Any,
    templates: Any,
    t_S: int,
    t_E: int,
    *,
    start_steps: Sequence[int] | None = None,
    kernel: Kernel | None = None,
) -> Array:
    """The N^t_S × N^t_E matricization of the grid tensor, without the tensor: start words on rows, end words on
    columns.

    ``net``, ``templates``: as ``grid_tensor`` takes them.  ``start_steps``: the time steps of the start block, in
    increasing order (default 1..t_S).
    """
    net, templates = read_network(net, templates)
    t_S, t_E = read_integer(t_S, "t_S", least=0), read_integer(t_E, "t_E", least=0)
    start_steps = None if start_steps is None else read_integers(start_steps, "start_steps")
    _require_size(templates.N ** (t_S + t_E))
    kernel = kernel or FieldKernel(net.field)
    alphabet = templates.residues(kernel)
    start, end = (all_words_tree(alphabet, t) for t in (t_S, t_E))
    return evaluation_matrix(net, start, end, kernel, start_steps=start_steps)
