"""Evaluation of one network at very many pairs of start and end inputs at once.

Inputs come as prefix trees (``InputTree``), so that what sequences share is computed once; states are arrays with one
axis for the start tree and one for the end tree, so any bipartition of the time steps costs the same code.  The
arithmetic is a ``Kernel``: int64 mod p < 2^31, uint64 mod p < 2^61, or objects over any field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.exact import Field, modular_matmul, modular_multiply
from verify.exact.wide import matmul61, multiply61
from verify.networks.rac import RAC

__all__ = [
    "FieldKernel",
    "InputTree",
    "Kernel",
    "Level",
    "Mod31",
    "Mod61",
    "evaluation_matrix",
    "kernel_for_modulus",
]

Array = NDArray[Any]

# States of this many entries are computed at a time: they stay in memory, and large enough for BLAS.
CHUNK_ENTRIES = 1 << 22
# Below this many multiplications the blocked product's set-up costs more than the product.
SMALL_PRODUCT = 1 << 12


class Kernel(Protocol):
    """What the evaluation needs of an arithmetic: arrays of residues, entrywise product, matrix product."""

    def array(self, values: Sequence[Any] | Array) -> Array: ...

    def multiply(self, a: Array, b: Array) -> Array: ...

    def matmul(self, a: Array, b: Array) -> Array: ...


@dataclass(frozen=True, slots=True)
class Mod31:
    """Residues mod a prime p < 2^31, as int64."""

    p: int

    def array(self, values: Sequence[Any] | Array) -> Array:
        """int64 residues; big integers are reduced first."""
        return np.array(np.asarray(values, dtype=object) % self.p, dtype=np.int64)

    def multiply(self, a: Array, b: Array) -> Array:
        return modular_multiply(a, b, self.p)

    def matmul(self, a: Array, b: Array) -> Array:
        if a.size * b.shape[1] <= SMALL_PRODUCT:
            # Residues are below 2^31, so their products fit an int64; adding residues cannot overflow either.
            total = a[:, 0, None] * b[0] % self.p
            for inner in range(1, len(b)):
                total += a[:, inner, None] * b[inner] % self.p
            return total % self.p  # type: ignore[no-any-return]
        return modular_matmul(a, b, self.p)


@dataclass(frozen=True, slots=True)
class Mod61:
    """Residues mod a prime p < 2^61, as uint64: for samples, whose error shrinks with p."""

    p: int

    def array(self, values: Sequence[Any] | Array) -> Array:
        """uint64 residues; big integers are reduced first."""
        return np.array(np.asarray(values, dtype=object) % self.p, dtype=np.uint64)

    def multiply(self, a: Array, b: Array) -> Array:
        return multiply61(a, b, self.p)

    def matmul(self, a: Array, b: Array) -> Array:
        return matmul61(a, b, self.p)


@dataclass(frozen=True, slots=True)
class FieldKernel:
    """Elements of any field, as numpy objects: slow, exact, for small sizes."""

    field: Field

    def array(self, values: Sequence[Any] | Array) -> Array:
        """Object array with the shape of ``values``; its leaves become field elements."""
        source = np.asarray(values, dtype=object)
        out = np.empty(source.shape, dtype=object)
        for index in np.ndindex(source.shape):
            out[index] = self.field.element(source[index])
        return out

    def multiply(self, a: Array, b: Array) -> Array:
        return a * b

    def matmul(self, a: Array, b: Array) -> Array:
        total = a[..., 0, None] * b[0]
        for inner in range(1, b.shape[0]):
            total = total + a[..., inner, None] * b[inner]
        return total  # type: ignore[no-any-return]


def kernel_for_modulus(p: int) -> Kernel:
    """The fastest kernel for residues mod the prime ``p``; raises ``DomainError`` from 2^61 on."""
    if p < 2**31:
        return Mod31(p)
    if p < 2**61:
        return Mod61(p)
    raise DomainError(f"batched evaluation needs a prime below 2^61, not {p}")


@dataclass(frozen=True, slots=True)
class Level:
    """One time step of an input tree: node i extends node ``parents[i]`` of the level above by ``vectors[i]`` (length
    M).
    """

    parents: NDArray[np.int64]
    vectors: Array

    def __len__(self) -> int:
        return len(self.parents)


@dataclass(frozen=True, slots=True)
class InputTree:
    """Sequences of inputs that share prefixes; sequence j ends at node ``leaves[j]`` of the last level."""

    levels: tuple[Level, ...]
    leaves: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.leaves)

    @property
    def nodes(self) -> int:
        """Number of inputs that are fed, shared ones counted once."""
        return sum(len(level) for level in self.levels)

    def restricted_to(self, sequences: slice) -> InputTree:
        """The tree of some of the sequences, without the nodes they do not need."""
        levels: list[Level] = []
        wanted = leaves = self.leaves[sequences]
        for level in reversed(self.levels):
            used, renumbered = np.unique(wanted, return_inverse=True)
            if levels:
                levels[-1] = Level(renumbered, levels[-1].vectors)
            else:
                leaves = renumbered
            levels.append(Level(level.parents[used], level.vectors[used]))
            wanted = level.parents[used]
        return InputTree(tuple(reversed(levels)), leaves)


def evaluation_matrix(
    net: RAC,
    start: InputTree,
    end: InputTree,
    kernel: Kernel,
    *,
    start_steps: Sequence[int] | None = None,
) -> Array:
    """The matrix  A[i, j] = y(start_i, end_j)  of the first output class, residues (or objects) of ``kernel``.

    ``start_steps``: the 1-based time steps that the start inputs take, in order (default: the first ones).  Only
    what these pairs need is computed; start sequences are taken in chunks, so memory is bounded by the result.
    """
    t_S, t_E = len(start.levels), len(end.levels)
    order = _step_order(t_S, t_E, start_steps)
    weights = _Arrays.of(net, kernel)
    result = np.empty((len(start), len(end)), dtype=weights.Wo.dtype)
    widest = max((len(level) for level in end.levels), default=1)
    rows = max(1, CHUNK_ENTRIES // max(1, widest * net.R))
    for first in range(0, len(start), rows):
        part = slice(first, min(first + rows, len(start)))
        result[part] = _chunk(weights, start.restricted_to(part), end, kernel, order)
    return result


def _step_order(t_S: int, t_E: int, start_steps: Sequence[int] | None) -> list[bool]:
    """For each time step, whether it belongs to the start block."""
    T = t_S + t_E
    steps = set(range(1, t_S + 1)) if start_steps is None else set(start_steps)
    if len(steps) != t_S or not steps <= set(range(1, T + 1)):
        raise DomainError(f"the start block needs {t_S} different time steps among 1..{T}, not {sorted(steps)}")
    return [time in steps for time in range(1, T + 1)]


@dataclass(frozen=True, slots=True)
class _Arrays:
    """The weights as kernel arrays, transposed for products from the right."""

    Wh: list[Array]
    Wi: list[Array]
    Wo: Array
    h0: list[Array]

    @classmethod
    def of(cls, net: RAC, kernel: Kernel) -> _Arrays:
        convert = _converter(net, kernel)
        return cls(
            [convert(w).T.copy() for w in net.Wh],
            [convert(w).T.copy() for w in net.Wi],
            convert(net.Wo[:1]).T.copy(),
            [convert([h]) for h in net.h0],
        )


def _converter(net: RAC, kernel: Kernel) -> Any:
    if isinstance(kernel, FieldKernel):
        return kernel.array
    p: int = kernel.p  # type: ignore[attr-defined]

    def residues(rows: Sequence[Sequence[Any]]) -> Array:
        return kernel.array([[net.field.reduce_mod(v, p) for v in row] for row in rows])

    return residues


def _chunk(weights: _Arrays, start: InputTree, end: InputTree, kernel: Kernel, order: list[bool]) -> Array:
    """All pairs of one chunk.  State of layer l: array (start nodes, end nodes, R)."""
    state = [h[None, :, :] for h in weights.h0]
    taken = {True: 0, False: 0}
    for position, is_start in enumerate(order):
        tree, axis = (start, 0) if is_start else (end, 1)
        level = tree.levels[taken[is_start]]
        taken[is_start] += 1
        last = position == len(order) - 1
        state = _step(weights, state, level, axis, kernel, only_top=last)
    top = state[-1]
    if start.levels:
        top = top[start.leaves]
    if end.levels:
        top = top[:, end.leaves]
    values: Array = kernel.matmul(top.reshape(-1, top.shape[-1]), weights.Wo)
    return values.reshape(top.shape[0], top.shape[1])


def _step(
    weights: _Arrays, state: list[Array], level: Level, axis: int, kernel: Kernel, *, only_top: bool
) -> list[Array]:
    """One time step along ``axis``: the recurrent half is computed once a parent, the input half once a node."""
    fed = kernel.matmul(level.vectors, weights.Wi[0])
    below = fed[:, None, :] if axis == 0 else fed[None, :, :]
    after: list[Array] = []
    for layer, (Wh, h) in enumerate(zip(weights.Wh, state, strict=True)):
        recurrent = kernel.matmul(h.reshape(-1, h.shape[-1]), Wh).reshape(h.shape)
        recurrent = np.take(recurrent, level.parents, axis=axis)
        if layer:
            flat = kernel.matmul(below.reshape(-1, below.shape[-1]), weights.Wi[layer])
            below = flat.reshape(below.shape)
        below = kernel.multiply(recurrent, below)
        after.append(below)
    return after[-1:] if only_top else after
